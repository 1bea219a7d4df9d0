import Connectors
import Documents
import Functions
import Secrets
import Values

/// What a workflow's call says of credentials [W-151].
struct WorkflowCredentials: Sendable {
  let parameters: InlinePair?
  let variables: WorkflowVariables?
  /// The argument, which wins over the variable.
  let organizationId: String?

  /// Throws `Forbidden` for an organization that this process may not see, wherever it is named.
  func requireAccess(by caller: Caller) throws(FunctionError) {
    for organization in [organizationId, variables?.organizationId] {
      if let organization { try caller.requireAccess(to: organization) }
    }
  }

  /// The first pair that came with the call, with its source; nil where none did.
  var inline: (source: CredentialSource, pair: InlinePair)? {
    if let parameters { return (.parameters, parameters) }
    if let pair = variables?.shopify { return (.variables, pair) }
    if let pair = variables?.workflowShopify { return (.workflowVariables, pair) }
    return nil
  }

  /// Where stored credentials are looked for.
  var wanted: WantedIntegration {
    WantedIntegration(
      id: variables?.integrationId, organizationId: organizationId ?? variables?.organizationId)
  }
}

/// An integration as a workflow names it: by its id, or by its organization alone.
struct WantedIntegration: Sendable {
  let id: String?
  let organizationId: String?
}

extension Integrations {
  /// The Shopify integration that a workflow means [W-152].
  ///
  /// Throws `NotFound`, `IntegrationNotUsable`, `AmbiguousIntegration`, `NoIntegration`, and
  /// `NoCredentials` where nothing is named.
  static let shopifyIntegration = Query(internal: "integrations.shopifyIntegration") {
    (context: QueryContext, wanted: WantedIntegration) -> CredentialHolder in
    if let id = wanted.id {
      return try holder(id, wanted.organizationId, context)
    }
    guard let organization = wanted.organizationId else {
      throw FunctionError.refused(
        "NoCredentials",
        "No credentials are given. Name an integration in variables.shopifyIntegrationId, or an "
          + "organizationId.")
    }
    for status in [Status.active, .testing] {
      var found: [DocumentID] = []
      var documents = try context.db.select(
        Selections.byProviderAndStatus,
        [.text(organization), .text(Provider.shopify.rawValue), .text(status.rawValue)])
      while try documents.advance() { found.append(try documents.id) }
      if found.count == 1 { return try context.runQuery(requireHolder, found[0]) }
      guard found.isEmpty else {
        throw FunctionError.refused(
          "AmbiguousIntegration",
          "The organization has several Shopify integrations that could be meant. Name one in "
            + "variables.shopifyIntegrationId.",
          [FunctionError.Detail("candidates", found.map(\.description))])
      }
    }
    throw FunctionError.refused(
      "NoIntegration",
      "The organization has no Shopify integration that is active or testing. Create one first.")
  }

  private static func holder(
    _ id: String, _ organization: String?, _ context: QueryContext
  ) throws -> CredentialHolder {
    guard let id = DocumentID(text: Array(id.utf8).span),
      try !context.db.isForeign(id, to: table)
    else {
      throw FunctionError.notFound
    }
    let holder = try context.runQuery(requireHolder, id)
    if let organization, holder.organizationId != organization { throw FunctionError.notFound }
    guard holder.provider == .shopify, holder.status == .active || holder.status == .testing else {
      throw FunctionError.refused(
        "IntegrationNotUsable",
        "The integration is not an active or testing one of Shopify. Test it first, or name "
          + "another.",
        [FunctionError.Detail("status", holder.status.rawValue)])
    }
    return holder
  }
}
