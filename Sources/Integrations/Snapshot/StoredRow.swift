import Connectors
import Values

/// A row as `export` writes it, and as a Convex project with our schema holds it [W-179].
///
/// Its `metadata` is in the form of the wire.
struct StoredRow: Sendable {
  let creationTime: Double?
  let id: String?
  let apiKeyAuth: StoredAPIKeyAuth?
  let authMethod: AuthMethod
  let basicAuth: StoredBasicAuth?
  let capabilities: Capabilities?
  let connectionConfig: ConnectionConfig?
  let errorMessage: String?
  let lastErrorAt: Double?
  let lastSuccessAt: Double?
  let lastSyncedAt: Double?
  let lastTestedAt: Double?
  let metadata: CanonicalJSON?
  let name: String
  let oauth2Auth: StoredOAuth2Auth?
  let organizationId: String
  let provider: Provider
  let status: Status
  let syncStats: SyncStats?

  static let shape = Shape.object(
    StoredRow.init(
      creationTime:id:apiKeyAuth:authMethod:basicAuth:capabilities:connectionConfig:errorMessage:
      lastErrorAt:lastSuccessAt:lastSyncedAt:lastTestedAt:metadata:name:oauth2Auth:organizationId:
      provider:status:syncStats:),
    .optional("_creationTime", \.creationTime, .number),
    .optional("_id", \.id, .string),
    .optional("apiKeyAuth", \.apiKeyAuth, StoredAPIKeyAuth.shape),
    Field("authMethod", \.authMethod, .literals(AuthMethod.self)),
    .optional("basicAuth", \.basicAuth, StoredBasicAuth.shape),
    .optional("capabilities", \.capabilities, Capabilities.shape),
    .optional("connectionConfig", \.connectionConfig, ConnectionConfig.shape),
    .optional("errorMessage", \.errorMessage, IntegrationShapes.errorMessage),
    .optional("lastErrorAt", \.lastErrorAt, IntegrationShapes.time),
    .optional("lastSuccessAt", \.lastSuccessAt, IntegrationShapes.time),
    .optional("lastSyncedAt", \.lastSyncedAt, IntegrationShapes.time),
    .optional("lastTestedAt", \.lastTestedAt, IntegrationShapes.time),
    .optional("metadata", \.metadata, IntegrationShapes.metadata),
    Field("name", \.name, IntegrationShapes.name),
    .optional("oauth2Auth", \.oauth2Auth, StoredOAuth2Auth.shape),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("provider", \.provider, .literals(Provider.self)),
    Field("status", \.status, .literals(Status.self)),
    .optional("syncStats", \.syncStats, SyncStats.shape))

  /// What goes into the table.
  var imported: ImportedRow {
    let auth = StoredAuth(apiKeyAuth: apiKeyAuth, basicAuth: basicAuth, oauth2Auth: oauth2Auth)
    var config = connectionConfig
    config?.lowercaseDomain()
    var integration = Integration(
      creationTime: 0, id: ImportedRow.noID, authMethod: authMethod, capabilities: capabilities,
      connectionConfig: config, errorMessage: errorMessage, lastErrorAt: lastErrorAt,
      lastSuccessAt: lastSuccessAt, lastSyncedAt: lastSyncedAt, lastTestedAt: lastTestedAt,
      metadata: metadata, name: name, organizationId: organizationId, provider: provider,
      status: status, syncStats: syncStats)
    auth.put(into: &integration)
    var row = ImportedRow(integration: integration, sealed: auth.sealed)
    row.keep(id: id, creationTime: creationTime)
    return row
  }

  /// What the row says of its refresh token that is not so.
  var faults: [RowFault] {
    guard let oauth2Auth, let isTold = oauth2Auth.hasRefreshToken,
      isTold != (oauth2Auth.refreshTokenEncrypted != nil)
    else { return [] }
    return [
      RowFault(
        ValidationError(
          at: ".oauth2Auth.hasRefreshToken", .valueNotAllowed, .boolean,
          "must say whether refreshTokenEncrypted is there"))
    ]
  }
}
