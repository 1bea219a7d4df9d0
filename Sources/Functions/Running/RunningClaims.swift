/// The idempotency keys of actions that still run in this process, and who waits for each of them
/// [W-91].
@EventLoop
final class RunningClaims {
  private struct Key: Hashable {
    let function: String
    let scope: String
    let key: String

    init(_ claim: IdempotencyClaim) {
      function = claim.function
      scope = claim.scope
      key = claim.key
    }
  }

  private typealias Waiter = (wait: Int, resume: (Bool) -> Void)

  private var waiters: [Key: [Waiter]] = [:]
  private var lastWait = 0

  nonisolated init() {}

  /// Takes a claim's key; false where another call runs under it.
  func begin(_ claim: IdempotencyClaim) -> Bool {
    let key = Key(claim)
    guard waiters[key] == nil else { return false }
    waiters[key] = []
    return true
  }

  /// Gives a claim's key back, and lets all that wait for it look again.
  func end(_ claim: IdempotencyClaim) {
    for waiter in waiters.removeValue(forKey: Key(claim)) ?? [] { waiter.resume(true) }
  }

  /// Calls back with true when the call under a claim's key is over, or with false when the wait is
  /// ended before; nil where no call runs under it.
  func wait(for claim: IdempotencyClaim, _ resume: @escaping (Bool) -> Void) -> Int? {
    let key = Key(claim)
    guard waiters[key] != nil else { return nil }
    lastWait += 1
    waiters[key]?.append((lastWait, resume))
    return lastWait
  }

  /// Ends a wait for a claim's key before its time.
  func end(wait: Int, for claim: IdempotencyClaim) {
    let key = Key(claim)
    guard let index = waiters[key]?.firstIndex(where: { $0.wait == wait }) else { return }
    waiters[key]?.remove(at: index).resume(false)
  }
}
