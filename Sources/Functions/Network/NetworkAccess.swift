// HTTP stands above Functions, and knows nothing of it: Decisions in Sources/README.md.
package import HTTP

/// The network as one action has it: it waits for one thing at a time, and for nothing once it is
/// cancelled or its time is up.
@EventLoop
package final class NetworkAccess {
  /// What began in the last minute, in this process.
  package var pace: RequestPace { network.pace }
  /// When the action was let in, in nanoseconds of the monotonic clock: its own deadlines count
  /// from here [W-141].
  package private(set) var start = 0

  private enum Waiting {
    case answer(Exchange)
    case turn(Int)
  }

  private let network: Network
  private var waiting: Waiting?
  private var isAdmitted = false
  private var isCancelled = false

  init(_ network: Network) {
    self.network = network
  }

  /// Nanoseconds of the monotonic clock.
  package var now: Int { network.now }

  /// Milliseconds since the epoch.
  package var wallMilliseconds: Double { network.wallMilliseconds }

  /// Sends a request when the present input batch is committed, and waits for the answer.
  ///
  /// `deadline` is in nanoseconds of the monotonic clock. Throws why there is no answer, and
  /// `cancelled` once the action is.
  package func send(
    _ request: HTTPRequest, deadline: Int, isFresh: Bool = false
  ) async throws(HTTPFailure) -> HTTPResponse {
    if isCancelled { throw .cancelled }
    let result = await EventLoop.suspend { resume in
      waiting = .answer(
        network.send(request, deadline: deadline, isFresh: isFresh, done: resume))
    }
    waiting = nil
    return try result.get()
  }

  /// Waits until a time of the monotonic clock; throws `cancelled` once the action is.
  package func sleep(until time: Int) async throws(HTTPFailure) {
    if isCancelled { throw .cancelled }
    let isOver = await EventLoop.suspend { resume in
      waiting = .turn(network.wait(until: time, resume))
    }
    waiting = nil
    if !isOver { throw .cancelled }
  }

  /// Waits until the action may use the network [W-120]; throws `cancelled` once it is.
  func enter() async throws(HTTPFailure) {
    if isCancelled { throw .cancelled }
    guard !isAdmitted else { return }
    isAdmitted = await EventLoop.suspend { resume in
      if let wait = network.admit(resume) { waiting = .turn(wait) } else { resume(true) }
    }
    waiting = nil
    if !isAdmitted { throw .cancelled }
    start = network.now
  }

  /// Ends what is waited for.
  func cancel() {
    isCancelled = true
    switch waiting {
    case .answer(let exchange): network.cancel(exchange)
    case .turn(let wait): network.end(wait: wait)
    case nil: break
    }
  }

  /// Gives the turn to the next action, when this one is over.
  func leave() {
    guard isAdmitted else { return }
    isAdmitted = false
    network.leave()
  }
}
