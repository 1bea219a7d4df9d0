import Connectors
import Documents
import Functions
import Values

extension Integrations {
  /// `integrations.create`: seals the credentials and stores an integration [W-102].
  static let create = Action(
    "integrations.create",
    Documentation(
      "Creates an integration with its credentials sealed, and returns its id.",
      errors: [.forbidden, .conflict, .keyUnavailable, .connectionFailed],
      example: .init(
        arguments: #"{"organizationId":"org_demo","provider":"stripe","name":"Main","#
          + #""authMethod":"api_key","apiKeyAuth":{"key":"sk_test_example_key"}}"#,
        result: #""j57000820c20a1g7104gm2rc1m70ynr8""#)),
    idempotency: .byKey, arguments: CreateArguments.shape, returns: createdID
  ) { context, arguments in
    try context.caller.requireAccess(to: arguments.organizationId)
    // Sealing takes the credentials, so what is tested is a copy.
    let credential = arguments.verify == true ? arguments.credentials.credential() : nil
    var new: NewIntegration
    do {
      let given = try arguments.checked()
      let id = try await context.reserveID(in: table)
      let sealed = try arguments.credentials.sealed(for: id, by: context.vault)
      new = NewIntegration(id: id, arguments: arguments, given: given, sealed: sealed)
    } catch {
      // A taken name is told first. Where nothing else is wrong the index finds it, at no cost.
      try await requireFree(arguments.takenName, context)
      throw error
    }
    switch consume credential {
    case .some(let credential):
      // The network is not used for a name that is taken.
      try await requireFree(arguments.takenName, context)
      try await verify(new.integration(at: 0), credential, context)
      new.isVerified = true
    case .none: break
    }
    return try await context.runMutation(insert, new, completing: createdID)
  }

  /// Throws `Conflict` where the name is taken, unless this very call took it in another process.
  @EventLoop
  private static func requireFree(_ name: TakenName, _ context: ActionContext) async throws {
    do {
      try await context.runQuery(requireFreeName, name)
    } catch {
      try await context.yieldToRecord()
      throw error
    }
  }

  private static let createdID = Returns.value(IntegrationShapes.id)

  /// Writes a new integration, its ciphertexts and its audit row.
  static let insert = Mutation(internal: "integrations.insert") {
    (context: MutationContext, new: NewIntegration) in
    let time = try context.db.nextCreationTime(context.now)
    let integration = new.integration(at: time)
    do {
      try context.db.insert(
        table, id: new.id, creationTime: time, integration,
        sealed: new.sealed.map { ($0.field.rawValue, $0.sealed) })
    } catch let error as StoreError where error.reason == .uniqueIndex("name") {
      throw nameConflict
    }
    try context.audit(
      new.event, by: new.function, integration.id, of: integration.organizationId)
    return new.id
  }
}

/// The arguments of `integrations.create`.
struct CreateArguments: Sendable {
  let apiKeyAuth: APIKeyInput?
  let authMethod: AuthMethod
  let basicAuth: BasicAuthInput?
  let capabilities: Capabilities?
  let connectionConfig: ConnectionConfig?
  let metadata: CanonicalJSON?
  let name: String
  let oauth2Auth: OAuth2AuthInput?
  let organizationId: String
  let provider: Provider
  let verify: Bool?

  static let shape = Shape.object(
    CreateArguments.init(
      apiKeyAuth:authMethod:basicAuth:capabilities:connectionConfig:metadata:name:oauth2Auth:
      organizationId:provider:verify:),
    .optional("apiKeyAuth", \.apiKeyAuth, APIKeyInput.shape),
    Field("authMethod", \.authMethod, .literals(AuthMethod.self)),
    .optional("basicAuth", \.basicAuth, BasicAuthInput.shape),
    .optional("capabilities", \.capabilities, Capabilities.shape),
    .optional("connectionConfig", \.connectionConfig, ConnectionConfig.shape),
    .optional("metadata", \.metadata, IntegrationShapes.metadata),
    Field("name", \.name, IntegrationShapes.name),
    .optional("oauth2Auth", \.oauth2Auth, OAuth2AuthInput.shape),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("provider", \.provider, .literals(Provider.self)),
    .optional("verify", \.verify, .boolean))

  /// The name that the integration is to have.
  var takenName: TakenName {
    TakenName(organizationId: organizationId, provider: provider, name: name)
  }

  /// The auth objects.
  var credentials: CredentialInputs {
    CredentialInputs(apiKeyAuth: apiKeyAuth, basicAuth: basicAuth, oauth2Auth: oauth2Auth)
  }

  /// The configuration as it is stored.
  var storedConfig: ConnectionConfig? {
    guard var config = connectionConfig else { return nil }
    config.lowercaseDomain()
    return config
  }

  /// Checks what fields say together, and returns what is public of the credentials.
  ///
  /// Throws `ArgumentValidationError` at the field that does not fit.
  func checked() throws(FunctionError) -> GivenCredentials? {
    try ConnectionRules.requireMethod(authMethod, of: provider)
    try ConnectionRules.require(
      credentials.objects, fit: authMethod, in: Self.shape.validator)
    let given = try credentials.given()
    try ConnectionRules.require(storedConfig, fits: provider, hasCredentials: given != nil)
    if verify == true, given == nil {
      throw .invalidArgument(
        ".verify", .valueNotAllowed, .boolean, "may be true only where credentials are given")
    }
    return given
  }
}

/// An integration on its way into the table.
struct NewIntegration: Sendable {
  let id: DocumentID
  let arguments: CreateArguments
  let given: GivenCredentials?
  let sealed: [SealedField]
  /// Whether its connection was tested and found good.
  var isVerified = false
  /// What the audit row tells.
  var event = "integration.created"
  var function = "integrations.create"

  /// The document: `active` where it was tested, else `testing` with credentials and `inactive`
  /// without.
  func integration(at time: Double) -> Integration {
    var integration = Integration(
      creationTime: time, id: id, authMethod: arguments.authMethod,
      capabilities: arguments.capabilities, connectionConfig: arguments.storedConfig,
      metadata: arguments.metadata, name: arguments.name,
      organizationId: arguments.organizationId, provider: arguments.provider,
      status: given == nil ? .inactive : .testing)
    if let given { integration.put(given) }
    if isVerified { integration.notePassedTest(at: time) }
    return integration
  }
}
