internal import SQLite
internal import Values

/// Rows and ids: reserved in blocks, never given out twice.
extension Store {
  /// Reserves the id of a document that will be inserted, perhaps in a later transaction.
  func reserveID(table: UInt32) throws(StoreError) -> DocumentID {
    let session = try writable()
    return session.ids.ownID(table: table, row: try reserveRow(table: table, session))
  }

  /// Reserves a row.
  func reserveRow(table: UInt32, _ session: Session) throws(StoreError) -> Int64 {
    if let row = rows.take(table: table) { return row }
    let end = try attempt(session) { () throws(SQLiteError) in
      try reserveBlock(table: table, session)
    }
    let least = IDCipher.rows.lowerBound + RowBlocks.rowsPerBlock
    guard end >= least, end <= IDCipher.rows.upperBound else {
      throw StoreError(.corrupt, detail: "a counter of rows is out of range")
    }
    rows.add(table: table, endingAt: end, depth: savepointDepth)
    guard let row = rows.take(table: table) else {
      throw StoreError(.io, detail: "no rows left")
    }
    return row
  }

  /// Moves a table's counter on by a block and gives the row after the block.
  private func reserveBlock(
    table: UInt32, _ session: Session
  ) throws(SQLiteError) -> Int64 {
    let lease = try session.lease(.reserveRows)
    try lease.statement.bind(Int64(table), at: 1)
    try lease.statement.bind(rows.floor(table: table), at: 2)
    try lease.statement.bind(RowBlocks.rowsPerBlock, at: 3)
    session.connection.isUninterruptible = true
    defer { session.connection.isUninterruptible = false }
    var end: Int64 = 0
    while try lease.statement.step() { end = lease.statement.integer(at: 0) }
    return end
  }
}

extension StatementText {
  fileprivate static let reserveRows = StatementText(
    "INSERT INTO store_counter (id, value) VALUES (?1, ?2 + ?3)"
      + " ON CONFLICT (id) DO UPDATE SET value = max(value, ?2) + ?3 RETURNING value")
}
