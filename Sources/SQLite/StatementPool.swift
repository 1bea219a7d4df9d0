/// The compiled statements of one SQL text, lent out and taken back.
///
/// One is enough as long as its row is left before the next use; while somebody stands on a row,
/// the next user gets another one. A few are kept, the others are finalized when they come back.
package final class StatementPool {
  /// The most statements that wait for their next use.
  package static let mostSpares = 4

  package let sql: String
  private let connection: Connection
  // Checked at run time, each access would cost as much as a column does; none reaches another.
  @exclusivity(unchecked) private var spares: [Statement] = []
  /// Whether statements come back as they stand, to be stepped on by the next user.
  @exclusivity(unchecked) private var isRunningOn = false

  /// Makes an empty pool; the SQL is compiled at the first use.
  package init(_ sql: String, on connection: Connection) {
    self.sql = sql
    self.connection = connection
  }

  /// Lends a statement over `row_feed` whose next step looks up `row`.
  ///
  /// Until ``rest()`` it is not reset between two uses.
  func lease(lookingUp row: Int64) throws(SQLiteError) -> StatementLease {
    unsafe isRunningOn = true
    connection.feed.offer(row)
    return try lease()
  }

  /// Resets what runs on, as the end of its transaction needs.
  func rest() {
    guard unsafe isRunningOn else { return }
    unsafe isRunningOn = false
    for index in unsafe spares.indices { unsafe spares[index].reset() }
  }

  /// The statements that wait for their next use.
  package var spareCount: Int { unsafe spares.count }

  /// Lends a statement that stands on no row and has no parameters.
  package func lease() throws(SQLiteError) -> StatementLease {
    if let spare = unsafe spares.popLast() { return StatementLease(spare, of: self) }
    return StatementLease(try connection.prepare(sql, kept: true), of: self)
  }

  fileprivate func takeBack(_ statement: Statement) {
    if unsafe !isRunningOn { statement.reset() }
    if unsafe spares.count < StatementPool.mostSpares { unsafe spares.append(statement) }
  }
}

/// A statement that one owner uses; it goes back to its pool when the lease dies.
package struct StatementLease: ~Copyable {
  package let statement: Statement
  private let pool: StatementPool

  fileprivate init(_ statement: Statement, of pool: StatementPool) {
    self.statement = statement
    self.pool = pool
  }

  deinit { pool.takeBack(statement) }
}
