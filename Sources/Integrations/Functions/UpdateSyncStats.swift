import Documents
import Functions
import Values

extension Integrations {
  /// `integrations.updateSyncStats`: notes what a synchronisation moved [W-105].
  static let updateSyncStats = Mutation(
    "integrations.updateSyncStats",
    Documentation(
      "Sets the counts that are given, and notes when an integration was synchronised.",
      errors: [.notFound],
      example: .init(
        arguments: #"{"integrationId":"j57000820c20a1g7104gm2rc1m70ynr8","totalRecords":1500}"#,
        result: "null")),
    arguments: UpdateSyncStatsArguments.shape, returns: .null
  ) { context, arguments in
    try context.db.reader.requireIntegration(arguments.integrationId)
    var organization: String?
    let isThere = try context.db.change(
      SyncFacts.part, in: table, id: arguments.integrationId
    ) { facts in
      guard context.caller.maySee(facts.organizationId) else { throw FunctionError.notFound }
      organization = facts.organizationId
      facts.note(arguments, at: context.now)
    }
    guard isThere else { throw FunctionError.notFound }
    try context.audit(
      "integration.updated", by: "integrations.updateSyncStats", arguments.integrationId,
      of: organization)
  }
}

/// What a synchronisation changes of an integration, and whose this is.
private struct SyncFacts: Sendable {
  var lastErrorAt: Double?
  var lastSuccessAt: Double?
  var lastSyncedAt: Double?
  let organizationId: String
  var syncStats: SyncStats?

  static let part = Part(
    SyncFacts.init(lastErrorAt:lastSuccessAt:lastSyncedAt:organizationId:syncStats:),
    readOnly: ["organizationId"],
    .optional("lastErrorAt", \.lastErrorAt, .number),
    .optional("lastSuccessAt", \.lastSuccessAt, .number),
    .optional("lastSyncedAt", \.lastSyncedAt, .number),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    .optional("syncStats", \.syncStats, SyncStats.shape))

  /// Notes what was moved, and when.
  mutating func note(_ moved: UpdateSyncStatsArguments, at time: Double) {
    var stats = syncStats ?? SyncStats(failedSyncCount: 0, lastSyncCount: 0, totalRecords: 0)
    if let count = moved.totalRecords { stats.totalRecords = count }
    if let count = moved.lastSyncCount { stats.lastSyncCount = count }
    if let count = moved.failedSyncCount { stats.failedSyncCount = count }
    syncStats = stats
    lastSyncedAt = time
    if moved.failedSyncCount ?? 0 == 0 { lastSuccessAt = time } else { lastErrorAt = time }
  }
}

/// The arguments of `integrations.updateSyncStats`.
struct UpdateSyncStatsArguments: Sendable {
  let failedSyncCount: Double?
  let integrationId: DocumentID
  let lastSyncCount: Double?
  let totalRecords: Double?

  static let shape = Shape.object(
    UpdateSyncStatsArguments.init(failedSyncCount:integrationId:lastSyncCount:totalRecords:),
    .optional("failedSyncCount", \.failedSyncCount, SyncStats.count),
    Field("integrationId", \.integrationId, IntegrationShapes.id),
    .optional("lastSyncCount", \.lastSyncCount, SyncStats.count),
    .optional("totalRecords", \.totalRecords, SyncStats.count))
}
