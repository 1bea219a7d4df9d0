import Glibc

/// A host that runs as a child, and the messages that go to and fro.
///
/// Bytes go in both directions at once, so neither side can wait for the other for ever.
struct Dialogue: ~Copyable {
  /// Why there is no next reply.
  enum Trouble: Error, Equatable {
    /// None came in time.
    case late
    /// This process was asked to end.
    case interrupted(signal: CInt)
    /// What came is no message.
    case garbled
    /// The operating system refused to wait.
    case failed(SystemError)
  }

  private enum Source {
    case input
    case output
    case ending
    case signals
  }

  private var child: ChildProcess
  private let signals: Signals
  private let hasHeaders: Bool
  private var poll = Poll<Source>()
  private var unsent: [UInt8] = []
  private var replies: ReplyBuffer
  private var isOutputAtEnd = false
  private var buffer = [UInt8](repeating: 0, count: 65536)

  /// Starts the host.
  init(
    executable: String, arguments: [String], hasHeaders: Bool, signals: consuming Signals
  ) throws(SystemError) {
    child = try ChildProcess(executable: executable, arguments: arguments)
    self.signals = signals
    self.hasHeaders = hasHeaders
    replies = ReplyBuffer(hasHeaders: hasHeaders)
    poll.watch(.signals, self.signals.number, for: .readable)
    poll.watch(.output, child.output.number, for: .readable)
  }

  /// Queues a message; it goes out while replies are waited for.
  mutating func send(_ message: [UInt8]) {
    if hasHeaders {
      unsent.append(contentsOf: "Content-Length: \(message.count)\r\n\r\n".utf8)
      unsent.append(contentsOf: message)
    } else {
      unsent.append(contentsOf: message)
      unsent.append(UInt8(ascii: "\n"))
    }
  }

  /// The next reply, or nil where the host has closed its stdout.
  mutating func reply(withinMilliseconds patience: Int) throws(Trouble) -> [UInt8]? {
    let deadline = SystemClock.monotonicNanoseconds() + patience * 1_000_000
    while true {
      if let message = try nextReply() { return message }
      if isOutputAtEnd { return nil }
      try turn(until: deadline)
    }
  }

  /// Ends the host's input once all is sent, and gives what the host still says.
  mutating func lastReply(withinMilliseconds patience: Int) throws(Trouble) -> [UInt8]? {
    let deadline = SystemClock.monotonicNanoseconds() + patience * 1_000_000
    while child.inputNumber != nil && !isOutputAtEnd {
      if unsent.isEmpty { child.closeInput() } else { try turn(until: deadline) }
    }
    return try reply(withinMilliseconds: patience)
  }

  /// Waits for the host to end by itself.
  mutating func ending(withinMilliseconds patience: Int) throws(Trouble) -> ChildProcess.Ending {
    child.closeInput()
    unsent.removeAll()
    let deadline = SystemClock.monotonicNanoseconds() + patience * 1_000_000
    poll.ignore(.output)
    poll.watch(.ending, child.ending.number, for: .readable)
    repeat { try turn(until: deadline) } while !poll.isReadable(.ending)
    return child.wait()
  }

  /// Makes the host end: kindly at first, and at once if it does not listen.
  mutating func stop(withinMilliseconds patience: Int) {
    child.send(signal: SIGTERM)
    if (try? ending(withinMilliseconds: patience)) == nil { child.send(signal: SIGKILL) }
    _ = child.wait()
  }

  private mutating func nextReply() throws(Trouble) -> [UInt8]? {
    do throws(ReplyBuffer.Garbled) {
      return try replies.next()
    } catch {
      throw .garbled
    }
  }

  /// Waits once, and moves the bytes that can be moved.
  private mutating func turn(until deadline: Int) throws(Trouble) {
    if !unsent.isEmpty, let number = child.inputNumber {
      poll.watch(.input, number, for: .writable)
    } else {
      poll.ignore(.input)
    }
    let left = deadline - SystemClock.monotonicNanoseconds()
    guard left > 0 else { throw .late }
    do throws(SystemError) {
      _ = try poll.wait(milliseconds: left / 1_000_000 + 1)
    } catch {
      throw .failed(error)
    }
    if poll.isReadable(.signals), let signal = signals.next() {
      throw .interrupted(signal: signal)
    }
    if poll.isWritable(.input) { write() }
    if poll.isReadable(.output) { read() }
  }

  private mutating func write() {
    switch child.write(unsent.span) {
    case .written(let count): unsent.removeFirst(count)
    case .wouldBlock: break
    // What the host still says, and how it ended, tells more than the broken pipe.
    case .closed, .failed:
      unsent.removeAll()
      child.closeInput()
    }
  }

  private static func read(
    _ input: borrowing InputStream, into buffer: inout [UInt8]
  ) -> InputStream.Outcome {
    var span = buffer.mutableSpan
    return input.read(into: &span)
  }

  private mutating func read() {
    switch Self.read(child.output, into: &buffer) {
    case .read(let count): replies.append(buffer[..<count])
    case .wouldBlock: break
    case .endOfInput, .failed:
      isOutputAtEnd = true
      poll.ignore(.output)
    }
  }
}
