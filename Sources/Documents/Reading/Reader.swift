internal import SQLite
package import Values

/// Reads documents, in the open transaction of the batch or in a new read transaction.
///
/// It is all that a query holds. There is no way from here to ciphertexts, audit rows, idempotency
/// records or settings. At most 32,000 documents are read in a call, then `limit` is thrown.
package struct Reader {
  let store: Store

  /// The document with an id, or nil: one seek of the row that the id hides.
  package func get<Record>(
    _ table: Table<Record>, _ id: DocumentID
  ) throws(StoreError) -> StoredDocument? {
    try store.document(of: table.texts, id)
  }

  /// The document with an id as a value of Swift, or nil.
  package func load<Record>(
    _ table: Table<Record>, _ id: DocumentID
  ) throws(StoreError) -> Record? {
    guard let document = try store.document(of: table.texts, id) else { return nil }
    return try document.decode(as: table)
  }

  /// The documents of a selection, oldest first or as it was made.
  ///
  /// `values` stand for the selection's columns in its order. Only documents created after `after`
  /// are given, or before it where the newest come first, and at most `limit` of them.
  package func select(
    _ selection: Selection, _ values: [SQLiteValue], after: Double? = nil, limit: Int? = nil
  ) throws(StoreError) -> StoredDocuments {
    try store.documents(selection, values, after: after, limit: limit)
  }

  /// The first document of a selection, or nil.
  package func first(
    _ selection: Selection, _ values: [SQLiteValue]
  ) throws(StoreError) -> StoredDocument? {
    var found = try store.documents(selection, values, after: nil, limit: 1)
    guard try found.advance() else { return nil }
    return try found.current()
  }
}

extension Store {
  func document(
    of table: TableTexts, _ id: DocumentID
  ) throws(StoreError) -> StoredDocument? {
    let session = try readable()
    try countRead()
    guard let row = try row(of: id, in: table.number, session) else { return nil }
    let lease = try attempt(session) { () throws(SQLiteError) in
      // Only a snapshot stays as it is from one look-up to the next.
      if transaction == .reading { return try session.lease(table.lookUp, lookingUp: row) }
      let lease = try session.lease(table.get)
      try lease.statement.bind(row, at: 1)
      return lease
    }
    guard try step(lease.statement) else { return nil }
    return StoredDocument(store: self, lease: lease, table: table, id: id)
  }

  func documents(
    _ selection: Selection, _ values: [SQLiteValue], after: Double?, limit: Int?
  ) throws(StoreError) -> StoredDocuments {
    precondition(values.count == selection.equalCount, "a value for each column")
    let session = try readable()
    let beginning = selection.isNewestFirst ? Double.infinity : -Double.infinity
    let lease = try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(selection.text)
      var index: Int32 = 1
      for value in values {
        try lease.statement.bind(value, at: index)
        index += 1
      }
      try lease.statement.bind(after ?? beginning, at: index)
      try lease.statement.bind(Int64(limit ?? -1), at: index + 1)
      return lease
    }
    return StoredDocuments(
      store: self, lease: lease, session: session, table: selection.table)
  }

  /// Goes to the next row of a statement.
  func step(_ statement: Statement) throws(StoreError) -> Bool {
    do throws(SQLiteError) {
      return try statement.step()
    } catch {
      guard let session else { throw StoreError(error, on: nil) }
      throw note(StoreError(error, on: session.connection), session)
    }
  }
}
