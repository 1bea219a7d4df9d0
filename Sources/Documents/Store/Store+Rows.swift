internal import SQLite
internal import Values

/// Rows and ids: reserved in blocks, never given out twice.
extension Store {
  /// Reserves the id of a document that will be inserted, perhaps in a later transaction.
  func reserveID(of table: TableTexts) throws(StoreError) -> DocumentID {
    let session = try writable()
    return session.ids.ownID(table: table.number, row: try reserveRow(of: table, session))
  }

  /// Reserves a row.
  func reserveRow(of table: TableTexts, _ session: Session) throws(StoreError) -> Int64 {
    let version = try version(session)
    if let rest = rows.rest(table: table.number, asOf: version) {
      try leaveOutTaken(rest, of: table, session)
      rows.confirm(table: table.number, asOf: version)
    }
    if let row = rows.take(table: table.number) { return row }
    let end = try attempt(session) { () throws(SQLiteError) in
      try reserveBlock(table: table.number, session)
    }
    let least = IDCipher.rows.lowerBound + RowBlocks.rowsPerBlock
    guard end >= least, end <= IDCipher.rows.upperBound else {
      throw StoreError(.corrupt, detail: "a counter of rows is out of range")
    }
    rows.add(table: table.number, endingAt: end, depth: savepointDepth, asOf: version)
    guard let row = rows.take(table: table.number) else {
      throw StoreError(.io, detail: "no rows left")
    }
    return row
  }

  /// A number that changes with each commit of others; asked once a transaction.
  private func version(_ session: Session) throws(StoreError) -> Int64 {
    if let known = session.version { return known }
    let version = try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.version)
      return try lease.statement.step() ? lease.statement.integer(at: 0) : 0
    }
    session.version = version
    return version
  }

  /// Leaves out rows of our block to which another process has brought documents, with ids that this
  /// database made: as a copy of it did that had gone on.
  private func leaveOutTaken(
    _ rest: Range<Int64>, of table: TableTexts, _ session: Session
  ) throws(StoreError) {
    let last = try attempt(session) { () throws(SQLiteError) -> Int64? in
      let lease = try session.lease(table.lastRow)
      try lease.statement.bind(rest.lowerBound, at: 1)
      try lease.statement.bind(rest.upperBound, at: 2)
      return try lease.statement.step() ? lease.statement.integer(at: 0) : nil
    }
    if let last { rows.pass(last, of: table.number) }
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
  fileprivate static let version = StatementText("PRAGMA data_version")
  fileprivate static let reserveRows = StatementText(
    "INSERT INTO store_counter (id, value) VALUES (?1, ?2 + ?3)"
      + " ON CONFLICT (id) DO UPDATE SET value = max(value, ?2) + ?3 RETURNING value")
}
