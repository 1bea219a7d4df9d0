// HTTP knows nothing of functions and stands before them in the order of imports: an action holds
// the network. Sources/README.md says so under Decisions.
// HTTP stands above Functions, and knows nothing of it: Decisions in Sources/README.md.
package import HTTP

/// The network of a process: the one HTTP client, the actions that use it, and what they wait for.
///
/// Nothing is opened before a first request. The event loop polls `descriptor`, looks at
/// `nextDeadline`, and calls `process` when its input batch is committed: so no request leaves
/// before what its action saw is stored.
@EventLoop
package final class Network {
  /// What began in the last minute.
  package private(set) lazy var pace = RequestPace()

  private let configuration: HTTPClient.Configuration
  /// Made with the first request.
  private var client: HTTPClient?
  private let clock: Clock
  private var running = 0
  private var lastWait = 0
  /// Actions that wait for their turn, first come, first served.
  private var admissions: [(wait: Int, resume: (Bool) -> Void)] = []
  private var timers: [(wait: Int, time: Int, resume: (Bool) -> Void)] = []

  /// A network that reaches hosts as the configuration says.
  package nonisolated init(_ configuration: HTTPClient.Configuration, clock: Clock) {
    self.configuration = configuration
    self.clock = clock
  }

  /// To be polled for reading; nil as long as there is nothing to poll.
  package var descriptor: CInt? { client?.descriptor }

  /// When `process` is due, in nanoseconds of the monotonic clock; nil where nothing waits.
  package var nextDeadline: Int? {
    let timer = timers.lazy.map(\.time).min()
    guard let client = client?.nextDeadline else { return timer }
    return min(client, timer ?? client)
  }

  /// Goes on with what is ready and ends what is late; actions that go on by it become jobs of the
  /// event loop.
  package func process() {
    client?.process()
    if timers.isEmpty { return }
    let now = now
    let due = timers.filter { $0.time <= now }
    timers.removeAll { $0.time <= now }
    for timer in due { timer.resume(true) }
  }

  /// Nanoseconds of the monotonic clock.
  var now: Int { Int(clamping: clock.monotonicNanoseconds()) }

  /// Milliseconds since the epoch.
  var wallMilliseconds: Double { clock.wallMilliseconds() }

  func send(
    _ request: HTTPRequest, deadline: Int, isFresh: Bool,
    done: @escaping (Result<HTTPResponse, HTTPFailure>) -> Void
  ) -> Exchange {
    let client = self.client ?? HTTPClient(configuration)
    self.client = client
    return client.send(request, deadline: deadline, isFresh: isFresh, done: done)
  }

  func cancel(_ exchange: Exchange) {
    client?.cancel(exchange)
  }

  /// Calls back with true at a time, or with false when the wait is ended before.
  func wait(until time: Int, _ resume: @escaping (Bool) -> Void) -> Int {
    lastWait += 1
    timers.append((lastWait, time, resume))
    return lastWait
  }

  /// Calls back with true when fewer than ``Limits/networkActions`` use the network [W-120].
  ///
  /// Nil where that is so already: the caller is counted then, and not called back.
  func admit(_ resume: @escaping (Bool) -> Void) -> Int? {
    if running < Limits.networkActions {
      running += 1
      return nil
    }
    lastWait += 1
    admissions.append((lastWait, resume))
    return lastWait
  }

  /// Lets the next one in: an action that was admitted is over.
  func leave() {
    if admissions.isEmpty {
      running -= 1
    } else {
      admissions.removeFirst().resume(true)
    }
  }

  /// Ends a wait before its time.
  func end(wait: Int) {
    if let index = timers.firstIndex(where: { $0.wait == wait }) {
      timers.remove(at: index).resume(false)
    } else if let index = admissions.firstIndex(where: { $0.wait == wait }) {
      admissions.remove(at: index).resume(false)
    }
  }
}
