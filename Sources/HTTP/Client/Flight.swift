/// One exchange on its way.
final class Flight {
  typealias Done = (Result<HTTPResponse, HTTPFailure>) -> Void

  let id: UInt
  let request: HTTPRequest
  /// When it ends at the latest, in nanoseconds of the monotonic clock.
  let deadline: Int
  /// Whether no kept connection may be used.
  let isFresh: Bool
  let done: Done

  /// The addresses that were not tried yet, each of them allowed.
  var addresses: ArraySlice<IPAddress> = []
  /// Until when the connection to one address must be there, where another could be tried.
  var attemptDeadline: Int?
  /// Why the last attempt came to nothing.
  var code: CInt = 0
  /// The connection that it uses.
  var connection: UInt?
  /// How it ended, until somebody is told.
  var result: Result<HTTPResponse, HTTPFailure>?

  init(
    _ id: UInt, _ request: HTTPRequest, deadline: Int, isFresh: Bool, done: @escaping Done
  ) {
    self.id = id
    self.request = request
    self.deadline = deadline
    self.isFresh = isFresh
    self.done = done
  }

  /// When something must be done about it at the latest.
  var nextDeadline: Int { min(deadline, attemptDeadline ?? deadline) }
}
