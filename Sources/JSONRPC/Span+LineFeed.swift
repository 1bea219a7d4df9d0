import JSON

extension Span<UInt8> {
  /// Where the first line feed stands; 64 bytes are looked at at a time, then eight.
  var firstLineFeed: Int? {
    var index = 0
    while index &+ 64 <= count {
      let words = words(at: index)
      var marks: UInt64 = 0
      for place in words.indices { marks |= Self.lineFeeds(in: words[place]) }
      if marks != 0 { break }
      index &+= 64
    }
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
}
