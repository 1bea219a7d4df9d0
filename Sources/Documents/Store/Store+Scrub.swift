internal import SQLite

/// Bytes of what was removed, which must not stay in the file [W-104].
///
/// The transaction that removes something leaves a mark in the database, so that whoever ends next
/// knows of it: also after a crash, or where a lock was in the way.
extension Store {
  /// Marks in the open write transaction that something was removed.
  func markRemoval(_ session: Session) throws(StoreError) {
    guard !session.isRemovalMarked else { return }
    try attempt(session) { () throws(SQLiteError) in _ = try session.write(.markRemoval) }
    session.isRemovalMarked = true
  }

  /// Whether something was removed whose copies may stand in the file.
  func hasRemoved(_ session: Session) throws(SQLiteError) -> Bool {
    let lease = try session.lease(.removalMark)
    return try lease.statement.step()
  }

  /// Writes zeros over the copies of rows that stayed behind when rows were moved.
  ///
  /// For a file whose log was just copied into it. Where another process commits meanwhile, the
  /// mark stays, and nothing else happens.
  func scrub(_ session: Session) throws(SQLiteError) {
    let connection = session.connection
    let version = try connection.dataVersion
    guard connection.isLogEmpty else { return }
    let leftovers = try connection.leftovers()
    try session.write(.beginImmediate)
    defer {
      if !connection.isAutocommitting { _ = try? session.write(.rollBack) }
    }
    guard try connection.dataVersion == version else { return }
    // The page of the mark is read anew, and not written back as it was.
    try connection.releasePages()
    try connection.zero(leftovers)
    try session.write(.clearRemovalMark)
    try session.write(.commit)
  }
}

extension StatementText {
  fileprivate static let markRemoval = StatementText(
    "INSERT OR IGNORE INTO store_setting (name, value) VALUES ('store.removed', x'')")
  fileprivate static let removalMark = StatementText(
    "SELECT 1 FROM store_setting WHERE name = 'store.removed'")
  fileprivate static let clearRemovalMark = StatementText(
    "DELETE FROM store_setting WHERE name = 'store.removed'")
}
