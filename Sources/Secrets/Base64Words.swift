/// Eight characters of base64 at once, each in a byte of a word, the first in the lowest.
///
/// Keys pass through here, so that nothing branches on a value or looks it up in a table: the time
/// that this takes tells nothing.
enum Base64Words {
  /// The characters of eight numbers of six bits.
  @inline(__always)
  static func characters(_ values: UInt64) -> UInt64 {
    // No sum below leaves its byte, and no difference falls below 0.
    let sum =
      values &+ each(65) &+ flags(values, from: 26) &* 6 &+ flags(values, from: 63) &* 49
    return sum &- flags(values, from: 52) &* 75 &- flags(values, from: 62) &* 13
  }

  /// The numbers of eight characters, and faults: 0 where all of them are of the alphabet that
  /// writes 62 and 63 so.
  @inline(__always)
  static func values(
    _ characters: UInt64, for62: UInt64, for63: UInt64
  ) -> (values: UInt64, faults: UInt64) {
    let plain = characters & each(0x7f)
    let upper = mask(plain, 65, 90)
    let lower = mask(plain, 97, 122)
    let digit = mask(plain, 48, 57)
    let last = mask(plain, for62, for62)
    let veryLast = mask(plain, for63, for63)
    let letters =
      ((plain & upper) &- (each(65) & upper)) | ((plain & lower) &- (each(71) & lower))
    let others = ((plain & digit) &+ (each(4) & digit)) | each(62) & last | each(63) & veryLast
    let known = upper | lower | digit | last | veryLast
    return (letters | others, ~known | characters & each(0x80))
  }

  /// The numbers of 48 bits, six by six, the highest first.
  @inline(__always)
  static func spread(_ bits: UInt64) -> UInt64 {
    var values: UInt64 = 0
    for place in UInt64(0)..<8 {
      values |= (bits &>> (42 &- 6 &* place) & 63) &<< (8 &* place)
    }
    return values
  }

  /// The 48 bits of eight numbers.
  @inline(__always)
  static func join(_ values: UInt64) -> UInt64 {
    var bits: UInt64 = 0
    for place in UInt64(0)..<8 { bits = bits &<< 6 | values &>> (8 &* place) & 63 }
    return bits
  }

  private static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

  /// 1 in each byte of `bytes`, all below 128, that is at least `least`.
  @inline(__always)
  private static func flags(_ bytes: UInt64, from least: UInt64) -> UInt64 {
    ((bytes &+ each(128 &- least)) & each(0x80)) &>> 7
  }

  /// All ones in each byte that is of a range.
  @inline(__always)
  private static func mask(_ bytes: UInt64, _ low: UInt64, _ high: UInt64) -> UInt64 {
    (flags(bytes, from: low) & ~flags(bytes, from: high &+ 1)) &* 255
  }
}
