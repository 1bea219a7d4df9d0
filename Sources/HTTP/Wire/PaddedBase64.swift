/// Base64 with its standard alphabet and padding: RFC 4648, section 4.
///
/// What is written so holds a password, so it goes straight into its place.
enum PaddedBase64 {
  /// Appends the text of `bytes`; the output must have room for four characters for each three
  /// bytes begun.
  static func encode(_ bytes: Span<UInt8>, into output: inout OutputSpan<UInt8>) {
    var index = 0
    while index < bytes.count {
      let count = min(3, bytes.count - index)
      var bits: UInt32 = 0
      for place in 0..<3 {
        bits = bits << 8 | (place < count ? UInt32(bytes[index + place]) : 0)
      }
      for place in 0..<4 {
        let value = UInt8(truncatingIfNeeded: bits >> (18 - 6 * UInt32(place)) & 63)
        output.append(place <= count ? character(value) : UInt8(ascii: "="))
      }
      index += 3
    }
  }

  /// The character of six bits, by arithmetic alone: a table would be read where the secret says.
  private static func character(_ value: UInt8) -> UInt8 {
    let isFrom26 = (value &+ 102) >> 7
    let isFrom52 = (value &+ 76) >> 7
    let isFrom62 = (value &+ 66) >> 7
    let isFrom63 = (value &+ 65) >> 7
    // Letters in upper case, in lower case, digits, `+` and `/`, each from where it begins.
    return value &+ 65 &+ isFrom26 &* 6 &- isFrom52 &* 75 &- isFrom62 &* 15 &+ isFrom63 &* 3
  }
}
