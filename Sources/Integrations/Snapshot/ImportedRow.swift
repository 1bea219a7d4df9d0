import Connectors
import Functions
import Values

/// A row of an import on its way into the table, whichever form it had.
struct ImportedRow: Sendable {
  /// The id that it keeps; nil for one that gets a new one.
  var id: DocumentID?
  /// Whether it has an `_id` that is none.
  var hasBadID = false
  /// The creation time that it keeps if nobody else has it; nil for a row that gets a new one.
  var creationTime: Double?
  /// All the rest, with an id and a time that stand for those to come.
  var integration: Integration
  /// The ciphertexts, as they stand in the row.
  var sealed: [SealedField]
  /// Whether something of it has no place here and is left out [W-182].
  var leavesConnector = false

  /// The id and the time of a document that has none yet.
  static let noID = DocumentID(tableNumber: Integrations.tableNumber, high: 0, low: 0)

  /// The document under its own id and time.
  func document(_ id: DocumentID, at time: Double) -> Integration {
    Integration(
      creationTime: time, id: id, apiKeyAuth: integration.apiKeyAuth,
      authMethod: integration.authMethod, basicAuth: integration.basicAuth,
      capabilities: integration.capabilities, connectionConfig: integration.connectionConfig,
      errorMessage: integration.errorMessage, lastErrorAt: integration.lastErrorAt,
      lastSuccessAt: integration.lastSuccessAt, lastSyncedAt: integration.lastSyncedAt,
      lastTestedAt: integration.lastTestedAt, metadata: integration.metadata,
      name: integration.name, oauth2Auth: integration.oauth2Auth,
      organizationId: integration.organizationId, provider: integration.provider,
      status: integration.status, syncStats: integration.syncStats)
  }

  /// Takes an `_id` and a `_creationTime` over as far as they are such.
  mutating func keep(id text: String?, creationTime time: Double?) {
    id = text.flatMap { DocumentID($0) }
    hasBadID = text != nil && id == nil
    creationTime = time.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
  }

  /// What the fields say together that may not be: the rules of `create` and `update`.
  func faults(in validator: Validator) -> [RowFault] {
    var faults: [RowFault] = []
    func check(_ body: () throws(FunctionError) -> Void) {
      do throws(FunctionError) { try body() } catch { faults.append(RowFault(error)) }
    }
    check { () throws(FunctionError) in
      try ConnectionRules.requireMethod(integration.authMethod, of: integration.provider)
    }
    for object in objects {
      check { () throws(FunctionError) in
        try ConnectionRules.require([object], fit: integration.authMethod, in: validator)
      }
    }
    check { () throws(FunctionError) in
      try ConnectionRules.require(
        integration.connectionConfig, fits: integration.provider,
        hasCredentials: integration.hasCredentials)
    }
    if !integration.hasCredentials, integration.status != .inactive {
      faults.append(
        RowFault(
          ValidationError(
            at: ".status", .valueNotAllowed, .literals([Status.inactive.rawValue]),
            "is the only status of an integration without credentials")))
    }
    return faults
  }

  private var objects: [AuthObject] {
    var objects: [AuthObject] = []
    if integration.apiKeyAuth != nil { objects.append(.apiKeyAuth) }
    if integration.basicAuth != nil { objects.append(.basicAuth) }
    if integration.oauth2Auth != nil { objects.append(.oauth2Auth) }
    return objects
  }
}
