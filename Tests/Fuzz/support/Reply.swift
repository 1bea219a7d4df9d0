// What replies have to look like, and what they have to answer, told from the bytes alone.

/// The replies in some output, cut out of their frames; nil where the frames are not as they must be.
func messages(in output: [UInt8], isHeader: Bool) -> [[UInt8]]? {
  var messages: [[UInt8]] = []
  var rest = output[...]
  while !rest.isEmpty {
    if isHeader {
      let prefix = Array("Content-Length: ".utf8)
      guard rest.starts(with: prefix), let end = rest.firstIndex(of: 0x0D) else { return nil }
      let digits = String(decoding: rest[(rest.startIndex + prefix.count)..<end], as: UTF8.self)
      guard let length = Int(digits), String(length) == digits,
        rest[end...].starts(with: Array("\r\n\r\n".utf8)), rest.endIndex - end - 4 >= length
      else { return nil }
      messages.append(Array(rest[(end + 4)..<(end + 4 + length)]))
      rest = rest[(end + 4 + length)...]
    } else {
      guard let end = rest.firstIndex(of: 0x0A) else { return nil }
      messages.append(Array(rest[..<end]))
      rest = rest[(end + 1)...]
    }
  }
  return messages
}

/// The ids that one message answers: one, or those of a batch.
enum Answered: Hashable {
  case one([UInt8])
  case batch([[UInt8]])

  /// What a reply answers; ends the process where it is not formed as every reply is.
  init(reply: [UInt8]) {
    guard let tree = Tree(reply, depth: 256) else { end("a reply is no JSON: \(shown(reply))") }
    if case .array(let replies) = tree {
      expect(!replies.isEmpty, "a batch is answered by nothing")
      self = .batch(replies.map { Self.id($0) })
    } else {
      self = .one(Self.id(tree))
    }
  }

  private static func id(_ reply: Tree) -> [UInt8] {
    guard case .object(let members) = reply else { end("a reply is no object") }
    let names = members.map { String(decoding: $0.name, as: UTF8.self) }
    guard names == ["jsonrpc", "id", "result"] || names == ["jsonrpc", "id", "error"] else {
      end("a reply has the members \(names)")
    }
    expect(members[0].value == .string(Array("2.0".utf8)), "another version")
    if names[2] == "error" { check(error: members[2].value) }
    return text(ofID: members[1].value)
  }

  private static func check(error: Tree) {
    guard case .object(let members) = error, case .number(_, let code)? = error["code"] else {
      end("an error without a code")
    }
    let names = members.map { String(decoding: $0.name, as: UTF8.self) }
    expect(names == ["code", "message", "data"], "an error has the members \(names)")
    expect(code.first == UInt8(ascii: "-") && code.count == 6, "another code")
    expect(error["message"]?.text?.isEmpty == false, "an error without a message")
    expect(error["data"]?["kind"]?.text?.isEmpty == false, "an error without a kind")
  }

  /// An id by its kind and its bytes.
  static func text(ofID id: Tree) -> [UInt8] {
    switch id {
    case .null: return Array("null".utf8)
    case .number(_, let text): return text
    case .string(let text): return Array("\"".utf8) + text
    case .bool, .array, .object: end("an id of another kind")
    }
  }
}

/// What a connection's messages have to be answered by, in the order of the messages.
struct Expectation {
  private(set) var answers: [Answered] = []
  private(set) var exits = false
  private static let null = Array("null".utf8)

  /// Reads messages up to one that ends the process.
  init(_ outcomes: [Outcome], depth: Int, batchLength: Int) {
    for outcome in outcomes where !exits {
      guard case .message(let bytes) = outcome, let tree = Tree(bytes, depth: depth) else {
        answers.append(.one(Self.null))
        continue
      }
      guard case .array(let elements) = tree else {
        if let id = take(tree) { answers.append(.one(id)) }
        continue
      }
      guard (1...batchLength).contains(elements.count) else {
        answers.append(.one(Self.null))
        continue
      }
      let ids = elements.compactMap { take($0) }
      if !ids.isEmpty { answers.append(.batch(ids)) }
    }
  }

  /// The id by which a request or what is none is answered; nil where it is not. [W-30]
  private mutating func take(_ tree: Tree) -> [UInt8]? {
    guard case .object = tree else { return Self.null }
    let ids = tree.values("id")
    var id: [UInt8]?
    if ids.count == 1 {
      switch ids[0] {
      case .null, .number, .string: id = Answered.text(ofID: ids[0])
      case .bool, .array, .object: return Self.null
      }
    }
    let isRepeated = ["jsonrpc", "id", "method", "params"].contains { tree.values($0).count > 1 }
    guard !isRepeated, tree["jsonrpc"]?.text == Array("2.0".utf8),
      let method = tree["method"]?.text
    else { return id ?? Self.null }
    if id == nil, method.elementsEqual("exit".utf8) { exits = true }
    return id
  }
}
