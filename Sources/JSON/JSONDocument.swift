/// One parsed JSON value: its bytes, held by reference, and a tape of where its parts stand.
///
/// A document is meant to be parsed into again and again: its tape is reused, so that in a steady
/// state nothing is allocated. It reads as `null` before the first parse, after a failed one and
/// after `release()`. No accessor traps on a node of the value last parsed, whatever its kind.
@usableFromInline
package struct JSONDocument: Sendable {
  /// The place of one value in the document; valid until the next parse.
  @usableFromInline
  package struct Node: Hashable, Sendable {
    /// The number of the value on the tape, the root being 0.
    @usableFromInline
    package let index: Int32

    /// The place of the value with that number.
    @inlinable
    package init(index: Int32) {
      self.index = index
    }
  }

  /// A tape with more entries than these (1 MiB) is not kept for the next message.
  private static let keptEntries = 1 << 16
  private static var null: TapeEntry { TapeEntry(.null, start: 0, end: 0, next: 1) }

  /// The array that was parsed; ranges of `text(of:)` point into it.
  @usableFromInline
  package internal(set) var bytes: [UInt8] = []
  /// Only the first entries are of the value last parsed; what follows them is left from others.
  @usableFromInline var tape: [TapeEntry] = [null]

  /// A document that reads as `null`.
  package init() {}

  /// A document of all of `bytes`.
  package init(parsing bytes: [UInt8], maximumDepth: Int = 128) throws(JSONError) {
    try parse(bytes, in: bytes.indices, maximumDepth: maximumDepth)
  }

  /// Parses exactly one value, with white space around it, out of a part of an array.
  ///
  /// The array is held, not copied, until the next parse or `release()`. The root container is
  /// level 1 of `maximumDepth`, of which 255 is the most that counts. Offsets of an error count
  /// from the beginning of `range`. [W-20]
  package mutating func parse(
    _ bytes: [UInt8], in range: Range<Int>, maximumDepth: Int = 128
  ) throws(JSONError) {
    release()
    guard range.upperBound <= TapeEntry.maximumByteCount else {
      throw JSONError(.tooLong, at: max(0, TapeEntry.maximumByteCount - range.lowerBound))
    }
    while true {
      var parser = TapeParser(base: range.lowerBound, maximumDepth: maximumDepth)
      do throws(JSONError) {
        var entries = tape.mutableSpan
        try parser.parse(bytes.span.extracting(range), &entries)
        break
      } catch {
        let size = tape.count
        release()
        guard parser.isFull else { throw error }
        // Most bytes are those of strings: a guess, and twice as many where it was too low.
        let guess = min(range.count / 8 + 16, Self.keptEntries)
        tape = Array(repeating: Self.null, count: max(2 * size, guess))
      }
    }
    self.bytes = bytes
  }

  /// Lets go of the bytes, so that their owner can write to its array without a copy.
  package mutating func release() {
    bytes = []
    if tape.count > Self.keptEntries { tape = [Self.null] } else { tape[0] = Self.null }
  }
}
