package import JSON
internal import SQLite
package import Values

/// The documents of a selection, read one by one as they are asked for.
///
/// It leases the statement that goes over the rows, and gives it back when it dies. Use it before
/// the batch ends.
package struct StoredDocuments: ~Copyable {
  let store: Store
  let lease: StatementLease
  let session: Session
  let table: TableTexts
  private var isOver = false

  init(store: Store, lease: consuming StatementLease, session: Session, table: TableTexts) {
    self.store = store
    self.lease = lease
    self.session = session
    self.table = table
  }

  /// Goes to the next document; false when there is none.
  ///
  /// The members below are those of the document that this found.
  package mutating func advance() throws(StoreError) -> Bool {
    guard !isOver else { return false }
    guard try store.step(lease.statement) else {
      isOver = true
      return false
    }
    try store.countRead()
    return true
  }

  /// The document that it stands on, alone.
  consuming func current() throws(StoreError) -> StoredDocument {
    let id = try id
    return StoredDocument(store: store, lease: lease, table: table, id: id)
  }

  package var id: DocumentID {
    get throws(StoreError) {
      try store.publicID(table: table.number, row: lease.statement.integer(at: 3), session)
    }
  }

  /// Milliseconds since the epoch; unique in the database.
  package var creationTime: Double { lease.statement.real(at: 2) }

  /// The length of the canonical JSON.
  package var utf8Count: Int { lease.statement.textCount(at: 0) }

  /// Writes the canonical JSON, byte for byte as it was stored.
  ///
  /// Throws `corrupt` for what is no JSON, and `schema` for what the table's validator refuses.
  package borrowing func splice(into writer: inout JSONWriter) throws(StoreError) {
    try store.splice(lease.statement, of: table, into: &writer)
  }

  /// The document as a value of Swift.
  ///
  /// Throws `corrupt` where it does not have the table's shape.
  package borrowing func decode<Record>(
    as table: Table<Record>
  ) throws(StoreError) -> Record {
    try store.decode(lease.statement, as: table.shape)
  }

  /// Goes to the next document and writes it; false when there is none.
  package mutating func spliceNext(into writer: inout JSONWriter) throws(StoreError) -> Bool {
    guard try advance() else { return false }
    try splice(into: &writer)
    return true
  }
}
