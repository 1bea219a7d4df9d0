package import Values

/// A function that may use keys and the network, and reads and writes only by running queries and
/// mutations [W-42].
package struct Action<Arguments: Sendable, Result: ~Copyable>: Sendable {
  /// Whether a call may carry an `$idempotencyKey` [W-91].
  package enum Idempotency: Sendable {
    case none
    /// The mutation that the body runs with `recording: true` records the action's result.
    case byKey
  }

  package typealias Body = @EventLoop @Sendable (ActionContext, Arguments) async throws -> Result

  package let name: String
  package let documentation: Documentation
  package let idempotency: Idempotency
  /// Made when it is asked for, as those of a query are.
  package let arguments: @Sendable () -> Shape<Arguments>
  package let returns: @Sendable () -> Returns<Result>
  package let body: Body

  /// A public action: everything that the contract says of it is derived from this declaration.
  package init(
    _ name: String, _ documentation: Documentation, idempotency: Idempotency = .none,
    arguments: @autoclosure @escaping @Sendable () -> Shape<Arguments>,
    returns: @autoclosure @escaping @Sendable () -> Returns<Result>, body: @escaping Body
  ) {
    self.name = name
    self.documentation = documentation
    self.idempotency = idempotency
    self.arguments = arguments
    self.returns = returns
    self.body = body
  }
}
