import Functions
import JSONRPC

/// The process that serves: one thread that reads, runs and writes.
///
/// Each turn takes what there is on stdin, runs it, ends the transaction, and only then writes the
/// replies, with one `write(2)` where the client keeps up.
@EventLoop
final class Server {
  private enum Source: Hashable {
    case input
    case output
    case signals
    case wake
    case network
  }

  /// What the loop reads, writes and waits for.
  struct Descriptors: ~Copyable {
    let input: InputStream
    let output: OutputStream
    let signals: Signals
    /// Signalled by another thread that has a job for the loop.
    let wake: EventDescriptor
  }

  /// How the process came to its end.
  private enum Ending {
    /// No more input, or none that can be understood: actions get ``inputGrace``.
    case input
    /// SIGTERM or SIGINT: actions get ``signalGrace``, and a stuck reader is not waited for.
    case signal
  }

  /// How long running actions are waited for after the end of input, in nanoseconds [W-05].
  private static let inputGrace = 10_000_000_000
  /// The same after a signal, and then how long the replies to those that were cancelled are.
  private static let signalGrace = 2_000_000_000
  /// How long locks of other processes are waited for after a signal, in nanoseconds, all together.
  private static let lockGrace = 1_000_000_000
  /// A transaction that writes ends, and its replies go, as soon as there are so many bytes of them.
  private static let writeThreshold = 1 << 20
  /// Half of what a pipe holds: the client takes the first replies of a batch while the next are
  /// worked on, and few are the batches that wait for room.
  private static let flushSize = 32 << 10
  /// How long nothing has to happen before the log is copied, in milliseconds.
  private static let quietMilliseconds = 20
  /// How much is read at once: little at first, since memory that is touched costs time to start,
  /// and four times as much each time that all of it was there.
  private static let readSizes = 16 << 10...256 << 10

  private let framing: Framing
  private let descriptors: Descriptors
  private let dispatcher: Dispatcher
  private var poll = Poll<Source>()

  private var readSize = Server.readSizes.lowerBound
  private var writing: [UInt8] = []
  private var written = 0
  /// The bytes of replies from which the next of them are handed over before the batch ends.
  private var flushThreshold = Server.flushSize
  /// Whether what is being written holds a plaintext.
  private var isSecret = false
  private var isOutputClosed = false
  /// Whether stdout failed, other than by being closed.
  private var hasLostReplies = false
  /// Whether messages that were received wait until there is room for them.
  private var isBlocked = false
  private var ending: Ending?
  private var deadline: Int?
  /// When the first signal was seen, on the monotonic clock.
  private var signalArrival: Int?
  /// Whether actions outlived the process's patience: they are cancelled, and those that still begin.
  private var hasCancelled = false
  /// Whether no next message can be found [W-13], and whether that was said.
  private var isFramingLost = false
  private var hasSaidSo = false

  /// A server on open streams.
  init(framing: Framing, _ descriptors: consuming Descriptors, dispatcher: Dispatcher) {
    self.framing = framing
    self.descriptors = descriptors
    self.dispatcher = dispatcher
  }

  /// Serves until the end, and returns the exit status.
  func run() -> CInt {
    LoopExecutor.shared.onWake { [wake = descriptors.wake] in wake.signal() }
    dispatcher.waitForLocks { [weak self] in self?.mayWaitForLocks() ?? true }
    poll.watch(.signals, descriptors.signals.number, for: .readable)
    poll.watch(.wake, descriptors.wake.number, for: .readable)
    // A local variable: a stored one would be checked for exclusive access at each use.
    var session = Session(framing: framing)
    while !isOutputClosed {
      isBlocked = runEvents(&session)
      dispatcher.expire(in: &session)
      // What was cancelled or is late goes on here, and lets others in, before anything is waited for.
      settleActions(&session)
      if hasCancelled { dispatcher.cancelAll(in: &session) }
      endBatch(&session)
      flush(&session)
      expireDeadline(&session)
      if canGoOn(session) { continue }
      if isDone(&session) || isOutputClosed { break }
      dispatcher.checkpoint(isIdle: false)
      wait(&session)
    }
    if isOutputClosed { dispatcher.abandon() }
    dispatcher.close()
    if hasLostReplies { return ExitStatus.ioError }
    return isFramingLost && !isOutputClosed ? ExitStatus.dataError : ExitStatus.success
  }

  /// Runs what was received, up to the point where input is needed, or room: whether it is room.
  private func runEvents(_ session: inout Session) -> Bool {
    flushThreshold = Self.flushSize
    while !isOutputClosed {
      switch session.next() {
      case .call(let call):
        dispatcher.run(call, in: &session)
        if dispatcher.hasActions { settleActions(&session) }
        if session.isTakingDue(atLeast: flushThreshold) { flushEarly(&session) }
      case .cancel(let tickets): dispatcher.cancel(tickets, in: &session)
      case .groupDue: endBatch(&session)
      case .needsInput: return false
      case .blocked:
        endBatch(&session)
        flush(&session)
        if !session.hasRoom { return true }
      case .exit, .ended:
        end()
        return false
      case .desynchronized:
        isFramingLost = true
        end()
        return false
      }
    }
    return false
  }

  /// Whether there is more to do before anything happens: nothing would wake the loop for messages
  /// that are here, or for actions that waited with their results.
  private func canGoOn(_ session: borrowing Session) -> Bool {
    isBlocked && session.hasRoom
      || session.hasRoomForResults && LoopExecutor.shared.hasJobs
  }

  /// Hands over the replies of a long batch while it is worked on, so that the client works too.
  private func flushEarly(_ session: inout Session) {
    // Replies that depend on the open transaction wait for its end, which comes when there are many.
    if !dispatcher.isWriting || session.outputBytes >= Self.writeThreshold {
      if dispatcher.isWriting { endBatch(&session) }
      flush(&session)
    }
    flushThreshold = session.outputBytes + Self.flushSize
  }

  /// Whether to go on waiting for a lock: a signal is not read meanwhile, so it is looked for.
  private func mayWaitForLocks() -> Bool {
    if signalArrival == nil, Signals.haveArrived(on: descriptors.signals.number) { noteSignal() }
    guard let signalArrival else { return true }
    return SystemClock.monotonicNanoseconds() - signalArrival < Self.lockGrace
  }

  private func noteSignal() {
    signalArrival = signalArrival ?? SystemClock.monotonicNanoseconds()
  }

  private func end() {
    guard ending == nil else { return }
    ending = .input
    deadline = SystemClock.monotonicNanoseconds() + Self.inputGrace
  }

  /// Commits what the batch wrote and lets its replies go, or turns them into errors.
  private func endBatch(_ session: inout Session) {
    let failure = dispatcher.endBatch(in: &session)
    session.endGroup(failure: failure)
    // The nodes of a JSON-RPC batch are still read; its end is followed by another one of ours.
    guard !session.isInsideBatch else { return }
    if dispatcher.takeSensitive() || session.hasRefused { session.wipeInput() }
  }

  /// Cancels the actions that outlived the process's patience.
  private func expireDeadline(_ session: inout Session) {
    guard let deadline, SystemClock.monotonicNanoseconds() >= deadline else { return }
    self.deadline = nil
    guard !hasCancelled else {
      isOutputClosed = true
      return
    }
    hasCancelled = true
    let hadActions = session.inFlight > 0
    dispatcher.cancelAll(in: &session)
    endBatch(&session)
    flush(&session)
    guard ending == .signal else { return }
    if hadActions {
      // Their replies have only now been written, and what waited behind them is still to be
      // answered: a client that reads gets them.
      self.deadline = SystemClock.monotonicNanoseconds() + Self.signalGrace
    } else if heldBytes(session) > 0 {
      isOutputClosed = true
    }
  }

  private func heldBytes(_ session: borrowing Session) -> Int {
    session.heldBytes + writing.count - written
  }

  /// Whether everything is answered and written; says the last word of a lost framing.
  private func isDone(_ session: inout Session) -> Bool {
    guard ending != nil, session.inFlight == 0, !isBlocked else { return false }
    if isFramingLost, !hasSaidSo {
      hasSaidSo = true
      session.appendClosingError()
      flush(&session)
    }
    return heldBytes(session) == 0
  }

  // MARK: Input and output

  /// Writes as much as the client takes now.
  private func flush(_ session: inout Session) {
    while !isOutputClosed {
      if written == writing.count {
        dispatcher.release(&writing, isSecret: isSecret)
        written = 0
        isSecret = session.outputHoldsSecret
        session.takeOutput(into: &writing)
        if writing.isEmpty { return }
      }
      switch descriptors.output.write(writing.span.extracting(written..<writing.count)) {
      case .written(let count): written += count
      case .wouldBlock: return
      case .closed: isOutputClosed = true
      case .failed(let error):
        dispatcher.log.error(
          "stdout cannot be written; the replies are lost", .cause(error))
        hasLostReplies = true
        isOutputClosed = true
      }
    }
  }

  /// Waits for the next thing to do, and reads what there is.
  private func wait(_ session: inout Session) {
    if ending == nil, session.hasRoom {
      poll.watch(.input, descriptors.input.number, for: .readable)
    } else {
      poll.ignore(.input)
    }
    if written < writing.count {
      poll.watch(.output, descriptors.output.number, for: .writable)
    } else {
      poll.ignore(.output)
    }
    if let descriptor = dispatcher.network.descriptor {
      poll.watch(.network, descriptor, for: .readable)
    }
    guard let ready = try? poll.wait(milliseconds: patience) else { return }
    if ready == 0 { dispatcher.checkpoint(isIdle: true) }
    if poll.isReadable(.wake) { descriptors.wake.clear() }
    if poll.isReadable(.signals), descriptors.signals.next() != nil { stop() }
    if poll.isReadable(.input), ending == nil { receive(&session) }
    dispatcher.network.process()
    settleActions(&session)
  }

  /// Runs the actions as far as they go, and answers those that are done.
  ///
  /// Where the client has many replies to read they wait, each with the result that it has. [W-35]
  private func settleActions(_ session: inout Session) {
    LoopExecutor.shared.drain {
      dispatcher.settle(in: &session)
      return session.hasRoomForResults
    }
    dispatcher.settle(in: &session)
  }

  /// Milliseconds until something is due; nil where nothing is.
  private var patience: Int? {
    let quiet = dispatcher.hasCheckpointToMake ? Self.quietMilliseconds : nil
    let due = [deadline, dispatcher.nextDeadline].compactMap(\.self).min()
    guard let due else { return quiet }
    let left = max(0, (due - SystemClock.monotonicNanoseconds()) / 1_000_000 + 1)
    return min(left, quiet ?? left)
  }

  /// Stops for a signal: what was received is answered, nothing more is read [W-05].
  private func stop() {
    guard ending != .signal else { return }
    ending = .signal
    noteSignal()
    deadline = SystemClock.monotonicNanoseconds() + Self.signalGrace
  }

  private func receive(_ session: inout Session) {
    var outcome = InputStream.Outcome.wouldBlock
    session.receive(atLeast: readSize) { buffer in
      outcome = descriptors.input.read(into: &buffer)
      if case .read(let count) = outcome { return count }
      return 0
    }
    switch outcome {
    case .read(let count) where count >= readSize:
      readSize = min(4 * readSize, Self.readSizes.upperBound)
    case .read, .wouldBlock: break
    case .endOfInput: session.endOfInput()
    case .failed(let error):
      dispatcher.log.error("stdin cannot be read; ending", .cause(error))
      session.endOfInput()
    }
  }
}
