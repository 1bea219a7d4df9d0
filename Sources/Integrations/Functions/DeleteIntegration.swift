import Documents
import Functions
import Values

extension Integrations {
  /// `integrations.deleteIntegration`: removes an integration and all that hangs on it [W-104].
  static let deleteIntegration = Mutation(
    "integrations.deleteIntegration",
    Documentation(
      "Deletes an integration and its credentials; its audit rows stay.",
      errors: [.notFound],
      example: .init(
        arguments: #"{"integrationId":"j57000820c20a1g7104gm2rc1m70ynr8"}"#, result: "null")),
    arguments: IntegrationIDArguments.shape, returns: .null
  ) { context, arguments in
    var organization: String?
    do {
      organization = try context.runQuery(require, arguments.integrationId).organizationId
    } catch let error as StoreError where error.reason == .corrupt {
      // Whose a damaged document is cannot be told; who may see all can at least get rid of it.
      guard context.caller.organizations == nil else { throw error }
    }
    _ = try context.db.delete(table, id: arguments.integrationId)
    try context.audit(
      "integration.deleted", by: "integrations.deleteIntegration", arguments.integrationId,
      of: organization)
  }

  /// The integration of an id; throws `NotFound` for one that is not there for this process.
  static let require = Query(internal: "integrations.require") {
    (context: QueryContext, id: DocumentID) -> Integration in
    try context.db.requireIntegration(id)
    guard let integration = try context.db.load(table, id),
      context.caller.maySee(integration.organizationId)
    else { throw FunctionError.notFound }
    return integration
  }
}
