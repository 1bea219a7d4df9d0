/// The grammar of a JSON string, byte by byte.
enum StringScanner {
  /// Moves from the opening quote past the closing one, and tells whether an escape was seen.
  ///
  /// Refuses raw controls (RFC 8259 section 7), bytes that are not UTF-8 (RFC 3629 section 4) and
  /// escapes of one half of a surrogate pair. [W-20]
  @inline(__always)
  static func scan(_ bytes: Span<UInt8>, _ position: inout Int) throws(JSONError) -> Bool {
    let end = bytes.endOfPlainBytes(from: position &+ 1)
    if end < bytes.count, bytes[end] == ASCII.quote {
      position = end &+ 1
      return false
    }
    return try scan(bytes, from: end, &position)
  }

  /// The same from the first byte on that is not plain.
  private static func scan(
    _ bytes: Span<UInt8>, from start: Int, _ position: inout Int
  ) throws(JSONError) -> Bool {
    var index = start
    var isEscaped = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == ASCII.quote {
        position = index &+ 1
        return isEscaped
      } else if byte == ASCII.backslash {
        isEscaped = true
        try skipEscape(bytes, &index)
      } else if byte >= 0x80 {
        repeat { try skipSequence(bytes, &index) } while index < bytes.count && bytes[index] >= 0x80
      } else {
        throw JSONError(.syntax, at: index)
      }
      index = bytes.endOfPlainBytes(from: index)
    }
    throw JSONError(.unexpectedEnd, at: bytes.count)
  }

  /// Moves past one escape; the first of a surrogate pair takes the second with it.
  private static func skipEscape(_ bytes: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    guard index &+ 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
    switch bytes[index &+ 1] {
    case ASCII.quote, ASCII.backslash, ASCII.slash, UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index &+= 2
    case ASCII.lowerU:
      let first = try codeUnit(bytes, at: index)
      if first & 0xF800 == 0xD800 {
        guard first < 0xDC00, index &+ 7 < bytes.count,
          bytes[index &+ 6] == ASCII.backslash, bytes[index &+ 7] == ASCII.lowerU,
          try codeUnit(bytes, at: index &+ 6) & 0xFC00 == 0xDC00
        else { throw JSONError(.loneSurrogate, at: index) }
        index &+= 12
      } else {
        index &+= 6
      }
    default:
      throw JSONError(.syntax, at: index &+ 1)
    }
  }

  /// The code unit of the `\uXXXX` that begins at `index`.
  private static func codeUnit(_ bytes: Span<UInt8>, at index: Int) throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for place in (index &+ 2)..<(index &+ 6) {
      guard place < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
      guard let digit = ASCII.hexadecimalValue(bytes[place]) else {
        throw JSONError(.syntax, at: place)
      }
      unit = unit << 4 | digit
    }
    return unit
  }

  /// Moves past one multi-byte sequence of the table in RFC 3629 section 4.
  private static func skipSequence(_ bytes: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    let lead = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF:
      length = 2
    case 0xE0...0xEF:
      length = 3
      // The shortest form only, and no surrogates.
      if lead == 0xE0 { second = 0xA0...0xBF } else if lead == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      // The shortest form only, and nothing beyond U+10FFFF.
      if lead == 0xF0 { second = 0x90...0xBF } else if lead == 0xF4 { second = 0x80...0x8F }
    default:
      throw JSONError(.invalidUTF8, at: index)
    }
    guard bytes.count &- index >= length, second.contains(bytes[index &+ 1]) else {
      throw JSONError(.invalidUTF8, at: index)
    }
    for place in (index &+ 2)..<(index &+ length) where bytes[place] & 0xC0 != 0x80 {
      throw JSONError(.invalidUTF8, at: index)
    }
    index &+= length
  }
}
