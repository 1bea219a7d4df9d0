import Connectors
import Documents
import Functions
import Values

extension Integrations {
  /// `integrations.list`: every integration of an organization, in order of creation [W-101].
  static let list = Query(
    stored: "integrations.list",
    Documentation(
      "Lists the integrations of an organization in order of creation.",
      errors: [.forbidden],
      example: .init(arguments: #"{"organizationId":"org_demo"}"#, result: "[]")),
    arguments: ListArguments.shape,
    returns: .documents(
      of: table,
      tooLarge: "The list is larger than a reply may be. Use integrations.paginate instead.")
  ) { context, arguments in
    try context.caller.requireAccess(to: arguments.organizationId)
    guard let provider = arguments.provider else {
      return try context.db.select(Selections.byOrganization, [.text(arguments.organizationId)])
    }
    return try context.db.select(
      Selections.byProvider, [.text(arguments.organizationId), .text(provider.rawValue)])
  }
}

/// The arguments of `integrations.list`.
struct ListArguments: Sendable {
  let organizationId: String
  let provider: Provider?

  static let shape = Shape.object(
    ListArguments.init(organizationId:provider:),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    .optional("provider", \.provider, .literals(Provider.self)))
}
