/// Bytes as hexadecimal digits, two a byte.
package enum Hexadecimal {
  /// The lower-case digits of `bytes`.
  package static func encode(_ bytes: Span<UInt8>) -> String {
    unsafe String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      for index in bytes.indices {
        unsafe buffer[index &* 2] = digit(bytes[index] &>> 4)
        unsafe buffer[index &* 2 &+ 1] = digit(bytes[index] & 0xF)
      }
      return bytes.count * 2
    }
  }

  /// The bytes of an even number of digits of either case; nil for any other text.
  package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
    var isValid = true
    let bytes = [UInt8](capacity: text.count / 2) { output in
      isValid = decode(text, into: &output)
    }
    return isValid ? bytes : nil
  }

  /// Appends the bytes of an even number of digits; false, after writing some, for other text.
  static func decode(_ text: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> Bool {
    guard text.count.isMultiple(of: 2) else { return false }
    var index = 0
    while index < text.count {
      guard let high = value(text[index]), let low = value(text[index &+ 1]) else { return false }
      output.append(high &<< 4 | low)
      index &+= 2
    }
    return true
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ (value &- 10)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit &- UInt8(ascii: "A") &+ 10
    default: nil
    }
  }
}
