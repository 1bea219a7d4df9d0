/// A number that a document's bytes give, kept beside them: what was checked when it was written is
/// sent without a second check as long as it is the same [W-52].
///
/// It finds damage by disks and by hands; it is no protection from somebody who means it.
enum DocumentChecksum {
  private static let multipliers: (UInt64, UInt64) = (0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93)

  /// The checksum of a document's canonical JSON.
  static func of(_ text: Span<UInt8>) -> Int64 {
    var hash = UInt64(text.count) &* multipliers.0
    var index = 0
    while index &+ 16 <= text.count {
      hash = mixed(word(text, index) ^ multipliers.1, word(text, index &+ 8) ^ hash)
      index &+= 16
    }
    while index < text.count {
      hash = mixed(UInt64(text[index]) ^ multipliers.1, hash ^ multipliers.0)
      index &+= 1
    }
    return Int64(bitPattern: mixed(hash, multipliers.0))
  }

  /// Both halves of a product, so that each bit of it depends on all of the factors.
  @inline(__always)
  private static func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low &+ multipliers.1
  }

  /// Eight bytes, the first in the lowest place; one load once it is compiled.
  @inline(__always)
  static func word(_ text: Span<UInt8>, _ index: Int) -> UInt64 {
    let eight = text.extracting(index..<index &+ 8)
    let first = UInt64(eight[0]) | UInt64(eight[1]) << 8
    let second = UInt64(eight[2]) << 16 | UInt64(eight[3]) << 24
    let third = UInt64(eight[4]) << 32 | UInt64(eight[5]) << 40
    let fourth = UInt64(eight[6]) << 48 | UInt64(eight[7]) << 56
    return first | second | third | fourth
  }
}
