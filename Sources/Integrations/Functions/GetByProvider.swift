import Connectors
import Documents
import Functions
import Values

extension Integrations {
  /// `integrations.getByProvider`: the best integration of a provider, or null [W-101].
  static let getByProvider = Query(
    stored: "integrations.getByProvider",
    Documentation(
      "Returns an organization's best integration of a provider: an active one before a testing, "
        + "an erroneous and an inactive one, and the oldest among equals; or null.",
      errors: [.forbidden],
      example: .init(
        arguments: #"{"organizationId":"org_demo","provider":"shopify"}"#, result: "null")),
    arguments: GetByProviderArguments.shape, returns: .documentOrNull(of: table)
  ) { context, arguments in
    try context.caller.requireAccess(to: arguments.organizationId)
    for status in Status.byPreference {
      let found = try context.db.first(
        Selections.byProviderAndStatus,
        [
          .text(arguments.organizationId), .text(arguments.provider.rawValue),
          .text(status.rawValue),
        ])
      switch consume found {
      case .some(let document): return document
      case .none: continue
      }
    }
    return nil
  }
}

/// The arguments of `integrations.getByProvider`.
struct GetByProviderArguments: Sendable {
  let organizationId: String
  let provider: Provider

  static let shape = Shape.object(
    GetByProviderArguments.init(organizationId:provider:),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("provider", \.provider, .literals(Provider.self)))
}
