import JSON

/// A number that a document's bytes give, kept beside them: what was checked when it was written is
/// sent without a second check as long as it is the same [W-52].
///
/// It finds damage by disks and by hands; it is no protection from somebody who means it.
enum DocumentChecksum {
  private static let multipliers: (UInt64, UInt64) = (0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93)

  /// The checksum of a document's canonical JSON.
  ///
  /// Four products that do not wait for one another go over 64 bytes at a time.
  static func of(_ text: Span<UInt8>) -> Int64 {
    var first = UInt64(text.count) &* multipliers.0
    var (second, third, fourth) = (first ^ 1, first ^ 2, first ^ 3)
    var index = 0
    while index &+ 64 <= text.count {
      let words = text.words(at: index)
      first = mixed(words[0] ^ multipliers.1, words[1] ^ first)
      second = mixed(words[2] ^ multipliers.1, words[3] ^ second)
      third = mixed(words[4] ^ multipliers.1, words[5] ^ third)
      fourth = mixed(words[6] ^ multipliers.1, words[7] ^ fourth)
      index &+= 64
    }
    while index &+ 8 <= text.count {
      first = mixed(text.word(at: index) ^ multipliers.1, first)
      index &+= 8
    }
    var rest: UInt64 = 0
    while index < text.count {
      rest = rest << 8 | UInt64(text[index])
      index &+= 1
    }
    first = mixed(rest ^ multipliers.1, first)
    return Int64(bitPattern: mixed(first ^ third, second ^ fourth ^ multipliers.0))
  }

  /// Both halves of a product, so that each bit of it depends on all of the factors.
  @inline(__always)
  private static func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low &+ multipliers.1
  }
}
