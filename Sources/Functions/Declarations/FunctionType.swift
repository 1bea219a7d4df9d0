/// What a function may do, which is what its context holds.
package enum FunctionType: String, Sendable, CaseIterable {
  /// Reads one snapshot and writes nothing.
  case query
  /// One serializable transaction: all of it or none.
  case mutation
  /// Runs queries and mutations, and alone may use keys and the network.
  case action

  /// The name that Convex's function spec and messages use.
  package var title: String {
    switch self {
    case .query: "Query"
    case .mutation: "Mutation"
    case .action: "Action"
    }
  }
}

/// Whether clients can call a function, or only other functions.
package enum Visibility: String, Sendable {
  case `public`
  case `internal`
}
