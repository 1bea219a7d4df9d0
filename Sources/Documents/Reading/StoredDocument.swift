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
  let table: TableTexts
  package let id: DocumentID

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
}

extension Store {
  /// Writes the document that a statement stands on, in one copy from SQLite's memory.
  ///
  /// The checksum beside it stands for the check that it passed when it was written; a document
  /// that somebody changed since then is checked again [W-52].
  func splice(
    _ statement: Statement, of table: TableTexts, into writer: inout JSONWriter
  ) throws(StoreError) {
    writer.separate()
    let start = writer.bytes.count
    statement.appendText(at: 0, to: &writer.bytes)
    let checksum = DocumentChecksum.of(
      writer.bytes.span.extracting(start..<writer.bytes.count))
    if checksum == statement.integer(at: 1) { return }
    writer.bytes.removeSubrange(start...)
    let canonical = try checkedDocument(statement, of: table)
    writer.bytes.append(contentsOf: canonical.bytes)
  }

  /// A document that is not what was stored, as canonical JSON.
  private func checkedDocument(
    _ statement: Statement, of table: TableTexts
  ) throws(StoreError) -> CanonicalJSON {
    defer { parsed.release() }
    do {
      try parse(statement)
      try table.validator().validate(parsed, parsed.root)
      return try CanonicalJSON(parsed, parsed.root)
    } catch is ValidationError {
      throw .mismatchedDocument
    } catch {
      throw .damagedDocument
    }
  }

  /// Parses the document that a statement stands on, to be released by the caller.
  private func parse(_ statement: Statement) throws(JSONError) {
    parsed.release()
    parsedBytes.removeAll(keepingCapacity: true)
    statement.appendText(at: 0, to: &parsedBytes)
    try parsed.parse(parsedBytes, in: parsedBytes.indices)
  }

  /// The document that a statement stands on.
  func decode<Record>(
    _ statement: Statement, as shape: Shape<Record>
  ) throws(StoreError) -> Record {
    defer { parsed.release() }
    do {
      try parse(statement)
      return try shape.decode(parsed, parsed.root)
    } catch {
      throw .damagedDocument
    }
  }

  /// Counts a document towards the call's limit [W-120].
  func countRead() throws(StoreError) {
    guard unsafe documentsRead < Store.mostDocumentsRead else {
      throw StoreError(.limit("documentsRead"))
    }
    unsafe documentsRead += 1
  }
}
