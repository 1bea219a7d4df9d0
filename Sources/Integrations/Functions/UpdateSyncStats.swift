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
    var integration = try context.runQuery(require, arguments.integrationId)
    var stats =
      integration.syncStats ?? SyncStats(failedSyncCount: 0, lastSyncCount: 0, totalRecords: 0)
    if let count = arguments.totalRecords { stats.totalRecords = count }
    if let count = arguments.lastSyncCount { stats.lastSyncCount = count }
    if let count = arguments.failedSyncCount { stats.failedSyncCount = count }
    integration.syncStats = stats
    integration.lastSyncedAt = context.now
    if arguments.failedSyncCount ?? 0 == 0 {
      integration.lastSuccessAt = context.now
    } else {
      integration.lastErrorAt = context.now
    }
    _ = try context.db.replace(table, id: integration.id, integration)
    try context.audit(
      "integration.updated", by: "integrations.updateSyncStats", integration.id,
      of: integration.organizationId)
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
