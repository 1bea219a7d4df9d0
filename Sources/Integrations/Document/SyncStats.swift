import Values

/// What the last synchronisations moved; whole numbers from 0 to 2^53-1.
package struct SyncStats: Sendable, Equatable {
  package var failedSyncCount: Double
  package var lastSyncCount: Double
  package var totalRecords: Double

  /// The shape of each of the three counts.
  static let count = Shape.number(.whole(0...9_007_199_254_740_991))

  static let shape = Shape.object(
    SyncStats.init(failedSyncCount:lastSyncCount:totalRecords:),
    Field("failedSyncCount", \.failedSyncCount, count),
    Field("lastSyncCount", \.lastSyncCount, count),
    Field("totalRecords", \.totalRecords, count))
}
