/// The bytes that were read and are not all consumed yet.
///
/// One array, filled behind `end` and consumed at `start`. Bytes are moved only when the free
/// space at its end is too small, and then at most as many as were consumed or added since, so
/// that the whole cost is linear however small the pieces are that come in. [W-14]
struct InputBuffer: Sendable {
  /// An array that is larger than this is let go of when all its bytes are consumed.
  private static let keptBytes = 1 << 20

  private(set) var bytes: [UInt8] = []
  private(set) var start = 0
  private(set) var end = 0
  /// Consumed bytes before this place are zero.
  private var wiped = 0
  /// Bytes at this place and behind it are zero.
  private var touched = 0
  /// The size that is enough for the largest message; beyond it the array does not double.
  private let ceiling: Int

  init(ceiling: Int) {
    self.ceiling = ceiling
  }

  var count: Int { end - start }

  /// Lets `fill` write behind the bytes that are held; it gives the number of bytes it wrote.
  mutating func receive(atLeast room: Int, _ fill: (inout MutableSpan<UInt8>) -> Int) {
    makeRoom(max(room, 1))
    let end = end
    var span = bytes.mutableSpan
    var free = span._mutatingExtracting(end..<span.count)
    let filled = fill(&free)
    self.end = end + min(max(filled, 0), bytes.count - end)
    touched = max(touched, self.end)
  }

  /// Marks the bytes before `place` as consumed.
  mutating func consume(to place: Int) {
    start = place
  }

  /// Where the next line feed stands at or behind `place`.
  func lineFeed(from place: Int) -> Int? {
    bytes.span.extracting(place..<end).firstLineFeed.map { place + $0 }
  }

  /// Where the last line feed stands in a range.
  func lastLineFeed(in range: Range<Int>) -> Int? {
    bytes[range].lastIndex(of: ASCII.lineFeed)
  }

  /// Where the first byte of a range stands that is not white space; its end where there is none.
  func textStart(in range: Range<Int>) -> Int {
    let span = bytes.span.extracting(range)
    var index = 0
    while index < span.count, ASCII.isWhiteSpace(span[index]) { index &+= 1 }
    return range.lowerBound + index
  }

  /// Zeroes every byte that is consumed, since it may have been part of a credential. [W-114]
  mutating func wipe() {
    zero(wiped..<start)
    zero(end..<touched)
    wiped = start
    touched = end
  }

  /// Starts over at the front where nothing is held; true where it gave memory back.
  mutating func settle() -> Bool {
    guard start == end else { return false }
    if bytes.count > Self.keptBytes {
      wipe()
      bytes = []
    }
    let isClean = wiped == start && touched == end
    start = 0
    end = 0
    wiped = 0
    if bytes.isEmpty || isClean { touched = 0 }
    return bytes.isEmpty
  }

  private mutating func makeRoom(_ room: Int) {
    _ = settle()
    guard bytes.count - end < room else { return }
    let held = count
    if start >= held, bytes.count - held >= room {
      let start = start
      var span = bytes.mutableSpan
      for index in 0..<held { span[index] = span[start + index] }
    } else {
      grow(to: held + room)
    }
    start = 0
    end = held
    wiped = 0
  }

  private mutating func grow(to needed: Int) {
    let size = max(needed, min(2 * needed, ceiling))
    var larger = [UInt8](repeating: 0, count: size)
    copyHeld(to: &larger)
    zero(0..<touched)
    bytes = larger
    touched = count
  }

  private func copyHeld(to other: inout [UInt8]) {
    var target = other.mutableSpan
    let source = bytes.span
    for index in 0..<count { target[index] = source[start &+ index] }
  }

  private mutating func zero(_ range: Range<Int>) {
    var span = bytes.mutableSpan
    var part = span._mutatingExtracting(range)
    part.update(repeating: 0)
  }
}
