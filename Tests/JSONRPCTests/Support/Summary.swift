import JSON
import JSONRPC

/// The replies in some output, each in a short form: `ID=RESULT` or `ID!CODE KIND`, with the limit
/// behind the kind where one is named, and `[A, B]` for a batch.
///
/// What is not framed as it has to be, or has other members or another order of them, shows up as
/// itself, and so fails the comparison. [W-10] [W-11] [W-21]
func summaries(of output: [UInt8], _ framing: Framing) -> [String] {
  bodies(of: output, framing).map { body in
    guard let document = try? JSONDocument(parsing: body) else { return "not JSON" }
    guard document.kind(of: document.root) == .array else {
      return summary(of: document.root, in: document)
    }
    let replies = children(of: document.root, in: document).map { summary(of: $0, in: document) }
    return "[\(replies.joined(separator: ", "))]"
  }
}

/// The messages in some output, without their frames.
func bodies(of output: [UInt8], _ framing: Framing) -> [[UInt8]] {
  var bodies: [[UInt8]] = []
  var rest = output[...]
  while !rest.isEmpty {
    if framing == .header {
      guard let (length, start) = header(at: rest), rest.endIndex - start >= length else {
        return bodies + [Array("bad frame".utf8)]
      }
      bodies.append(Array(rest[start..<(start + length)]))
      rest = rest[(start + length)...]
    } else {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
        return bodies + [Array("unfinished line".utf8)]
      }
      bodies.append(Array(rest[..<end]))
      rest = rest[(end + 1)...]
    }
  }
  return bodies
}

private func header(at bytes: ArraySlice<UInt8>) -> (length: Int, start: Int)? {
  guard let lineFeed = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
  let line = String(decoding: bytes[...lineFeed], as: UTF8.self)
  let digits = line.utf8.filter { (0x30...0x39).contains($0) }
  let number = String(decoding: digits, as: UTF8.self)
  let wanted = Array("Content-Length: \(number)\r\n\r\n".utf8)
  guard let length = Int(number), bytes.starts(with: wanted) else { return nil }
  return (length, bytes.startIndex + wanted.count)
}

private func summary(of node: JSONDocument.Node, in document: JSONDocument) -> String {
  let raw = text(of: node, in: document)
  let members = children(of: node, in: document)
  guard members.count == 6 else { return raw }
  let id = text(of: members[3], in: document)
  let value = text(of: members[5], in: document)
  if raw == #"{"jsonrpc":"2.0","id":\#(id),"result":\#(value)}"# { return "\(id)=\(value)" }
  let error = children(of: members[5], in: document)
  guard raw == #"{"jsonrpc":"2.0","id":\#(id),"error":\#(value)}"#, error.count == 6 else {
    return raw
  }
  let code = text(of: error[1], in: document)
  let message = text(of: error[3], in: document)
  let data = text(of: error[5], in: document)
  guard value == #"{"code":\#(code),"message":\#(message),"data":\#(data)}"#,
    let kind = document.member("kind", of: error[5])
  else { return raw }
  let limit = document.member("limit", of: error[5]).map { " " + document.string(at: $0) } ?? ""
  return "\(id)!\(code) \(document.string(at: kind))\(limit)"
}

func children(of node: JSONDocument.Node, in document: JSONDocument) -> [JSONDocument.Node] {
  guard var child = document.firstChild(of: node) else { return [] }
  let count = document.count(of: node) * (document.kind(of: node) == .object ? 2 : 1)
  var children = [child]
  for _ in 1..<count {
    child = document.next(after: child)
    children.append(child)
  }
  return children
}

func text(of node: JSONDocument.Node, in document: JSONDocument) -> String {
  String(decoding: document.bytes[document.text(of: node)], as: UTF8.self)
}

/// A message in a frame of its own.
func frame(_ message: String) -> String {
  "Content-Length: \(message.utf8.count)\r\n\r\n\(message)"
}

/// A request as text; a notification where there is no id.
func request(_ id: String?, _ method: String, _ params: String? = nil) -> String {
  let id = id.map { #","id":\#($0)"# } ?? ""
  let params = params.map { #","params":\#($0)"# } ?? ""
  return #"{"jsonrpc":"2.0"\#(id),"method":"\#(method)"\#(params)}"#
}
