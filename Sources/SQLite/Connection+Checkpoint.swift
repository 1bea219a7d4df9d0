internal import CSQLite

/// Copying the write-ahead log into the database file.
extension Connection {
  /// How much a checkpoint insists.
  package enum Checkpoint: Sendable {
    /// Copies what it can without waiting for anybody.
    case passive
    /// Waits for readers too, so that the next writer begins the log anew.
    case restart
    /// As `restart`, and cuts the log's file to nothing.
    case truncate
  }

  /// Copies the log into the file; false if other connections kept it from all of it.
  @discardableResult
  package func checkpoint(_ kind: Checkpoint) throws(SQLiteError) -> Bool {
    let open = try unsafe requireOpen()
    let mode =
      switch kind {
      case .passive: SQLITE_CHECKPOINT_PASSIVE
      case .restart: SQLITE_CHECKPOINT_RESTART
      case .truncate: SQLITE_CHECKPOINT_TRUNCATE
      }
    var inLog: Int32 = 0
    var copied: Int32 = 0
    let code = unsafe sqlite3_wal_checkpoint_v2(open, "main", mode, &inLog, &copied)
    guard code == SQLITE_OK || code & 0xff == SQLITE_BUSY else {
      throw unsafe SQLiteError(code: code, on: open)
    }
    let isComplete = code == SQLITE_OK && inLog == copied
    if isComplete { logPages = 0 }
    return isComplete
  }
}
