import Documents
import Functions
import Values

extension Integrations {
  /// `integrations.get`: one integration, or null.
  static let get = Query(
    stored: "integrations.get",
    Documentation(
      "Returns an integration by its id, or null where there is none that this process may see.",
      example: .init(
        arguments: #"{"integrationId":"j57000820c20a1g7104gm2rc1m70ynr8"}"#, result: "null")),
    arguments: IntegrationIDArguments.shape, returns: .documentOrNull(of: table)
  ) { context, arguments in
    try context.db.requireIntegration(arguments.integrationId)
    let document = try context.db.get(table, arguments.integrationId)
    guard context.caller.organizations != nil else { return document }
    return try document.visible(to: context.caller)
  }
}

/// The arguments of the functions that take an id and nothing else.
struct IntegrationIDArguments: Sendable {
  let integrationId: DocumentID

  static let shape = Shape.object(
    IntegrationIDArguments.init(integrationId:),
    Field("integrationId", \.integrationId, IntegrationShapes.id))
}

extension Optional where Wrapped == StoredDocument {
  /// The document, unless it belongs to an organization that this process may not see [W-108].
  consuming func visible(to caller: Caller) throws -> StoredDocument? {
    switch consume self {
    case .none: return nil
    case .some(let document):
      guard caller.maySee(try document.decode(as: Integrations.table).organizationId) else {
        return nil
      }
      return document
    }
  }
}
