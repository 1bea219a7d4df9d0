package import Documents

/// What a mutation holds: a writer, the time of the call, and who calls.
///
/// A mutation can store a ciphertext and cannot open one: there is no vault here, and no network.
package final class MutationContext {
  /// Reads and writes documents in the call's transaction.
  package let db: Writer
  /// Who calls.
  package let caller: Caller
  /// Milliseconds since the epoch, the same during the whole call.
  package internal(set) var now: Double = 0

  let store: Store
  let query: QueryContext
  var depth = 0

  init(db: Writer, store: Store, caller: Caller, query: QueryContext) {
    self.db = db
    self.store = store
    self.caller = caller
    self.query = query
  }

  /// Runs a query that sees what this mutation wrote.
  ///
  /// Throws what the query throws.
  package func runQuery<Arguments, Result: ~Copyable>(
    _ query: Query<Arguments, Result>, _ arguments: Arguments
  ) throws -> Result {
    self.query.begin(at: now)
    try descend()
    defer { depth -= 1 }
    return try query.body(self.query, arguments)
  }

  /// Runs another mutation as a part of this one.
  ///
  /// A nested mutation that throws leaves nothing behind, and what it threw may be caught.
  package func runMutation<Arguments, Result>(
    _ mutation: Mutation<Arguments, Result>, _ arguments: Arguments
  ) throws -> Result {
    try descend()
    defer { depth -= 1 }
    return try store.savepoint { try mutation.body(self, arguments) }
  }

  private func descend() throws {
    guard depth < Limits.callDepth - 1 else { throw FunctionError.tooDeepCall }
    depth += 1
  }
}
