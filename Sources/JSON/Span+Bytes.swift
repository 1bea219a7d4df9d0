/// Bytes looked at and copied in bulk: what the standard library does through pointers alone.
extension Span<UInt8> {
  /// Where the next quote, backslash, control or byte beyond ASCII stands, or the count.
  ///
  /// All others stand for themselves in a JSON string. Eight bytes are looked at at a time.
  @inline(__always)
  func endOfPlainBytes(from start: Int) -> Int {
    var index = start
    while index &+ 8 <= count {
      let marks = Word.marks(of: word(at: index))
      if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count, Word.isPlain(self[index]) { index &+= 1 }
    return index
  }

  /// Whether the bytes are the same.
  func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var index = 0
    while index &+ 8 <= count {
      if word(at: index) != other.word(at: index) { return false }
      index &+= 8
    }
    while index < count {
      if self[index] != other[index] { return false }
      index &+= 1
    }
    return true
  }
}

/// Eight bytes at once as one number.
private enum Word {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of each byte that is not plain; right up to the first such byte, which is enough.
  ///
  /// Taking a number from each byte sets the high bits of those that were smaller. To find one
  /// value, an exclusive or first makes it zero, the only byte smaller than one.
  @inline(__always)
  static func marks(of word: UInt64) -> UInt64 {
    let controls = word &- ones &* UInt64(ASCII.space)
    let quotes = (word ^ ones &* UInt64(ASCII.quote)) &- ones
    let backslashes = (word ^ ones &* UInt64(ASCII.backslash)) &- ones
    return ((controls | quotes | backslashes) & ~word | word) & highBits
  }

  @inline(__always)
  static func isPlain(_ byte: UInt8) -> Bool {
    ASCII.space..<0x80 ~= byte && byte != ASCII.quote && byte != ASCII.backslash
  }
}

extension OutputSpan<UInt8> {
  /// Appends all of a span, for which there has to be room.
  @inline(__always)
  mutating func append(_ source: Span<UInt8>) {
    let start = count
    append(repeating: 0, count: source.count)
    // Once it is compiled, this is one copy of memory.
    var target = mutableSpan
    for index in 0..<source.count { target[start &+ index] = source[index] }
  }
}
