package import Documents
package import Values

/// What an action holds: the vault, and the right to run queries and mutations.
///
/// It has no reader and no writer of its own. What its mutations wrote is committed before the
/// action's reply is sent; a commit that fails turns the reply into an error.
@EventLoop
package final class ActionContext {
  /// Seals and opens credentials.
  package let vault: Vault
  /// Who calls.
  package let caller: Caller

  let limitMilliseconds: Int

  private let runner: Runner
  private let claim: IdempotencyClaim?
  private let deadline: Int
  private var isCancelled = false

  init(runner: Runner, claim: IdempotencyClaim?, deadline: Int, limitMilliseconds: Int) {
    self.runner = runner
    self.claim = claim
    self.deadline = deadline
    self.limitMilliseconds = limitMilliseconds
    caller = runner.caller
    vault = Vault(keyRing: runner.keyRing, store: runner.store)
  }

  /// Makes every later query and mutation of this action throw `Cancelled`.
  package func cancel() {
    isCancelled = true
  }

  /// Runs a query in a transaction of its own.
  ///
  /// Throws what the query throws, and `Cancelled` after a cancellation.
  package func runQuery<Arguments, Result: Sendable>(
    _ query: Query<Arguments, Result>, _ arguments: Arguments
  ) async throws -> Result {
    try beginStep()
    defer { runner.store.setDeadline(nil) }
    return try runner.perform(query, arguments)
  }

  /// Runs a mutation in a transaction of its own.
  ///
  /// With `completing`, the mutation's result is the action's own: it is recorded under the
  /// call's idempotency key in the same transaction, and a call that was recorded meanwhile ends
  /// here with that result and leaves nothing [W-91].
  package func runMutation<Arguments, Result: Sendable>(
    _ mutation: Mutation<Arguments, Result>, _ arguments: Arguments,
    completing returns: Returns<Result>? = nil
  ) async throws -> Result {
    try beginStep()
    defer { runner.store.setDeadline(nil) }
    return try runner.perform(mutation, arguments, claim: claim, completing: returns)
  }

  /// Reserves the id of a document that a mutation of this action will insert.
  ///
  /// A ciphertext is bound to its row, so the id must be known before the sealing.
  package func reserveID<Record>(in table: Table<Record>) async throws -> DocumentID {
    try beginStep()
    defer { runner.store.setDeadline(nil) }
    return try runner.reserveID(in: table)
  }

  /// Checks a result that was written before it is sent [W-52].
  func check(_ bytes: [UInt8], against validator: Validator) throws {
    try runner.check(bytes, from: 0, against: validator)
  }

  /// Lets the store wait no longer than the action may take.
  ///
  /// Throws once the action is cancelled or its time is up, so that it writes nothing more.
  private func beginStep() throws {
    if isCancelled { throw FunctionError.cancelled }
    guard Int(clamping: runner.clock.monotonicNanoseconds()) < deadline else {
      throw FunctionError.timeout(milliseconds: limitMilliseconds)
    }
    runner.store.setDeadline(UInt64(deadline))
  }
}
