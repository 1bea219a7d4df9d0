import Connectors
import Documents
import Functions
import Values

/// What of an integration goes with its credentials where they are opened.
struct CredentialHolder: Sendable {
  let id: DocumentID
  let apiKeyAuth: APIKeyAuth?
  let authMethod: AuthMethod
  let basicAuth: BasicAuth?
  let connectionConfig: ConnectionConfig?
  let name: String
  let oauth2Auth: OAuth2Auth?
  let organizationId: String
  let provider: Provider
  let status: Status

  static let part = Part(
    CredentialHolder.init(
      id:apiKeyAuth:authMethod:basicAuth:connectionConfig:name:oauth2Auth:organizationId:provider:
      status:),
    Field("_id", \.id, IntegrationShapes.id),
    .optional("apiKeyAuth", \.apiKeyAuth, APIKeyAuth.shape),
    Field("authMethod", \.authMethod, .literals(AuthMethod.self)),
    .optional("basicAuth", \.basicAuth, BasicAuth.shape),
    .optional("connectionConfig", \.connectionConfig, ConnectionConfig.shape),
    Field("name", \.name, IntegrationShapes.name),
    .optional("oauth2Auth", \.oauth2Auth, OAuth2Auth.shape),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("provider", \.provider, .literals(Provider.self)),
    Field("status", \.status, .literals(Status.self)))

  /// What goes with the credentials of an integration that is known.
  init(_ integration: Integration) {
    self.init(
      id: integration.id, apiKeyAuth: integration.apiKeyAuth, authMethod: integration.authMethod,
      basicAuth: integration.basicAuth, connectionConfig: integration.connectionConfig,
      name: integration.name, oauth2Auth: integration.oauth2Auth,
      organizationId: integration.organizationId, provider: integration.provider,
      status: integration.status)
  }

  private init(
    id: DocumentID, apiKeyAuth: APIKeyAuth?, authMethod: AuthMethod, basicAuth: BasicAuth?,
    connectionConfig: ConnectionConfig?, name: String, oauth2Auth: OAuth2Auth?,
    organizationId: String, provider: Provider, status: Status
  ) {
    self.id = id
    self.apiKeyAuth = apiKeyAuth
    self.authMethod = authMethod
    self.basicAuth = basicAuth
    self.connectionConfig = connectionConfig
    self.name = name
    self.oauth2Auth = oauth2Auth
    self.organizationId = organizationId
    self.provider = provider
    self.status = status
  }

  /// Whether credentials are stored.
  var hasCredentials: Bool { apiKeyAuth != nil || basicAuth != nil || oauth2Auth != nil }
}

extension Integrations {
  /// The holder of an id; throws `NotFound` for one that is not there for this process.
  static let requireHolder = Query(internal: "integrations.requireHolder") {
    (context: QueryContext, id: DocumentID) -> CredentialHolder in
    try context.db.requireIntegration(id)
    guard let holder = try context.db.load(CredentialHolder.part, of: table, id: id),
      context.caller.maySee(holder.organizationId)
    else { throw FunctionError.notFound }
    return holder
  }
}
