internal import SQLite
internal import Values

/// Ids that documents brought along from another database, each an alias of a row here.
///
/// An id that this database made gives its row by itself and costs nothing more. Only another one is
/// looked up, so that what a process brings in is found by all others at once.
extension Store {
  /// A row of one of the tables.
  struct Owner: Hashable {
    let table: UInt32
    let row: Int64
  }

  /// The row of a table's document by its id, whether or not it is there; nil for an id that neither
  /// is of this database nor was brought to it.
  @inline(__always)
  func row(
    of id: DocumentID, in table: UInt32, _ session: Session
  ) throws(StoreError) -> Int64? {
    if let row = session.ids.ownRow(of: id) { return id.tableNumber == table ? row : nil }
    guard let owner = try owner(ofAlias: id, session), owner.table == table else { return nil }
    return owner.row
  }

  /// The row that an id was brought along for.
  func owner(ofAlias id: DocumentID, _ session: Session) throws(StoreError) -> Owner? {
    try attempt(session) { () throws(SQLiteError) in
      guard try Store.canHaveAliases(session) else { return nil }
      let lease = try session.lease(.ownerOfAlias)
      try id.bind(to: lease.statement, at: 1)
      guard try lease.statement.step(),
        let table = UInt32(exactly: lease.statement.integer(at: 0))
      else { return nil }
      return Owner(table: table, row: lease.statement.integer(at: 1))
    }
  }

  /// The id by which clients know a row: the one that its document brought along, or our own.
  func publicID(
    table: UInt32, row: Int64, _ session: Session
  ) throws(StoreError) -> DocumentID {
    if session.hasAliases == false { return session.ids.ownID(table: table, row: row) }
    let alias = try attempt(session) { () throws(SQLiteError) -> DocumentID? in
      guard try Store.hasAliases(session) else { return nil }
      let lease = try session.lease(.aliasOfOwner)
      try lease.statement.bind(Int64(table), at: 1)
      try lease.statement.bind(row, at: 2)
      guard try lease.statement.step() else { return nil }
      return lease.statement.withText(at: 0) { DocumentID(text: $0) }
    }
    return alias ?? session.ids.ownID(table: table, row: row)
  }

  /// Makes an id that comes from elsewhere that of a row which is free.
  ///
  /// One that this database made itself gets its own row back, which is not given out again. Throws
  /// `uniqueIndex` of `_id` where the id was brought here before, or is that of another table here.
  func adopt(_ id: DocumentID, in table: TableTexts) throws(StoreError) {
    let session = try writable()
    if let row = session.ids.ownRow(of: id) {
      guard id.tableNumber == table.number else {
        throw StoreError(.uniqueIndex("_id"), detail: "an id of another table")
      }
      return try pass(row: row, of: table, session)
    }
    let row = try reserveRow(of: table, session)
    do throws(StoreError) {
      try attempt(session) { () throws(SQLiteError) in
        _ = try session.write(.insertAlias) { (statement) throws(SQLiteError) in
          try id.bind(to: statement, at: 1)
          try statement.bind(Int64(table.number), at: 2)
          try statement.bind(row, at: 3)
        }
      }
    } catch {
      guard case .uniqueIndex = error.reason else { throw error }
      throw StoreError(.uniqueIndex("_id"), detail: error.detail)
    }
    session.hasAliases = true
  }

  /// Sees to it that the rows of this database's own ids among these are not given out.
  func pass(_ ids: [DocumentID], in table: TableTexts) throws(StoreError) {
    let session = try writable()
    let own = ids.filter { $0.tableNumber == table.number }
    let last = own.compactMap { session.ids.ownRow(of: $0) }.max()
    if let last { try pass(row: last, of: table, session) }
  }

  /// Gives out rows behind this one from here on.
  private func pass(
    row: Int64, of table: TableTexts, _ session: Session
  ) throws(StoreError) {
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(.passRow) { (statement) throws(SQLiteError) in
        try statement.bind(Int64(table.number), at: 1)
        try statement.bind(row + 1, at: 2)
      }
    }
    rows.pass(row, of: table.number)
  }

  /// Removes what a document's id is an alias of, with the document.
  func removeAlias(_ id: DocumentID, _ session: Session) throws(StoreError) {
    if session.ids.ownRow(of: id) != nil { return }
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(.deleteAlias) { (statement) throws(SQLiteError) in
        try id.bind(to: statement, at: 1)
      }
    }
    session.hasAliases = nil
  }

  /// Whether the database was made by the migration that keeps aliases.
  private static func canHaveAliases(_ session: Session) throws(SQLiteError) -> Bool {
    if let known = session.hasAliasTable { return known }
    let lease = try session.lease(.aliasTable)
    let isThere = try lease.statement.step()
    session.hasAliasTable = isThere
    return isThere
  }

  private static func hasAliases(_ session: Session) throws(SQLiteError) -> Bool {
    if let known = session.hasAliases { return known }
    var isAny = false
    if try canHaveAliases(session) {
      let lease = try session.lease(.anyAlias)
      isAny = try lease.statement.step()
    }
    session.hasAliases = isAny
    return isAny
  }
}

extension DocumentID {
  /// Binds the text of the id.
  fileprivate func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    var text: [UInt8] = []
    appendText(to: &text)
    try statement.bind(text: text.span, at: index)
  }
}

extension StatementText {
  fileprivate static let aliasTable = StatementText(
    "SELECT 1 FROM sqlite_schema WHERE name = 'store_alias'")
  fileprivate static let anyAlias = StatementText("SELECT 1 FROM store_alias LIMIT 1")
  fileprivate static let ownerOfAlias = StatementText(
    "SELECT tableNumber, row FROM store_alias WHERE id = ?1")
  fileprivate static let aliasOfOwner = StatementText(
    "SELECT id FROM store_alias WHERE tableNumber = ?1 AND row = ?2")
  fileprivate static let insertAlias = StatementText(
    "INSERT INTO store_alias (id, tableNumber, row) VALUES (?1, ?2, ?3)")
  fileprivate static let deleteAlias = StatementText("DELETE FROM store_alias WHERE id = ?1")
  fileprivate static let passRow = StatementText(
    "INSERT INTO store_counter (id, value) VALUES (?1, ?2)"
      + " ON CONFLICT (id) DO UPDATE SET value = excluded.value WHERE value < excluded.value")
}
