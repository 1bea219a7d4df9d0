internal import SQLite
package import Secrets
package import Values

extension Reader {
  /// Whether an id has the number of another table, and is none that a document of this one brought
  /// along: the two things that make it no id of the table [W-60].
  package func isForeign<Record>(
    _ id: DocumentID, to table: Table<Record>
  ) throws(StoreError) -> Bool {
    if id.tableNumber == table.number { return false }
    let session = try store.readable()
    return try store.row(of: id, in: table.number, session) == nil
  }

  /// The ids and creation times of all documents of a table, oldest first.
  ///
  /// It is for what goes over a whole table, and so counts towards no limit of a call.
  package func identities<Record>(
    of table: Table<Record>
  ) throws(StoreError) -> [(id: DocumentID, creationTime: Double)] {
    let session = try store.readable()
    var found: [(id: DocumentID, creationTime: Double)] = []
    for (row, time) in try store.rows(of: table.texts, session) {
      found.append((try store.publicID(table: table.number, row: row, session), time))
    }
    return found
  }
}

extension Store {
  /// Lends every document of a table with its ciphertexts by field, oldest first, all of one snapshot.
  ///
  /// What is held meanwhile is the rows' numbers and one document, however many there are. It counts
  /// towards no limit of a call. Throws what `body` throws.
  package func forEachDocument<Record>(
    of table: Table<Record>, _ body: (borrowing StoredDocument, [String: Sealed]) throws -> Void
  ) throws {
    let session = try readable()
    for (row, _) in try rows(of: table.texts, session) {
      let id = try publicID(table: table.number, row: row, session)
      let lease = try attempt(session) { () throws(SQLiteError) in
        let lease = try session.lease(table.texts.get)
        try lease.statement.bind(row, at: 1)
        return lease
      }
      guard try step(lease.statement) else { continue }
      try body(
        StoredDocument(store: self, lease: lease, table: table.texts, id: id), try sealed(of: id))
    }
  }

  /// The rows of a table and their creation times, oldest first.
  ///
  /// They are sorted without their documents, which would take as much memory as the file.
  fileprivate func rows(
    of table: TableTexts, _ session: Session
  ) throws(StoreError) -> [(row: Int64, creationTime: Double)] {
    try attempt(session) { () throws(SQLiteError) in
      var rows: [(row: Int64, creationTime: Double)] = []
      let statement = try session.connection.prepare(
        "SELECT rowid, creationTime FROM \(TableTexts.quoted(table.name))"
          + " ORDER BY creationTime, rowid")
      while try statement.step() {
        rows.append((statement.integer(at: 0), statement.real(at: 1)))
      }
      return rows
    }
  }
}
