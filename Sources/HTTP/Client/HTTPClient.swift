import Glibc

/// One request and its answer, as something to cancel.
package struct Exchange: Hashable, Sendable {
  let id: UInt
}

/// Sends requests over connections of its own, on the thread of a loop that polls. [W-141]
///
/// Nothing exists before the first request: no descriptor, no thread, no call of OpenSSL. No
/// redirect is followed and no proxy is asked, since nothing here does so.
package final class HTTPClient {
  /// What the command line says about hosts.
  package struct Configuration: Sendable {
    /// Where a host is reached in place of its own address. [W-142]
    package var endpoints: [String: Endpoint]
    /// The roots for such places, in place of the machine's. [W-142]
    package var trustFile: String?

    package init(endpoints: [String: Endpoint] = [:], trustFile: String? = nil) {
      self.endpoints = endpoints
      self.trustFile = trustFile
    }
  }

  let configuration: Configuration
  let surroundings: Surroundings
  var readiness: Readiness?
  var resolver: Resolver?
  var contexts: [TrustStore: TLSContext] = [:]
  /// Every exchange whose `done` was not called yet.
  var flights: [UInt: Flight] = [:]
  /// Those of them that have not begun.
  private var queue: [UInt] = []
  /// Those of them that are over.
  private var over: [UInt] = []
  var connections: [UInt: Connection] = [:]
  /// The connections that are kept, the oldest first.
  var idle: [UInt] = []
  /// One buffer for all that is read: more than a record of TLS holds.
  var buffer: [UInt8] = []
  private var lastID: UInt = 0
  private var isProcessing = false

  /// A client for the world as it is.
  package convenience init(_ configuration: Configuration) {
    self.init(configuration, in: Surroundings())
  }

  /// A client in surroundings that a test has made.
  package init(_ configuration: Configuration, in surroundings: Surroundings) {
    self.configuration = configuration
    self.surroundings = surroundings
  }

  /// To be polled for reading; nil before the first request.
  package var descriptor: CInt? { readiness?.number }

  /// When `process` has something to do at the latest, in nanoseconds of CLOCK_MONOTONIC; nil where
  /// nothing waits.
  package var nextDeadline: Int? {
    if !queue.isEmpty || !over.isEmpty { return 0 }
    var next = flights.values.map(\.nextDeadline).min()
    // The oldest is the first whose time is over.
    if let oldest = idle.first.flatMap({ connections[$0] }) {
      next = min(next ?? .max, oldest.idleSince + HTTPLimits.idleNanoseconds)
    }
    return next
  }

  /// Queues a request; it begins at the next `process`.
  ///
  /// - Parameters:
  ///   - deadline: when it ends at the latest, in nanoseconds of CLOCK_MONOTONIC.
  ///   - isFresh: whether no kept connection is used, as for one that was `.stale`.
  ///   - done: called once, from a later `process` or from `cancel`.
  package func send(
    _ request: HTTPRequest, deadline: Int, isFresh: Bool = false,
    done: @escaping (Result<HTTPResponse, HTTPFailure>) -> Void
  ) -> Exchange {
    if readiness == nil { readiness = Readiness() }
    let id = nextID()
    flights[id] = Flight(id, request, deadline: deadline, isFresh: isFresh, done: done)
    queue.append(id)
    return Exchange(id: id)
  }

  /// Ends an exchange with `.cancelled`, at once and from inside this call; nothing for one that is
  /// over.
  package func cancel(_ exchange: Exchange) {
    guard let flight = flights.removeValue(forKey: exchange.id) else { return }
    queue.removeAll { $0 == flight.id }
    abandon(flight)
    flight.done(.failure(.cancelled))
  }

  /// Begins what was sent, goes on with what is ready, ends what is late.
  ///
  /// It calls the `done`s of what is over; they may call `send` and `cancel`.
  package func process() {
    guard !isProcessing else { return }
    isProcessing = true
    defer { isProcessing = false }
    let begun = queue
    queue = []
    for id in begun {
      if let flight = flights[id] { begin(flight) }
    }
    takeWhatIsReady()
    endWhatIsLate()
    while !over.isEmpty {
      // Cancelled meanwhile, it is gone.
      if let flight = flights.removeValue(forKey: over.removeFirst()), let result = flight.result {
        flight.done(result)
      }
    }
  }

  /// Notes how an exchange ended; whose it is hears of it at the end of `process`.
  func finish(_ flight: Flight, _ result: Result<HTTPResponse, HTTPFailure>) {
    flight.result = result
    over.append(flight.id)
  }

  func nextID() -> UInt {
    // 0 is the resolver's.
    lastID += 1
    return lastID
  }

  private func takeWhatIsReady() {
    guard let readiness else { return }
    // So many times: what is ready then still is at the next call.
    for _ in 0..<16 {
      let tokens = readiness.ready()
      if tokens.isEmpty { return }
      for token in tokens {
        if token == 0 { takeAnswers() } else { advance(token) }
      }
    }
  }

  private func endWhatIsLate() {
    let now = surroundings.now()
    let late = flights.values.filter { $0.result == nil && $0.nextDeadline <= now }
    for flight in late.sorted(by: { $0.id < $1.id }) {
      abandon(flight)
      if flight.deadline <= now {
        finish(flight, .failure(.timedOut))
      } else {
        flight.code = ETIMEDOUT
        connect(flight)
      }
    }
    closeIdle { now - $0.idleSince >= HTTPLimits.idleNanoseconds }
  }
}
