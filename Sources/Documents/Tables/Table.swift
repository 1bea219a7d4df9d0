package import Values

/// A column beside the document, for what is looked up by an index.
package struct Column<Record: Sendable>: Sendable {
  package let name: String
  package let value: @Sendable (Record) -> SQLiteValue

  /// A column of this name, with how its value is had from a record.
  package init(_ name: String, _ value: @escaping @Sendable (Record) -> SQLiteValue) {
    self.name = name
    self.value = value
  }
}

/// A table of documents: a Swift type, its shape, and the columns that indexes need.
///
/// The SQL table has `rowid INTEGER PRIMARY KEY`, `creationTime REAL`, the columns in this order,
/// `checksum INTEGER` and `document TEXT`, the canonical JSON of the public document. Its migration
/// is the caller's.
package struct Table<Record: Sendable>: Sendable {
  /// The shape of a document; made when it is asked for, which the reading of documents does not.
  package var shape: Shape<Record> { makeShape() }
  private let makeShape: @Sendable () -> Shape<Record>
  package let columns: [Column<Record>]
  let texts: TableTexts

  /// A table by its SQL name and its number, which is 10001 or more and part of each id.
  package init(
    name: String, number: UInt32, shape: @autoclosure @escaping @Sendable () -> Shape<Record>,
    columns: [Column<Record>]
  ) {
    makeShape = shape
    self.columns = columns
    texts = TableTexts(
      name: name, number: number, validator: { shape().validator }, columns: columns.map(\.name))
  }

  package var name: String { texts.name }
  package var number: UInt32 { texts.number }
}
