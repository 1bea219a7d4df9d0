internal import CSQLite

/// Copying a whole database, as it is at one moment, while others write to it.
extension Connection {
  /// Copies all pages into another database, in place of what it holds.
  ///
  /// With the write-ahead log nobody waits for it, however long it takes.
  package func copyPages(to other: Connection) throws(SQLiteError) {
    let source = try unsafe requireOpen()
    let target = try unsafe other.requireOpen()
    guard let copying = unsafe sqlite3_backup_init(target, "main", source, "main") else {
      throw unsafe SQLiteError(code: sqlite3_errcode(target), on: target)
    }
    // In one step, so that it is one snapshot and never begins anew.
    let code = unsafe sqlite3_backup_step(copying, -1)
    let ending = unsafe sqlite3_backup_finish(copying)
    guard code == SQLITE_DONE else { throw SQLiteError(code: ResultCode(rawValue: code)) }
    guard ending == SQLITE_OK else { throw unsafe SQLiteError(code: ending, on: target) }
  }
}
