package import JSON
internal import SQLite
package import Values

/// A document of the store, read where SQLite holds it.
///
/// It leases the statement that stands on its row, and gives it back when it dies. Use it before
/// the batch ends.
package struct StoredDocument: ~Copyable {
  let store: Store
  let lease: StatementLease
  package let id: DocumentID

  /// Milliseconds since the epoch; unique in the database.
  package var creationTime: Double { lease.statement.real(at: 2) }

  /// The length of the canonical JSON.
  package var utf8Count: Int { lease.statement.textCount(at: 0) }

  /// Writes the canonical JSON, byte for byte as it was stored.
  ///
  /// Throws `corrupt` where it is no more what was stored.
  package borrowing func splice(into writer: inout JSONWriter) throws(StoreError) {
    try lease.statement.splice(into: &writer)
  }

  /// The document as a value of Swift.
  ///
  /// Throws `corrupt` where it does not have the table's shape.
  package borrowing func decode<Record>(
    as table: Table<Record>
  ) throws(StoreError) -> Record {
    try store.decode(lease.statement, as: table.shape)
  }
}

extension Statement {
  /// Writes the document in the first column, in one copy from SQLite's memory, and checks it
  /// against the checksum in the second.
  func splice(into writer: inout JSONWriter) throws(StoreError) {
    // The comma before it, if there is one, and no bytes.
    writer.raw([])
    let start = writer.bytes.count
    appendText(at: 0, to: &writer.bytes)
    let text = writer.bytes.span.extracting(start..<writer.bytes.count)
    guard DocumentChecksum.of(text) == integer(at: 1) else { throw .damagedDocument }
  }
}

extension Store {
  /// The document that a statement stands on.
  func decode<Record>(
    _ statement: Statement, as shape: Shape<Record>
  ) throws(StoreError) -> Record {
    parsed.release()
    parsedBytes.removeAll(keepingCapacity: true)
    statement.appendText(at: 0, to: &parsedBytes)
    guard DocumentChecksum.of(parsedBytes.span) == statement.integer(at: 1) else {
      throw .damagedDocument
    }
    do {
      try parsed.parse(parsedBytes, in: parsedBytes.indices)
      defer { parsed.release() }
      return try shape.decode(parsed, parsed.root)
    } catch {
      throw .damagedDocument
    }
  }

  /// Counts a document towards the call's limit [W-120].
  func countRead() throws(StoreError) {
    guard documentsRead < Store.mostDocumentsRead else {
      throw StoreError(.limit("documentsRead"))
    }
    documentsRead += 1
  }
}
