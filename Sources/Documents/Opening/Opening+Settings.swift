internal import SQLite

/// How a connection is set.
extension Opening {
  /// How long the switch to the log is tried, in nanoseconds.
  private static let patience: UInt64 = 5_000_000_000

  /// Switches the file to the write-ahead log, which it then keeps.
  ///
  /// The switch needs the file for itself and does not always wait for it: of two processes that
  /// make the file at once, one must try again [W-07].
  func keepLog(_ connection: Connection) throws(StoreError) {
    let start = Connection.now
    while true {
      do throws(SQLiteError) {
        let mode = try connection.text("PRAGMA journal_mode = WAL")
        // A file that we cannot write keeps its mode, and is read in it.
        if mode == "wal" || mode == "memory" || connection.isReadOnly { return }
        throw SQLiteError(code: .inputOutput)
      } catch {
        let hasTime = Connection.now &- start < Opening.patience && !connection.deadline.isPast
        guard error.code.primary == .busy, hasTime, mayWait() else {
          throw StoreError(error, on: connection)
        }
        Connection.sleep(nanoseconds: 2_000_000)
      }
    }
  }

  /// Sets what lasts as long as the connection.
  func configure(_ connection: Connection) throws(SQLiteError) {
    try connection.set(.trustsSchema, false)
    try connection.set(.isDefensive, true)
    try connection.set(.allowsDoubleQuotedStrings, false)
    // Freed bytes are zeroed, at the cost of writing a page that could be left alone [W-104].
    // A transaction stays in memory until it is committed: SQLite 3.40 spoils the checksums of the
    // log where a savepoint is undone after a part of its transaction went there, and a recovery
    // then loses all that was committed since.
    // The log is cut when it begins anew, so that one burst does not keep the disk for ever.
    try connection.execute(
      """
      PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL");
      PRAGMA secure_delete = ON;
      PRAGMA cache_size = -65536;
      PRAGMA cache_spill = OFF;
      PRAGMA mmap_size = 4294967296;
      PRAGMA journal_size_limit = 67108864;
      """)
  }
}
