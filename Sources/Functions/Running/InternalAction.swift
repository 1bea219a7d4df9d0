/// An action that no client can call: a command of the command line runs it.
package struct InternalAction<Arguments: Sendable, Result: Sendable>: Sendable {
  package typealias Body = @EventLoop @Sendable (ActionContext, Arguments) async throws -> Result

  package let name: String
  package let body: Body

  /// An action by its name, which is that of no public function.
  package init(_ name: String, body: @escaping Body) {
    self.name = name
    self.body = body
  }
}

extension Runner {
  /// Runs an internal action, which may take as long as it takes.
  ///
  /// What its mutations write is in one transaction until the caller ends the batch. Throws what the
  /// action throws.
  @EventLoop
  package func run<Arguments, Result>(
    _ action: InternalAction<Arguments, Result>, _ arguments: Arguments
  ) async throws -> Result {
    let context = ActionContext(
      runner: self, claim: nil, deadline: .max, limitMilliseconds: Limits.actionMilliseconds,
      lastCall: 0)
    defer { context.finish() }
    return try await action.body(context, arguments)
  }
}
