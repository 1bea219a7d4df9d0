/// What a command of the program runs, outside of a conversation.
extension Runner {
  /// Runs an internal action that waits for nobody, to its end.
  ///
  /// What it wrote is committed by whoever ends the batch. Throws what the action throws.
  @EventLoop
  package func run<Arguments, Result>(
    _ action: InternalAction<Arguments, Result>, _ arguments: Arguments
  ) throws -> Result {
    let now = Int(clamping: clock.monotonicNanoseconds())
    let context = ActionContext(
      runner: self, claim: nil, deadline: now + Limits.actionMilliseconds * 1_000_000,
      limitMilliseconds: Limits.actionMilliseconds, lastCall: 0)
    let ending = Ending<Result>()
    Task { @EventLoop in
      do {
        ending.result = .success(try await action.body(context, arguments))
      } catch {
        ending.result = .failure(error)
      }
      context.finish()
    }
    LoopExecutor.shared.drain()
    guard let result = ending.result else {
      context.cancel()
      throw FunctionError(.internalError, "An action of a command waits for somebody.")
    }
    return try result.get()
  }

  /// Runs an internal mutation in the write transaction of this batch.
  ///
  /// Throws what the mutation throws.
  package func run<Arguments, Result>(
    _ mutation: Mutation<Arguments, Result>, _ arguments: Arguments
  ) throws -> Result {
    try perform(mutation, arguments, claim: nil, completing: nil)
  }
}

/// How an action ended, once it has.
@EventLoop
private final class Ending<Value: Sendable> {
  var result: Result<Value, any Error>?
}
