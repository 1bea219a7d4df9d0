/// An action that no client can name: a command of the program runs it.
///
/// It has all that an action has, the vault too, and its arguments and its result are values of
/// Swift.
package struct InternalAction<Arguments: Sendable, Result: Sendable>: Sendable {
  package typealias Body = @EventLoop @Sendable (ActionContext, Arguments) async throws -> Result

  package let name: String
  package let body: Body

  /// An internal action.
  package init(_ name: String, body: @escaping Body) {
    self.name = name
    self.body = body
  }
}
