package import Connectors
package import Values

/// A connection of an organization to a third-party service, as every query returns it [W-100].
///
/// The ciphertexts of its credentials live in a table of their own, so there is nothing here to
/// hide. An auth object is there exactly when its credentials are stored. Times are milliseconds
/// since the epoch.
package struct Integration: Sendable {
  package let creationTime: Double
  package let id: DocumentID
  package var apiKeyAuth: APIKeyAuth?
  package var authMethod: AuthMethod
  package var basicAuth: BasicAuth?
  package var capabilities: Capabilities?
  package var connectionConfig: ConnectionConfig?
  package var errorMessage: String?
  package var lastErrorAt: Double?
  package var lastSuccessAt: Double?
  package var lastSyncedAt: Double?
  package var lastTestedAt: Double?
  package var metadata: CanonicalJSON?
  package var name: String
  package var oauth2Auth: OAuth2Auth?
  package let organizationId: String
  package let provider: Provider
  package var status: Status
  package var syncStats: SyncStats?

  /// Whether credentials are stored.
  package var hasCredentials: Bool {
    apiKeyAuth != nil || basicAuth != nil || oauth2Auth != nil
  }
}

extension Integration {
  /// The document's validator and its way between Swift and JSON, in one declaration.
  package static let shape = Shape.object(
    Integration.init(
      creationTime:id:apiKeyAuth:authMethod:basicAuth:capabilities:connectionConfig:errorMessage:
      lastErrorAt:lastSuccessAt:lastSyncedAt:lastTestedAt:metadata:name:oauth2Auth:organizationId:
      provider:status:syncStats:),
    Field("_creationTime", \.creationTime, .number),
    Field("_id", \.id, IntegrationShapes.id),
    .optional("apiKeyAuth", \.apiKeyAuth, APIKeyAuth.shape),
    Field("authMethod", \.authMethod, .literals(AuthMethod.self)),
    .optional("basicAuth", \.basicAuth, BasicAuth.shape),
    .optional("capabilities", \.capabilities, Capabilities.shape),
    .optional("connectionConfig", \.connectionConfig, ConnectionConfig.shape),
    .optional("errorMessage", \.errorMessage, IntegrationShapes.errorMessage),
    .optional("lastErrorAt", \.lastErrorAt, .number),
    .optional("lastSuccessAt", \.lastSuccessAt, .number),
    .optional("lastSyncedAt", \.lastSyncedAt, .number),
    .optional("lastTestedAt", \.lastTestedAt, .number),
    .optional("metadata", \.metadata, IntegrationShapes.metadata),
    Field("name", \.name, IntegrationShapes.name),
    .optional("oauth2Auth", \.oauth2Auth, OAuth2Auth.shape),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("provider", \.provider, .literals(Provider.self)),
    Field("status", \.status, .literals(Status.self)),
    .optional("syncStats", \.syncStats, SyncStats.shape))
}
