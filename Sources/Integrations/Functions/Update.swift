import Connectors
import Documents
import Functions
import Values

extension Integrations {
  /// `integrations.update`: changes what is given and keeps the rest [W-103].
  static let update = Action(
    "integrations.update",
    Documentation(
      "Changes the fields that are given; null clears an optional one.",
      errors: [
        .notFound, .conflict, .functionError, .keyUnavailable, .decryptionFailed,
        .connectionFailed,
      ],
      example: .init(
        arguments: #"{"integrationId":"j57000820c20a1g7104gm2rc1m70ynr8","status":"inactive"}"#,
        result: "null")),
    idempotency: .byKey, arguments: UpdateArguments.shape, returns: .null
  ) { context, arguments in
    // What is verified is read when it is this action's turn: not long before it is sent.
    if arguments.verify == true { _ = try await context.network() }
    let present = try await context.runQuery(require, arguments.integrationId)
    if let name = arguments.name, !name.utf8.elementsEqual(present.name.utf8) {
      try await context.runQuery(
        requireFreeName,
        TakenName(
          organizationId: present.organizationId, provider: present.provider, name: name))
    }
    let change = try arguments.change(of: present)
    var preview = present
    try preview.apply(change)
    let given = arguments.verify == true ? arguments.credentials.credential() : nil
    let sealed = try arguments.credentials.sealed(for: present.id, by: context.vault)
    var tested: TestedConnection?
    if arguments.verify == true {
      tested = try await verified(preview, given, context)
    }
    try await context.runMutation(
      applyUpdate,
      SealedChange(id: present.id, change: change, sealed: sealed, tested: tested),
      completing: .null)
  }

  /// Tests the connection that an update leads to, with the credentials given or else stored.
  @EventLoop
  private static func verified(
    _ preview: Integration, _ given: consuming ProviderCredential?, _ context: ActionContext
  ) async throws -> TestedConnection {
    guard preview.hasCredentials else {
      throw FunctionError.refused(
        "NoCredentials", "There are no credentials to verify. Give them with this call.")
    }
    let connection = Connection(preview)
    switch consume given {
    case .some(let credential):
      try await verify(preview, credential, context)
      return TestedConnection(id: preview.id, connection: connection, revision: nil)
    case .none:
      let revision = try context.vault.revision(of: preview.id)
      let stored = ProviderCredential(
        try Plaintexts(of: CredentialHolder(preview), from: context.vault),
        username: preview.basicAuth?.username)
      try await verify(preview, stored, context)
      return TestedConnection(id: preview.id, connection: connection, revision: revision)
    }
  }

  /// Applies a change to the document as it is now, which may be newer than what the action saw.
  private static let applyUpdate = Mutation(internal: "integrations.applyUpdate") {
    (context: MutationContext, sealed: SealedChange) -> Void in
    let old = try context.runQuery(require, sealed.id)
    var integration = old
    try integration.apply(sealed.change, verifiedAt: sealed.tested == nil ? nil : context.now)
    if let tested = sealed.tested, try !tested.isCurrent(in: context, integration) {
      throw FunctionError(.ofHost(.superseded, integration.provider))
    }
    if !integration.name.utf8.elementsEqual(old.name.utf8) {
      try context.runQuery(
        requireFreeName,
        TakenName(
          organizationId: old.organizationId, provider: old.provider, name: integration.name))
    }
    for field in CredentialField.allCases where old.holds(field) && !integration.holds(field) {
      try context.db.remove(for: old.id, field: field.rawValue)
    }
    for field in sealed.sealed {
      try context.db.put(field.sealed, for: old.id, field: field.field.rawValue)
    }
    _ = try context.db.replace(table, id: old.id, integration)
    try context.audit(
      "integration.updated", by: "integrations.update", integration.id,
      of: integration.organizationId)
  }
}

/// A change with the ciphertexts that go with it.
struct SealedChange: Sendable {
  let id: DocumentID
  let change: IntegrationChange
  let sealed: [SealedField]
  /// What was tested, where the call asked for it.
  let tested: TestedConnection?
}

/// The arguments of `integrations.update`.
struct UpdateArguments: Sendable {
  let apiKeyAuth: Patch<APIKeyInput>
  let authMethod: AuthMethod?
  let basicAuth: Patch<BasicAuthInput>
  let capabilities: Patch<CapabilitiesPatch>
  let connectionConfig: Patch<ConnectionConfigPatch>
  let integrationId: DocumentID
  let metadata: Patch<CanonicalJSON>
  let name: String?
  let oauth2Auth: Patch<OAuth2AuthInput>
  let status: SettableStatus?
  let verify: Bool?

  static let shape = Shape.object(
    UpdateArguments.init(
      apiKeyAuth:authMethod:basicAuth:capabilities:connectionConfig:integrationId:metadata:name:
      oauth2Auth:status:verify:),
    .patch("apiKeyAuth", \.apiKeyAuth, APIKeyInput.shape),
    .optional("authMethod", \.authMethod, .literals(AuthMethod.self)),
    .patch("basicAuth", \.basicAuth, BasicAuthInput.shape),
    .patch("capabilities", \.capabilities, CapabilitiesPatch.shape),
    .patch("connectionConfig", \.connectionConfig, ConnectionConfigPatch.shape),
    Field("integrationId", \.integrationId, IntegrationShapes.id),
    .patch("metadata", \.metadata, IntegrationShapes.metadata),
    .optional("name", \.name, IntegrationShapes.name),
    .patch("oauth2Auth", \.oauth2Auth, OAuth2AuthInput.shape),
    .optional("status", \.status, .literals(SettableStatus.self)),
    .optional("verify", \.verify, .boolean))

  /// The auth objects that are given.
  var credentials: CredentialInputs {
    CredentialInputs(
      apiKeyAuth: apiKeyAuth.given, basicAuth: basicAuth.given, oauth2Auth: oauth2Auth.given)
  }

  /// What the arguments ask for, with the plaintexts left behind.
  ///
  /// Throws, as `create` does, first for a pair of provider and method that there is not, then for
  /// an auth object that is not called for, then for a prefix that the key does not begin with.
  func change(of present: Integration) throws(FunctionError) -> IntegrationChange {
    let method = authMethod ?? present.authMethod
    try ConnectionRules.requireMethod(method, of: present.provider)
    try ConnectionRules.require(credentials.objects, fit: method, in: Self.shape.validator)
    var cleared: Set<AuthObject> = []
    if apiKeyAuth.isClear { cleared.insert(.apiKeyAuth) }
    if basicAuth.isClear { cleared.insert(.basicAuth) }
    if oauth2Auth.isClear { cleared.insert(.oauth2Auth) }
    return IntegrationChange(
      authMethod: authMethod, capabilities: capabilities, connectionConfig: connectionConfig,
      cleared: cleared, given: try credentials.given(), givenObjects: credentials.objects,
      metadata: metadata, name: name, status: status)
  }
}
