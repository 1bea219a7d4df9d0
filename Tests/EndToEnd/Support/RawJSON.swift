/// JSON text taken apart without changing a byte of it.
///
/// So a test sees the order of members and the spelling of numbers. The text is taken to be valid
/// JSON.
enum RawJSON {
  /// The members of an object in the order in which they stand, each value as its own text.
  static func members(of text: String) throws -> [(name: String, value: String)] {
    let parts = try split(text, opening: "{", closing: "}")
    return try parts.map { part in
      let bytes = Array(part.utf8)
      guard let end = endOfString(bytes), end < bytes.count else {
        throw HarnessError("not a member: \(part.prefix(200))")
      }
      let value = String(decoding: bytes[(end + 1)...], as: UTF8.self)
      return (String(decoding: bytes[1..<(end - 1)], as: UTF8.self), value)
    }
  }

  /// The elements of an array, each as its own text.
  static func elements(of text: String) throws -> [String] {
    try split(text, opening: "[", closing: "]")
  }

  /// The index after the closing quote of the string that `bytes` begin with.
  private static func endOfString(_ bytes: [UInt8]) -> Int? {
    guard bytes.first == UInt8(ascii: "\"") else { return nil }
    var index = 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") { return index + 1 }
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  private static func split(
    _ text: String, opening: Unicode.Scalar, closing: Unicode.Scalar
  ) throws -> [String] {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: opening), bytes.last == UInt8(ascii: closing) else {
      throw HarnessError("not what begins with \(opening): \(text.prefix(200))")
    }
    var parts: [String] = []
    var depth = 0
    var inString = false
    var start = 1
    var index = 1
    while index < bytes.count - 1 {
      switch bytes[index] {
      case UInt8(ascii: "\\") where inString: index += 1
      case UInt8(ascii: "\""): inString.toggle()
      case _ where inString: break
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
        start = index + 1
      default: break
      }
      index += 1
    }
    if bytes.count > 2 { parts.append(String(decoding: bytes[start..<index], as: UTF8.self)) }
    return parts
  }
}
