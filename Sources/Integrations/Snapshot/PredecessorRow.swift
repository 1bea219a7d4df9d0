import Connectors
import Functions
import JSON
import Values

/// A row of the predecessor's table of integrations [W-182].
///
/// Its `name` is our provider and its `title` our name; `isActive` stands beside `status`, and
/// `tokenExpiry` is in seconds.
struct PredecessorRow: Sendable {
  let creationTime: Double?
  let id: String?
  let apiKeyAuth: StoredAPIKeyAuth?
  let authMethod: AuthMethod
  let basicAuth: StoredBasicAuth?
  let capabilities: Capabilities?
  let connectionConfig: PredecessorConfig?
  let connector: CanonicalJSON?
  let description: String?
  let errorMessage: String?
  let isActive: Bool
  let lastErrorAt: Double?
  let lastSuccessAt: Double?
  let lastSyncedAt: Double?
  let lastTestedAt: Double?
  let metadata: CanonicalJSON?
  let provider: Provider
  let oauth2Auth: StoredOAuth2Auth?
  let organizationId: String
  let status: Status
  let syncStats: PredecessorStats?
  let title: String

  static let shape = Shape.object(
    PredecessorRow.init(
      creationTime:id:apiKeyAuth:authMethod:basicAuth:capabilities:connectionConfig:connector:
      description:errorMessage:isActive:lastErrorAt:lastSuccessAt:lastSyncedAt:lastTestedAt:
      metadata:provider:oauth2Auth:organizationId:status:syncStats:title:),
    .optional("_creationTime", \.creationTime, .number),
    .optional("_id", \.id, .string),
    .optional("apiKeyAuth", \.apiKeyAuth, StoredAPIKeyAuth.shape),
    Field("authMethod", \.authMethod, .literals(AuthMethod.self)),
    .optional("basicAuth", \.basicAuth, StoredBasicAuth.shape),
    .optional("capabilities", \.capabilities, Capabilities.shape),
    .optional("connectionConfig", \.connectionConfig, PredecessorConfig.shape),
    .optional("connector", \.connector, .anyObject()),
    .optional("description", \.description, .string),
    .optional("errorMessage", \.errorMessage, .string),
    Field("isActive", \.isActive, .boolean),
    .optional("lastErrorAt", \.lastErrorAt, IntegrationShapes.time),
    .optional("lastSuccessAt", \.lastSuccessAt, IntegrationShapes.time),
    .optional("lastSyncedAt", \.lastSyncedAt, IntegrationShapes.time),
    .optional("lastTestedAt", \.lastTestedAt, IntegrationShapes.time),
    .optional("metadata", \.metadata, IntegrationShapes.metadata),
    Field("name", \.provider, .literals(Provider.self)),
    .optional("oauth2Auth", \.oauth2Auth, StoredOAuth2Auth.predecessorShape),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("status", \.status, .literals(Status.self)),
    .optional("syncStats", \.syncStats, PredecessorStats.shape),
    Field("title", \.title, IntegrationShapes.name))

  /// What goes into the table.
  ///
  /// Throws at the field that has no place there.
  func imported() throws(RowFault) -> ImportedRow {
    var tokens = oauth2Auth
    tokens?.tokenExpiry = oauth2Auth?.tokenExpiry.map { $0 * 1_000 }
    let auth = StoredAuth(apiKeyAuth: apiKeyAuth, basicAuth: basicAuth, oauth2Auth: tokens)
    var integration = Integration(
      creationTime: 0, id: ImportedRow.noID, authMethod: authMethod, capabilities: capabilities,
      connectionConfig: try connectionConfig?.imported(for: provider),
      errorMessage: errorMessage.map(ForeignText.cleaned), lastErrorAt: lastErrorAt,
      lastSuccessAt: lastSuccessAt, lastSyncedAt: lastSyncedAt, lastTestedAt: lastTestedAt,
      metadata: try describedMetadata(), name: title, organizationId: organizationId,
      provider: provider, status: isActive ? status : .inactive,
      syncStats: syncStats?.imported)
    auth.put(into: &integration)
    if !integration.hasCredentials { integration.status = .inactive }
    var row = ImportedRow(
      integration: integration, sealed: auth.sealed, leavesConnector: connector != nil)
    row.keep(id: id, creationTime: creationTime)
    return row
  }

  /// The metadata, which also takes the description.
  ///
  /// Throws for a text in it that looks like a credential: it would be there for every query.
  private func describedMetadata() throws(RowFault) -> CanonicalJSON? {
    if let metadata, let path = CredentialMarks.path(in: metadata) {
      throw RowFault(
        ".metadata\(path)",
        "The field `.metadata\(path)` holds what looks like a credential. Take it out: metadata is "
          + "not sealed.")
    }
    guard let description else { return metadata }
    do {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("description")
      writer.string(description)
      writer.endObject()
      let document = try JSONDocument(parsing: writer.bytes)
      let described = try CanonicalJSON(document, document.root)
      let old = try JSONDocument(parsing: (metadata ?? .emptyObject).bytes)
      guard old.member("description", of: old.root) == nil else {
        throw RowFault(
          ".description",
          "The field `.description` becomes `.metadata.description`, which is there already. Leave "
            + "one of them out.")
      }
      return try Metadata.merged(described, into: metadata)
    } catch let fault as RowFault {
      throw fault
    } catch {
      throw RowFault(FunctionError(error))
    }
  }
}

/// How a provider is reached, as the predecessor had it: its `domain` may be a URL or a shop's name.
struct PredecessorConfig: Sendable {
  let apiEndpoint: String?
  let apiVersion: String?
  let domain: String?
  let rateLimit: Double?
  let timeout: Double?

  static let shape = Shape.object(
    PredecessorConfig.init(apiEndpoint:apiVersion:domain:rateLimit:timeout:),
    .optional("apiEndpoint", \.apiEndpoint, ConnectionForms.apiEndpoint),
    .optional("apiVersion", \.apiVersion, ConnectionForms.apiVersion),
    .optional("domain", \.domain, .string),
    .optional("rateLimit", \.rateLimit, ConnectionForms.rateLimit),
    .optional("timeout", \.timeout, ConnectionForms.timeout))

  /// The configuration with the domain as we have it.
  func imported(for provider: Provider) throws(RowFault) -> ConnectionConfig {
    var config = ConnectionConfig(
      apiEndpoint: apiEndpoint, apiVersion: apiVersion, domain: domain.map(Self.host),
      rateLimit: rateLimit, timeout: timeout)
    if let host = config.domain, !ConnectionForms.isShopDomain(host.utf8Span.span) {
      throw RowFault(
        ValidationError(
          at: ".connectionConfig.domain", .valueNotAllowed, ConnectionForms.domain.validator))
    }
    config.lowercaseDomain()
    return config
  }

  /// The host in what the predecessor took for a domain: it left a scheme and slashes at the end out,
  /// and completed a shop's name.
  static func host(_ domain: String) -> String {
    var bytes = domain.utf8[...]
    for scheme in ["https://", "http://"]
    where bytes.prefix(scheme.utf8.count).map(asciiLowercased).elementsEqual(scheme.utf8) {
      bytes = bytes.dropFirst(scheme.utf8.count)
      break
    }
    while bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    let host = String(Substring(bytes))
    return host.utf8.contains(UInt8(ascii: ".")) ? host : host + ".myshopify.com"
  }
}

/// Counts of synchronisations, of which the predecessor left out what it did not know.
struct PredecessorStats: Sendable {
  let failedSyncCount: Double?
  let lastSyncCount: Double?
  let totalRecords: Double?

  static let shape = Shape.object(
    PredecessorStats.init(failedSyncCount:lastSyncCount:totalRecords:),
    .optional("failedSyncCount", \.failedSyncCount, SyncStats.count),
    .optional("lastSyncCount", \.lastSyncCount, SyncStats.count),
    .optional("totalRecords", \.totalRecords, SyncStats.count))

  /// The same with 0 for what is not known.
  var imported: SyncStats {
    SyncStats(
      failedSyncCount: failedSyncCount ?? 0, lastSyncCount: lastSyncCount ?? 0,
      totalRecords: totalRecords ?? 0)
  }
}
