/// Standard base64 with padding (RFC 4648 section 4), strict: each value has one text.
enum Base64 {
  /// Appends the bytes that a text stands for to `output`.
  ///
  /// False, with `output` in an unspecified state, for another character, a wrong length, missing
  /// or misplaced padding, and bits left over that are not zero.
  static func decode(_ text: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    guard text.count % 4 == 0 else { return false }
    var length = text.count
    while length > 0, text.count - length < 2, text[length - 1] == UInt8(ascii: "=") {
      length -= 1
    }
    output.reserveCapacity(output.count + text.count / 4 * 3)
    var pending: UInt32 = 0
    var bits: UInt32 = 0
    for index in 0..<length {
      let value = value(of: text[index])
      guard value < 64 else { return false }
      pending = pending << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        output.append(UInt8(truncatingIfNeeded: pending >> bits))
      }
    }
    return pending & ((1 << bits) - 1) == 0
  }

  /// Appends the text of some bytes to `output`.
  static func encode(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    var pending: UInt32 = 0
    var bits: UInt32 = 0
    for index in bytes.indices {
      pending = pending << 8 | UInt32(bytes[index])
      bits += 8
      while bits >= 6 {
        bits -= 6
        output.append(character(of: pending >> bits & 63))
      }
    }
    guard bits > 0 else { return }
    output.append(character(of: pending << (6 - bits) & 63))
    for _ in 0..<(bits == 2 ? 2 : 1) { output.append(UInt8(ascii: "=")) }
  }

  /// The number that a character stands for; 64 for none.
  private static func value(of character: UInt8) -> UInt32 {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) &- 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) &- 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) &+ 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: 64
    }
  }

  private static func character(of value: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value)
    return switch value {
    case 0..<26: value + 65
    case 26..<52: value + 71
    case 52..<62: value - 4
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}
