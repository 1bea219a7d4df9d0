package import Values

/// A function that is one serializable transaction: all of it or none [W-42].
///
/// Its body is not `async`, so it cannot wait, and its context holds no key, no network and no
/// clock but the time of the call.
package struct Mutation<Arguments: Sendable, Result: Sendable>: Sendable {
  /// What a public function shows of itself.
  ///
  /// Shapes are made when they are asked for: most processes call few of the functions, and
  /// Swift's runtime takes its time to make a generic type.
  package struct Interface: Sendable {
    package let documentation: Documentation
    package let arguments: @Sendable () -> Shape<Arguments>
    package let returns: @Sendable () -> Returns<Result>
  }

  package typealias Body = @Sendable (MutationContext, Arguments) throws -> Result

  package let name: String
  package let interface: Interface?
  package let body: Body

  /// A public mutation: everything that the contract says of it is derived from this declaration.
  package init(
    _ name: String, _ documentation: Documentation,
    arguments: @autoclosure @escaping @Sendable () -> Shape<Arguments>,
    returns: @autoclosure @escaping @Sendable () -> Returns<Result>, body: @escaping Body
  ) {
    self.name = name
    interface = Interface(documentation: documentation, arguments: arguments, returns: returns)
    self.body = body
  }

  /// An internal mutation, which only other functions can run.
  package init(internal name: String, body: @escaping Body) {
    self.name = name
    interface = nil
    self.body = body
  }
}
