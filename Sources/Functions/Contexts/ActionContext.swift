package import Documents
// HTTP stands above Functions, and knows nothing of it: Decisions in Sources/README.md.
import HTTP
package import Values

/// What an action holds: the vault, the network, and the right to run queries and mutations.
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
  private var access: NetworkAccess?
  private var holdsClaim = false
  private var claimWait: Int?
  /// The store's count of calls after the last query or mutation of this action; 0 before the first.
  private(set) var lastCall: Int

  init(
    runner: Runner, claim: IdempotencyClaim?, deadline: Int, limitMilliseconds: Int, lastCall: Int
  ) {
    self.runner = runner
    self.claim = claim
    self.deadline = deadline
    self.limitMilliseconds = limitMilliseconds
    caller = runner.caller
    self.lastCall = lastCall
    vault = Vault(keyRing: runner.keyRing, store: runner.store)
  }

  /// Ends what the action waits for, and makes all that it does from here on throw `Cancelled`.
  package func cancel() {
    isCancelled = true
    access?.cancel()
    if let claim, let wait = claimWait { runner.claims.end(wait: wait, for: claim) }
  }

  /// Gives back what the action holds, when it is over.
  func finish() {
    access?.leave()
    if holdsClaim, let claim { runner.claims.end(claim) }
  }

  /// Waits until no other call of this process runs under the same idempotency key.
  ///
  /// Returns the result that such a call recorded meanwhile, if any. Throws `Conflict` where its
  /// arguments were others [W-91].
  func enter() async throws -> [UInt8]? {
    guard let claim else { return nil }
    var hasWaited = false
    while !runner.claims.begin(claim) {
      hasWaited = true
      // To look and to wait is one step: nothing can end in between.
      let isOver = await EventLoop.suspend { resume in
        claimWait = runner.claims.wait(for: claim, resume)
        if claimWait == nil { resume(true) }
      }
      claimWait = nil
      if !isOver { throw FunctionError.cancelled }
    }
    holdsClaim = true
    guard hasWaited else { return nil }
    try beginStep()
    defer { endStep() }
    return try runner.recorded(claim)
  }

  /// Ends the action with what another call recorded under its idempotency key meanwhile, if one
  /// did: to be asked before anything is refused that such a call may have brought about [W-91].
  package func yieldToRecord() async throws {
    guard let claim else { return }
    try beginStep()
    defer { endStep() }
    if let recorded = try runner.recorded(claim) { throw AlreadyRecorded(result: recorded) }
  }

  /// The network, when it is this action's turn: no more than ``Limits/networkActions`` use it at
  /// once, and the others wait [W-120].
  ///
  /// To be asked for before anything is read that a request depends on. Throws `Cancelled`.
  package func network() async throws -> NetworkAccess {
    if isCancelled { throw FunctionError.cancelled }
    let access = self.access ?? NetworkAccess(runner.network)
    self.access = access
    do throws(HTTPFailure) {
      try await access.enter()
    } catch {
      throw FunctionError.cancelled
    }
    return access
  }

  /// Runs a query in a transaction of its own.
  ///
  /// Throws what the query throws, and `Cancelled` after a cancellation.
  package func runQuery<Arguments, Result: Sendable>(
    _ query: Query<Arguments, Result>, _ arguments: Arguments
  ) async throws -> Result {
    try beginStep()
    defer { endStep() }
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
    defer { endStep() }
    return try runner.perform(mutation, arguments, claim: claim, completing: returns)
  }

  /// Reserves the id of a document that a mutation of this action will insert.
  ///
  /// A ciphertext is bound to its row, so the id must be known before the sealing.
  package func reserveID<Record>(in table: Table<Record>) async throws -> DocumentID {
    try beginStep()
    defer { endStep() }
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

  private func endStep() {
    runner.store.setDeadline(nil)
    lastCall = runner.store.callCount
  }
}
