/// One answer, read from bytes in pieces of any size. [W-141]
///
/// It holds no descriptor and knows no time, and what it makes of the bytes does not depend on
/// where they were cut. It follows RFC 9112 to the letter where leniency would let two readers
/// disagree on where an answer ends.
package struct ResponseParser: Sendable {
  /// How the end of the connection is to be taken.
  package enum Ending: Equatable, Sendable {
    /// The answer is whole; the end of the connection may have been what ended it.
    case answered
    /// The head is not whole.
    case unanswered
    /// The body is not whole.
    case cut
  }

  enum State: Equatable {
    case statusLine
    case field
    case counted(Int)
    case untilClose
    case chunkSize
    case chunk(Int)
    case chunkEnd
    case trailer
    case finished
    case failed(Malformation)
  }

  var state = State.statusLine
  /// The line that is being read, without its end.
  var line: [UInt8] = []
  /// Whether the last byte was a CR, after which only an LF may come.
  var isAfterCR = false
  /// What counts as head so far.
  var headBytes = 0
  var status = 0
  var minorVersion = 1
  var headers = HTTPHeaders()
  var body: [UInt8] = []
  /// Whether another answer may follow on the connection.
  package internal(set) var isReusable = false
  /// Whether a byte of the answer has been seen.
  package private(set) var hasBegun = false

  /// Waits for the first byte.
  package init() {}

  /// Whether the answer is whole; what follows is not part of it.
  package var isFinished: Bool { state == .finished }

  /// The answer, once it is whole.
  package var response: HTTPResponse? {
    isFinished ? HTTPResponse(status: status, headers: headers, body: body) : nil
  }

  /// Takes bytes up to the end of the answer, and says how many of them that were.
  ///
  /// - Throws: the first fault, and the same again ever after.
  package mutating func consume(_ bytes: Span<UInt8>) throws(Malformation) -> Int {
    do throws(Malformation) {
      return try advance(over: bytes)
    } catch {
      state = .failed(error)
      throw error
    }
  }

  /// Takes the end of the connection.
  ///
  /// - Parameter isClean: false where the other side did not say that this is the end, so that
  ///   somebody in between may have cut the answer.
  package mutating func end(isClean: Bool) -> Ending {
    switch state {
    case .finished: return .answered
    case .statusLine, .field: return .unanswered
    case .untilClose where isClean:
      state = .finished
      return .answered
    default: return .cut
    }
  }

  private mutating func advance(over bytes: Span<UInt8>) throws(Malformation) -> Int {
    if bytes.count > 0 { hasBegun = true }
    var index = 0
    while index < bytes.count {
      let rest = bytes.count - index
      switch state {
      case .finished: return index
      case .failed(let malformation): throw malformation
      case .counted(let left):
        let count = min(left, rest)
        body.append(copying: bytes.extracting(index..<(index + count)))
        state = left == count ? .finished : .counted(left - count)
        index += count
      case .chunk(let left):
        let count = min(left, rest)
        body.append(copying: bytes.extracting(index..<(index + count)))
        state = left == count ? .chunkEnd : .chunk(left - count)
        index += count
      case .untilClose:
        guard rest <= HTTPLimits.body - body.count else { throw .bodyTooLarge }
        body.append(copying: bytes.extracting(index..<bytes.count))
        index = bytes.count
      case .statusLine, .field, .chunkSize, .chunkEnd, .trailer:
        try take(bytes[index])
        index += 1
      }
    }
    return index
  }

  /// Takes a byte of a line.
  private mutating func take(_ byte: UInt8) throws(Malformation) {
    try count()
    guard try endsLine(byte) else { return }
    switch state {
    case .statusLine:
      try readStatusLine()
      state = .field
    case .field:
      if line.isEmpty { try endHead() } else { try readField() }
    case .chunkSize: try readChunkSize()
    case .chunkEnd:
      guard line.isEmpty else { throw .badChunk }
      state = .chunkSize
    case .trailer:
      if line.isEmpty { state = .finished } else { try readField() }
    default: break
    }
    line.removeAll(keepingCapacity: true)
  }

  /// Keeps within the limit of what is not body.
  private mutating func count() throws(Malformation) {
    switch state {
    // The digits of a size are bounded by the body's limit; what is said after them is not.
    case .chunkSize where line.count < Self.chunkDigits: return
    case .chunkEnd: return
    default:
      guard headBytes < HTTPLimits.head else { throw .headersTooLarge }
      headBytes += 1
    }
  }

  /// Appends a byte to the line, and says whether it was the last of the line's end.
  ///
  /// Lines end with CR LF. RFC 9112, section 2.2, lets a recipient take an LF alone for an end, and
  /// forbids it to take a CR alone for anything; taking neither leaves one reading.
  private mutating func endsLine(_ byte: UInt8) throws(Malformation) -> Bool {
    if isAfterCR {
      guard byte == Syntax.lineFeed else { throw fault }
      isAfterCR = false
      return true
    }
    if byte == Syntax.lineFeed { throw fault }
    if byte == Syntax.carriageReturn {
      if state == .statusLine, line.count < Self.start.count { throw .notHTTP }
      isAfterCR = true
      return false
    }
    if state == .chunkEnd { throw .badChunk }
    if state == .statusLine, line.count < Self.start.count, byte != Self.start[line.count] {
      throw .notHTTP
    }
    line.append(byte)
    return false
  }

  /// What a line that is no line is called in this state.
  private var fault: Malformation {
    switch state {
    case .statusLine: line.count < Self.start.count ? .notHTTP : .statusLine
    case .chunkSize, .chunkEnd: .badChunk
    default: .header
    }
  }

  static let start = Array("HTTP/".utf8)
  static let chunkDigits = 16
}
