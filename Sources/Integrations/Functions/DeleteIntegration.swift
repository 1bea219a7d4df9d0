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
    let integration = try context.runQuery(require, arguments.integrationId)
    _ = try context.db.delete(table, id: integration.id)
    try context.audit(
      "integration.deleted", by: "integrations.deleteIntegration", integration)
  }

  /// The integration of an id; throws `NotFound` for one that is not there for this process.
  static let require = Query(internal: "integrations.require") {
    (context: QueryContext, id: DocumentID) -> Integration in
    guard let integration = try context.db.load(table, id),
      context.caller.maySee(integration.organizationId)
    else { throw FunctionError.notFound }
    return integration
  }
}
