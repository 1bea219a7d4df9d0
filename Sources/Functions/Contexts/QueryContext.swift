package import Documents

/// What a query holds: a reader, the time of the call, and who calls.
///
/// There is no writer here, no vault and no network: a query that tries to use one does not
/// compile.
package final class QueryContext {
  /// Reads documents of the snapshot.
  package let db: Reader
  /// Who calls.
  package let caller: Caller
  /// Milliseconds since the epoch, the same during the whole call.
  package internal(set) var now: Double = 0

  var depth = 0

  init(db: Reader, caller: Caller) {
    self.db = db
    self.caller = caller
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
