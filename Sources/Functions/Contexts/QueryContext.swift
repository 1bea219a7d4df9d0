package import Documents

/// What a query holds: readers, the time of the call, and who calls.
///
/// There is no writer here, no vault and no network: a query that tries to use one does not
/// compile.
package final class QueryContext {
  /// Reads documents of the snapshot.
  package let db: Reader
  /// Reads the audit trail of the snapshot.
  package let audit: AuditReader
  /// Who calls.
  package let caller: Caller
  private let wallMilliseconds: @Sendable () -> Double
  private var time: Double?
  var depth = 0

  init(db: Reader, audit: AuditReader, caller: Caller, clock: Clock) {
    self.db = db
    self.audit = audit
    self.caller = caller
    wallMilliseconds = clock.wallMilliseconds
  }

  /// Milliseconds since the epoch, the same during the whole call.
  ///
  /// The clock is read when a query first asks, which most never do.
  package var now: Double {
    if let time { return time }
    let now = wallMilliseconds()
    time = now
    return now
  }

  /// Begins a call at a time, or at the one that it will first ask for.
  func begin(at time: Double?) {
    self.time = time
  }

  /// Runs another query on the same snapshot.
  ///
  /// Throws what the query throws, and `InternalError` where calls are nested deeper than
  /// ``Limits/callDepth``.
  package func runQuery<Arguments, Result: ~Copyable>(
    _ query: Query<Arguments, Result>, _ arguments: Arguments
  ) throws -> Result {
    try descend()
    defer { depth -= 1 }
    return try query.body(self, arguments)
  }

  private func descend() throws {
    guard depth < Limits.callDepth - 1 else { throw FunctionError.tooDeepCall }
    depth += 1
  }
}
