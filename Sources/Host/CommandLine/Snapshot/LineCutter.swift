/// Cuts a stream of bytes into its lines, counted from 1, in time linear in the bytes.
///
/// What stands after the last line feed is a line too. Lines of white space alone count and are not
/// given.
struct LineCutter {
  /// The longest line, without its end, in bytes: more than a row with the largest document and its
  /// credentials has [W-180].
  static let longest = 2 << 20

  /// A line, or that there is one which is too long to be one of ours.
  enum Piece: Equatable {
    case line(number: Int, bytes: [UInt8])
    case tooLong(number: Int)
  }

  private let longest: Int
  private var buffer: [UInt8] = []
  /// Where the present line begins, and how far it was looked for its end.
  private var start = 0
  private var scanned = 0
  private var number = 1
  private var isSkipping = false

  init(longest: Int = LineCutter.longest) {
    self.longest = longest
  }

  /// Takes the next bytes of the stream.
  mutating func append(_ bytes: ArraySlice<UInt8>) {
    if start > 0 {
      buffer.removeSubrange(..<start)
      scanned -= start
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next whole line; nil where more bytes are needed.
  mutating func next() -> Piece? {
    while let end = lineFeed() {
      let piece = take(upTo: end)
      start = end + 1
      scanned = start
      number += 1
      if let piece { return piece }
    }
    if buffer.count - start > longest {
      // It is not held any longer: where it ends is all that is left to find.
      isSkipping = true
      buffer.removeAll(keepingCapacity: true)
      start = 0
      scanned = 0
    }
    return nil
  }

  /// The line without an end, when the stream is over and `next` gives no more.
  mutating func finish() -> Piece? {
    defer {
      start = buffer.count
      scanned = start
    }
    return take(upTo: buffer.count)
  }

  private mutating func lineFeed() -> Int? {
    scanned = Self.lineFeed(in: buffer.span, from: scanned)
    return scanned < buffer.count ? scanned : nil
  }

  /// The place of the next line feed; the count of the bytes where there is none.
  private static func lineFeed(in bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
    return index
  }

  private mutating func take(upTo end: Int) -> Piece? {
    if isSkipping || end - start > longest {
      isSkipping = false
      return .tooLong(number: number)
    }
    let line = buffer[start..<end]
    let isBlank = line.allSatisfy { byte in
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
    return isBlank ? nil : .line(number: number, bytes: Array(line))
  }
}
