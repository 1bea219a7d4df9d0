import Glibc
import HTTP

/// A result that a `done` leaves for the test.
final class Outcome {
  var result: Result<HTTPResponse, HTTPFailure>?
  var count = 0

  var response: HTTPResponse? { try? result?.get() }

  var failure: HTTPFailure? {
    if case .failure(let failure) = result { return failure }
    return nil
  }

  var status: Int? { response?.status }

  var text: String? { response.map { String(decoding: $0.body, as: UTF8.self) } }
}

/// Nanoseconds of the clock that deadlines are in.
func now() -> Int {
  var time = timespec()
  _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// How long a test waits for what must come: so long that only what never comes fails.
let patience = 60_000_000_000

extension HTTPClient {
  /// Does what the host's loop does, until the condition holds.
  ///
  /// - Returns: whether it came to hold.
  @discardableResult
  func run(until isOver: () -> Bool) -> Bool {
    let end = now() + patience
    while !isOver() {
      guard now() < end else { return false }
      let wait = max(0, min(nextDeadline ?? end, end) - now())
      var entry = pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0)
      // Rounded up, so that a deadline is over when the wait is.
      _ = unsafe poll(&entry, 1, Int32(clamping: min(wait / 1_000_000 + 1, 100)))
      process()
    }
    return true
  }

  /// Sends a request and notes its outcome.
  func begin(
    _ request: HTTPRequest, within nanoseconds: Int = patience, isFresh: Bool = false
  ) -> (exchange: Exchange, outcome: Outcome) {
    let outcome = Outcome()
    let exchange = send(request, deadline: now() + nanoseconds, isFresh: isFresh) { result in
      outcome.result = result
      outcome.count += 1
    }
    return (exchange, outcome)
  }

  /// Sends a request and waits for its end.
  func fetch(
    _ request: HTTPRequest, within nanoseconds: Int = patience, isFresh: Bool = false
  ) -> Outcome {
    let (_, outcome) = begin(request, within: nanoseconds, isFresh: isFresh)
    run { outcome.result != nil }
    return outcome
  }
}

/// The host that most tests speak of.
let stripe = "api.stripe.com"

/// A request for `/`.
func get(_ target: String = "/", host: String = stripe) throws -> HTTPRequest {
  try HTTPRequest(.get, host: host, target: target)
}

/// A client for which `api.stripe.com` is the server.
func client(of server: LoopbackServer) throws -> HTTPClient {
  try client(at: server.url)
}

func client(at url: String, trustFile: String? = nil) throws -> HTTPClient {
  guard let endpoint = Endpoint(url: url) else { throw ServerError() }
  return HTTPClient(.init(endpoints: [stripe: endpoint], trustFile: trustFile))
}

/// What the process has open, and how many threads it has.
func openDescriptors() -> Int { entries("/proc/self/fd") }
func threads() -> Int { entries("/proc/self/task") }

/// How many descriptors and threads the test library itself may take meanwhile: fewer than the ten
/// clients of a test would leave behind if each left one.
let slack = 5

/// Whether the condition comes to hold; other threads do what is needed.
func eventually(_ condition: () -> Bool) -> Bool {
  let end = now() + patience
  while !condition() {
    guard now() < end else { return false }
    sched_yield()
  }
  return true
}

private func entries(_ path: String) -> Int {
  guard let folder = unsafe opendir(path) else { return -1 }
  defer { unsafe closedir(folder) }
  var count = 0
  while unsafe readdir(folder) != nil { count += 1 }
  return count
}
