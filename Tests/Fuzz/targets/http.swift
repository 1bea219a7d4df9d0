// The parser of answers: whole, byte by byte and in pieces it reads the same, which is what a plain
// reading of RFC 9112 has, and no limit is passed.
@testable import HTTP

func fuzz(_ bytes: [UInt8]) {
  let whole = Reading(bytes, .whole)
  expect(whole == Reading(bytes, .bytes), "byte by byte is something else")
  expect(whole == Reading(bytes, .pieces), "piece by piece is something else")
  let plain = PlainAnswer(bytes[...], isClean: bytes.count % 2 == 0)
  expect(whole.status == plain?.status, "\(whole) is not \(String(describing: plain))")
  guard let plain else { return }
  expect(whole.names == plain.fields.map(\.name), "other names: \(whole.names)")
  expect(whole.values == plain.fields.map(\.value), "other values: \(whole.values)")
  expect(whole.body == plain.body, "another body")
}

/// All that can be told of an answer.
struct Reading: Equatable {
  var used = 0
  var malformation: Malformation?
  var status: Int?
  var names: [String] = []
  var values: [String] = []
  var body: [UInt8] = []
  var isReusable = false
  var hasBegun = false
  var ending: ResponseParser.Ending?

  init(_ bytes: [UInt8], _ cut: Cut) {
    var parser = ResponseParser()
    do throws(Malformation) {
      try cut.forEach(bytes) { piece throws(Malformation) in
        used += try parser.consume(piece.span)
      }
      ending = parser.end(isClean: bytes.count % 2 == 0)
    } catch {
      malformation = error
      // How much of a piece was good before the fault is nobody's business.
      used = 0
    }
    hasBegun = parser.hasBegun
    isReusable = parser.isReusable && malformation == nil
    guard let response = parser.response else { return }
    status = response.status
    let fields = response.headers.list
    names = fields.map(\.name)
    values = fields.map(\.value)
    body = response.body
    expect((200...599).contains(response.status), "a status out of range")
    expect(body.count <= HTTPLimits.body, "a body over its limit")
    expect(body.count <= bytes.count, "a body out of nothing")
    expect(
      fields.reduce(0) { $0 + $1.name.utf8.count + 1 } <= HTTPLimits.head, "a head over its limit")
    expect(ending == .answered, "an answer that is not whole")
    for field in fields {
      expect(response.headers[field.name] != nil, "a field that cannot be found")
      expect(
        response.headers.all(field.name).contains(field.value), "a value that cannot be found")
    }
  }
}

/// A whole answer, read with all its bytes at hand; nil where it is malformed or not whole.
private struct PlainAnswer {
  private(set) var status = 0
  private(set) var fields: [(name: String, value: String)] = []
  private(set) var body: [UInt8] = []
  private var rest: ArraySlice<UInt8>

  init?(_ bytes: ArraySlice<UInt8>, isClean: Bool) {
    rest = bytes
    var isOld = false
    repeat {
      guard let line = line(), let minor = readStatus(line), let head = readFields() else {
        return nil
      }
      (isOld, fields) = (minor == 0, head)
      if status == 101 { return nil }
    } while status < 200
    let codings = values("transfer-encoding")
    let lengths = values("content-length").flatMap {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
    }
    guard codings.isEmpty || lengths.isEmpty, let length = Self.length(lengths) else { return nil }
    if status == 204 || status == 304 { return }
    if !codings.isEmpty {
      guard !isOld, codings.map({ $0.lowercased() }) == ["chunked"], readChunks() else {
        return nil
      }
    } else if !lengths.isEmpty {
      guard length <= HTTPLimits.body, rest.count >= length else { return nil }
      body = Array(rest.prefix(length))
    } else {
      guard isClean else { return nil }
      body = Array(rest)
    }
  }

  private func values(_ name: String) -> [String] {
    fields.filter { $0.name.lowercased() == name }.map(\.value)
  }

  /// The number that all lengths are; 0 where there is none.
  private static func length(_ texts: [String]) -> Int? {
    guard texts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    let numbers = Set(texts.map { Int($0) ?? .max })
    return numbers.count > 1 ? nil : numbers.first ?? 0
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var bytes = Array(text.utf8)[...]
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A line that ends with CR LF, and has neither elsewhere.
  private mutating func line() -> [UInt8]? {
    guard let end = rest.firstIndex(where: { $0 == 0x0D || $0 == 0x0A }),
      rest[end...].starts(with: [0x0D, 0x0A])
    else { return nil }
    defer { rest = rest[(end + 2)...] }
    return Array(rest[..<end])
  }

  private static func isValue(_ byte: UInt8) -> Bool {
    byte == 0x09 || byte >= 0x20 && byte != 0x7F
  }

  /// The minor version, and notes the status.
  private mutating func readStatus(_ line: [UInt8]) -> Int? {
    guard line.starts(with: "HTTP/1.".utf8), line.count >= 12, line[7] == 0x30 || line[7] == 0x31,
      line[8] == 0x20, line.count == 12 || line[12] == 0x20, line.allSatisfy(Self.isValue),
      line[9..<12].allSatisfy({ (0x30...0x39).contains($0) }), (0x31...0x35).contains(line[9])
    else { return nil }
    status = line[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }
    return Int(line[7]) - 48
  }

  private mutating func readFields() -> [(name: String, value: String)]? {
    var fields: [(name: String, value: String)] = []
    while let line = line() {
      if line.isEmpty { return fields }
      let name = line.prefix { byte in
        let character = Character(Unicode.Scalar(byte))
        return byte < 0x80 && (character.isLetter || character.isNumber)
          || Array("!#$%&'*+-.^_`|~".utf8).contains(byte)
      }
      let value = line.dropFirst(name.count + 1)
      guard !name.isEmpty, line.dropFirst(name.count).first == 0x3A, value.allSatisfy(Self.isValue)
      else { return nil }
      fields.append(
        (
          String(decoding: name, as: UTF8.self),
          Self.trimmed(String(decoding: value, as: UTF8.self))
        ))
    }
    return nil
  }

  private mutating func readChunks() -> Bool {
    while let line = line() {
      let digits = String(
        decoding: line.prefix { Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 },
        as: UTF8.self)
      let said = line.dropFirst(digits.utf8.count)
      guard (1...16).contains(digits.utf8.count), said.allSatisfy(Self.isValue),
        said.isEmpty || said.first(where: { $0 != 0x20 && $0 != 0x09 }) == 0x3B,
        let size = UInt64(digits, radix: 16)
      else { return false }
      if size == 0 { return readFields() != nil }
      guard size < rest.count else { return false }
      body += rest.prefix(Int(size))
      rest = rest.dropFirst(Int(size))
      guard rest.starts(with: [0x0D, 0x0A]) else { return false }
      rest = rest.dropFirst(2)
    }
    return false
  }
}
