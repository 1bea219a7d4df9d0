import Documents

/// An action that was started and is not answered yet.
@EventLoop
package final class RunningAction {
  /// When it has to be done, in nanoseconds of the monotonic clock.
  package let deadline: Int
  /// How long it may take, in milliseconds.
  package let limitMilliseconds: Int
  /// The store's count of calls after the action's last query or mutation, which tells whether it
  /// has a part in the open transaction.
  package var lastCall: Int { context.lastCall }
  /// Whether the result holds plaintexts.
  package let returnsSecret: Bool

  private let context: ActionContext
  private let start: ActionStart
  private var task: Task<Void, Never>?

  /// Checks the arguments, and looks the idempotency key up.
  ///
  /// Throws what is wrong with them; nothing has run then.
  package init(
    _ function: Function, _ arguments: FunctionArguments, _ options: CallOptions, on runner: Runner
  ) throws(FunctionError) {
    limitMilliseconds = min(
      options.timeoutMilliseconds ?? Limits.actionMilliseconds, Limits.actionMilliseconds)
    returnsSecret = runner.derived(of: function).returnsSecret
    let now = Int(clamping: runner.clock.monotonicNanoseconds())
    deadline = now + limitMilliseconds * 1_000_000
    let calls = runner.store.callCount
    start = try runner.start(
      function, arguments, options, deadline: UInt64(deadline),
      limitMilliseconds: limitMilliseconds)
    let claim: IdempotencyClaim? = if case .body(let claim, _) = start { claim } else { nil }
    // A look for a record is a part in the transaction too.
    let lastCall = runner.store.callCount == calls ? 0 : runner.store.callCount
    context = ActionContext(
      runner: runner, claim: claim, deadline: deadline, limitMilliseconds: limitMilliseconds,
      lastCall: lastCall)
  }

  /// Starts the body; `done` is called once, on the event loop, with the result's JSON.
  package func start(
    _ done: @escaping @EventLoop (Result<ActionResult, FunctionError>) -> Void
  ) {
    switch start {
    case .recorded(var result): done(.success(ActionResult(taking: &result)))
    case .body(_, let body):
      task = Task { @EventLoop [context] in
        defer { context.finish() }
        do {
          if let recorded = try await context.enter() { throw AlreadyRecorded(result: recorded) }
          done(.success(try await body(context)))
        } catch let recorded as AlreadyRecorded {
          var result = recorded.result
          done(.success(ActionResult(taking: &result)))
        } catch {
          done(.failure(FunctionError(error, limitMilliseconds: context.limitMilliseconds)))
        }
      }
    }
  }

  /// Stops the action: it writes nothing from here on.
  package func cancel() {
    context.cancel()
    task?.cancel()
  }
}
