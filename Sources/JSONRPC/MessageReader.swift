/// Cuts the bytes of a connection into messages; no byte is looked at twice. [W-14]
struct MessageReader: Sendable {
  /// What the bytes so far come to.
  enum Frame: Equatable {
    case needsInput
    /// One message, as a range of the buffer's bytes. They are consumed, but stay as they are
    /// until the buffer receives or is wiped.
    case message(Range<Int>)
    /// A message of more bytes than are taken; they are skipped without being held. [W-13]
    case oversized
    /// The input ended between two messages.
    case ended
    /// No next message can be found. [W-13]
    case lost
  }

  enum State: Equatable {
    case betweenFrames
    case inHeader
    case inBody(Int)
    case skippingBody(Int)
    case inLine
    case skippingLine
    case lost
  }

  let limits: SessionLimits
  var input: InputBuffer
  var state: State
  var isInputEnded = false
  /// Bytes of the current line or header section that are held and were looked at.
  var scanned = 0
  /// White space at the beginning of the current line that is not held any more.
  var dropped = 0
  /// Where the current header line begins in its section, and the length the section has given.
  var headerLine = 0
  var contentLength: Int?

  /// `auto` until the first byte that is not white space.
  private(set) var framing: Framing

  init(framing: Framing, limits: SessionLimits) {
    self.framing = framing
    self.limits = limits
    input = InputBuffer(ceiling: limits.messageBytes + limits.headerBytes + 1 << 18)
    state = framing == .line ? .inLine : .betweenFrames
  }

  /// The next message, or why there is none.
  mutating func next() -> Frame {
    if framing == .auto { detect() }
    switch framing {
    case .auto: return isInputEnded ? .ended : .needsInput
    case .line: return nextLine()
    case .header: return nextFrame()
    }
  }

  /// Decides by the first byte that is not white space, and drops what stands before it. [W-12]
  private mutating func detect() {
    let start = input.start
    let place = input.textStart(in: start..<input.end)
    // The white space of an undecided line counts for its size. [W-13]
    if let lineFeed = input.lastLineFeed(in: start..<place) {
      dropped = place - lineFeed - 1
    } else {
      dropped += place - start
    }
    input.consume(to: place)
    guard place < input.end else { return }
    switch input.bytes[place] {
    case ASCII.openBrace, ASCII.openBracket:
      framing = .line
      state = .inLine
    default:
      framing = .header
    }
  }
}
