// A second opinion on framing, with none of the product's code: all bytes are there at once.

/// What the bytes of a connection come to, one after the other.
enum Outcome: Equatable {
  case message([UInt8])
  case oversized
  case lost

  /// The same without white space before a message.
  var withoutSpace: Outcome {
    guard case .message(let bytes) = self else { return self }
    return .message(Array(bytes.drop { PlainReading.isSpace($0) }))
  }
}

/// The rules, read as plainly as possible: all bytes are there, and positions are numbers.
struct PlainReading {
  private(set) var outcomes: [Outcome] = []
  private let limits: (message: Int, header: Int, frame: Int)

  /// Reads all of a connection's bytes, in the framing of that name.
  init(_ bytes: [UInt8], _ framing: String, message: Int, header: Int, frame: Int) {
    limits = (message, header, frame)
    switch framing {
    case "line": readLines(bytes)
    case "header": readFrames(bytes)
    default:
      guard let first = bytes.first(where: { !Self.isSpace($0) }) else { return }
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
        // What stands before the first line that is not empty are empty lines, some too long.
        let start = bytes.firstIndex(of: first) ?? 0
        readLines(Array(bytes[(bytes[..<start].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)...]))
      } else {
        readFrames(bytes)
      }
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  private mutating func readLines(_ bytes: [UInt8]) {
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.count > limits.message {
        outcomes.append(.oversized)
      } else if !line.allSatisfy(Self.isSpace) {
        outcomes.append(.message(Array(line)))
      }
    }
  }

  private mutating func readFrames(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while true {
      rest = rest.drop(while: Self.isSpace)
      if rest.isEmpty { return }
      guard let (length, end) = header(rest) else { return outcomes.append(.lost) }
      rest = rest[end...]
      if length > limits.message { outcomes.append(.oversized) }
      guard rest.count >= length else { return outcomes.append(.lost) }
      if length <= limits.message { outcomes.append(.message(Array(rest.prefix(length)))) }
      rest = rest.dropFirst(length)
    }
  }

  /// The length that a header section gives and where the section ends.
  private func header(_ bytes: ArraySlice<UInt8>) -> (length: Int, end: Int)? {
    var length: Int?
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      guard end + 1 - bytes.startIndex <= limits.header else { return nil }
      var line = bytes[start..<end]
      if line.last == 0x0D { line = line.dropLast() }
      start = end + 1
      if line.isEmpty { return length.map { ($0, start) } }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
        line[..<colon].allSatisfy(Self.isToken)
      else { return nil }
      let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
      guard name == "content-length" else { continue }
      var digits = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
      while let last = digits.last, last == 0x20 || last == 0x09 { digits = digits.dropLast() }
      guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Double(String(decoding: digits, as: UTF8.self)),
        number <= Double(limits.frame), length == nil || length == Int(number)
      else { return nil }
      length = Int(number)
    }
    return nil
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    let character = Character(Unicode.Scalar(byte))
    if character.isLetter || character.isNumber { return byte < 0x80 }
    return "!#$%&'*+-.^_`|~".contains(character)
  }
}
