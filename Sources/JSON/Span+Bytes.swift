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
    if index < count, count >= 8 {
      // The last eight bytes, without those that were looked at; the zeros in their place are marked.
      let seen = index &- (count &- 8)
      let rest = word(at: count &- 8) &>> UInt64(truncatingIfNeeded: 8 &* seen)
      return index &+ Word.marks(of: rest).trailingZeroBitCount / 8
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
  package mutating func append(copying source: Span<UInt8>) {
    unsafe withUnsafeMutableBufferPointer { buffer, initialized in
      let free = UnsafeMutableRawBufferPointer(buffer.extracting(initialized...))
      precondition(free.count >= source.count, "the output has room for the bytes")
      unsafe source.withUnsafeBytes { source in unsafe free.copyMemory(from: source) }
      initialized += source.count
    }
  }

  /// Appends the eight bytes of a word, the lowest first.
  @inlinable @inline(__always)
  package mutating func append(word: UInt64) {
    unsafe withUnsafeMutableBufferPointer { buffer, initialized in
      let free = UnsafeMutableRawBufferPointer(buffer.extracting(initialized...))
      precondition(free.count >= 8, "the output has room for the bytes")
      unsafe free.storeBytes(of: word.littleEndian, as: UInt64.self)
      initialized += 8
    }
  }
}
