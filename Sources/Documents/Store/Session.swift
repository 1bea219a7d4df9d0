internal import SQLite
internal import Secrets

/// An open database: the connection, its compiled statements, and what is remembered of the file.
final class Session {
  let connection: Connection
  let ids: IDCipher

  /// The last creation time of the database, while a write transaction keeps it ours.
  var lastCreationTime: Double?
  /// Whether `lastCreationTime` must be written before the commit.
  var isClockAhead = false
  /// The version of the database as the open write transaction sees it; nil until that is asked.
  var version: Int64?
  /// The last audit row that the open write transaction appended.
  var auditTail: AuditPlace?
  /// What audit rows are hashed with, once there was one.
  var auditHasher: AuditHasher?
  /// Whether the open transaction says that something was removed.
  var isRemovalMarked = false
  /// The key ids that are known to be in the database.
  ///
  /// They are few, so that looking through them is faster than hashing.
  var knownKeys: [KeyID] = []
  /// The key ids of which the open write transaction has seen that they are not retired.
  var admittedKeys: [KeyID] = []

  /// Whether the database has a table of aliases; nil until that is asked.
  var hasAliasTable: Bool?
  /// Whether a row has an alias, as far as the open transaction sees; nil until that is asked.
  var hasAliases: Bool?

  private let statements: StatementCache

  init(connection: Connection, ids: IDCipher) {
    self.connection = connection
    self.ids = ids
    statements = StatementCache(on: connection)
  }

  /// Closes the connection now, but for what is still leased.
  func close() {
    statements.clear()
    connection.close()
  }

  /// Lends a compiled statement.
  func lease(_ text: StatementText) throws(SQLiteError) -> StatementLease {
    try statements.lease(text.sql, at: text.place)
  }

  /// Lends a compiled statement over `row_feed` that looks a row up with its next step.
  func lease(
    _ text: StatementText, lookingUp row: Int64
  ) throws(SQLiteError) -> StatementLease {
    try statements.lease(text.sql, at: text.place, lookingUp: row)
  }

  /// Ends the statements that run on from look-up to look-up.
  func endLookUps() { statements.rest() }

  /// Runs a statement that changes something and says how many rows it changed.
  ///
  /// No deadline stops it: SQLite would undo the whole transaction, with what others wrote in it.
  @discardableResult
  func write(
    _ text: StatementText, _ bind: (Statement) throws(SQLiteError) -> Void = { _ in }
  ) throws(SQLiteError) -> Int {
    let lease = try lease(text)
    try bind(lease.statement)
    connection.isUninterruptible = true
    defer { connection.isUninterruptible = false }
    while try lease.statement.step() {}
    return connection.changes
  }

  /// Forgets what is sure only as long as nothing is undone.
  func undone() {
    auditTail = nil
    isRemovalMarked = false
    hasAliases = nil
    knownKeys = []
    admittedKeys = []
  }

  /// Forgets what other processes can change between two transactions.
  func committed() {
    auditTail = nil
    admittedKeys.removeAll(keepingCapacity: true)
    hasAliases = nil
    isRemovalMarked = false
    lastCreationTime = nil
    isClockAhead = false
    version = nil
  }

  /// A failed or abandoned transaction leaves nothing that is sure.
  func rolledBack() {
    undone()
    lastCreationTime = nil
    isClockAhead = false
    version = nil
  }
}
