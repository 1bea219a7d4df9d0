import Connectors
import Functions
import Secrets
import Values

extension Integrations {
  /// `integrations.importFromVariables`: stores the credentials that a workflow carries [W-153].
  static let importFromVariables = Action(
    "integrations.importFromVariables",
    Documentation(
      "Makes a Shopify integration of the credentials in a workflow's variables, and returns its id.",
      errors: [.forbidden, .conflict, .functionError, .keyUnavailable, .decryptionFailed],
      example: .init(
        arguments: #"{"name":"Main","organizationId":"org_demo","variables":{"shopify":{"#
          + #""accessToken":"shpat_example_token","domain":"example.myshopify.com"}}}"#,
        result: #""j57000820c20a1g7104gm2rc1m70ynr8""#)),
    arguments: ImportArguments.shape, returns: .value(IntegrationShapes.id)
  ) { context, arguments in
    try context.caller.requireAccess(to: arguments.organizationId)
    let credentials = WorkflowCredentials(
      parameters: nil, variables: arguments.variables, organizationId: nil)
    guard let (source, pair) = credentials.inline else {
      throw FunctionError.refused(
        "NoCredentials",
        "The variables hold neither shopify nor workflow.shopify with a domain and an accessToken.")
    }
    let (domain, given) = try pair.complete(from: source)
    try await context.runQuery(
      requireFreeName,
      TakenName(
        organizationId: arguments.organizationId, provider: .shopify, name: arguments.name))
    let token = try await plain(given, source, context)
    let new = CreateArguments(name: arguments.name, arguments.organizationId, domain, token)
    let id = try await context.reserveID(in: table)
    let shown = try new.checked()
    let sealed = try new.credentials.sealed(for: id, by: context.vault)
    return try await context.runMutation(
      insert,
      NewIntegration(
        id: id, arguments: new, given: shown, sealed: sealed, event: "integration.imported",
        function: "integrations.importFromVariables"))
  }

  /// The token itself, where a JWE of it is given; its decryption leaves an audit row.
  @EventLoop
  private static func plain(
    _ given: SecretArgument, _ source: CredentialSource, _ context: ActionContext
  ) async throws -> SecretArgument {
    let jwe = given.withBytes { bytes in Sealed.isCompactJWE(bytes) ? String(copying: bytes) : nil }
    guard let jwe = jwe ?? nil else { return given }
    let opened = try await context.auditing("integrations.importFromVariables", of: nil) {
      try context.vault.openText(jwe)
    }
    guard (1...65_536).contains(opened.count) else {
      throw FunctionError.refused(
        "IncompleteCredentials", "The sealed accessToken is empty, or larger than 64 KiB.",
        [FunctionError.Detail("source", source.rawValue)])
    }
    return SecretArgument(opened)
  }
}

/// The arguments of `integrations.importFromVariables`.
struct ImportArguments: Sendable {
  let name: String
  let organizationId: String
  let variables: WorkflowVariables

  static let shape = Shape.object(
    ImportArguments.init(name:organizationId:variables:),
    Field("name", \.name, IntegrationShapes.name),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("variables", \.variables, WorkflowVariables.shape))
}

extension CreateArguments {
  /// What makes a Shopify integration of a token.
  fileprivate init(
    name: String, _ organizationId: String, _ domain: String, _ token: SecretArgument
  ) {
    var config = ConnectionConfig()
    config.domain = domain
    self.init(
      apiKeyAuth: APIKeyInput(key: token, keyPrefix: nil), authMethod: .apiKey, basicAuth: nil,
      capabilities: nil, connectionConfig: config, metadata: nil, name: name, oauth2Auth: nil,
      organizationId: organizationId, provider: .shopify, verify: nil)
  }
}
