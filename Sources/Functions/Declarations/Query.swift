package import Documents
package import Values

/// A function that reads one snapshot and writes nothing [W-42].
///
/// Its body is not `async`, so it cannot wait, and its context holds no writer, no key, no network
/// and no clock but the time of the call.
package struct Query<Arguments: Sendable, Result: ~Copyable>: Sendable {
  /// What a public function shows of itself.
  ///
  /// Shapes are made when they are asked for: most processes call few of the functions, and
  /// Swift's runtime takes its time to make a generic type.
  package struct Interface: Sendable {
    package let documentation: Documentation
    package let arguments: @Sendable () -> Shape<Arguments>
    package let returns: @Sendable () -> Returns<Result>
  }

  package typealias Body = @Sendable (QueryContext, Arguments) throws -> Result

  package let name: String
  package let interface: Interface?
  package let body: Body
}

/// What a query may return beside copyable values: what reads the store as it is written out.
///
/// A secret does not conform, so a query that returns one does not compile.
package protocol StoredResult: ~Copyable {}

extension StoredDocument: StoredResult {}
extension StoredDocuments: StoredResult {}
extension Optional: StoredResult where Wrapped: StoredResult & ~Copyable {}

extension Query {
  /// A public query of copyable values: everything that the contract says of it is derived from
  /// this declaration.
  package init(
    _ name: String, _ documentation: Documentation,
    arguments: @autoclosure @escaping @Sendable () -> Shape<Arguments>,
    returns: @autoclosure @escaping @Sendable () -> Returns<Result>, body: @escaping Body
  ) {
    self.name = name
    interface = Interface(documentation: documentation, arguments: arguments, returns: returns)
    self.body = body
  }

  /// An internal query, which only other functions can run, with Swift's types as its validators.
  package init(internal name: String, body: @escaping Body) {
    self.name = name
    interface = nil
    self.body = body
  }
}

extension Query where Result: StoredResult & ~Copyable {
  /// A public query of stored documents: everything that the contract says of it is derived from
  /// this declaration.
  package init(
    stored name: String, _ documentation: Documentation,
    arguments: @autoclosure @escaping @Sendable () -> Shape<Arguments>,
    returns: @autoclosure @escaping @Sendable () -> Returns<Result>, body: @escaping Body
  ) {
    self.name = name
    interface = Interface(documentation: documentation, arguments: arguments, returns: returns)
    self.body = body
  }
}
