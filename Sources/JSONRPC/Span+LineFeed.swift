extension Span<UInt8> {
  /// Where the first line feed stands; eight bytes are looked at at a time.
  var firstLineFeed: Int? {
    var index = 0
    while index &+ 8 <= count {
      let marks = Self.lineFeeds(in: word(at: index))
      if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count {
      if self[index] == ASCII.lineFeed { return index }
      index &+= 1
    }
    return nil
  }

  /// The high bit of the first line feed among eight bytes, 0 where there is none.
  ///
  /// Higher bits may be set too: the subtraction borrows through the byte that is zero.
  @inline(__always)
  private static func lineFeeds(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let zeroes = word ^ ones &* UInt64(ASCII.lineFeed)
    return (zeroes &- ones) & ~zeroes & ones << 7
  }

  /// Eight bytes, the first in the lowest place; one load once it is compiled.
  @inline(__always)
  private func word(at index: Int) -> UInt64 {
    let eight = extracting(index..<index &+ 8)
    let first = UInt64(eight[0]) | UInt64(eight[1]) << 8
    let second = UInt64(eight[2]) << 16 | UInt64(eight[3]) << 24
    let third = UInt64(eight[4]) << 32 | UInt64(eight[5]) << 40
    let fourth = UInt64(eight[6]) << 48 | UInt64(eight[7]) << 56
    return first | second | third | fourth
  }
}
