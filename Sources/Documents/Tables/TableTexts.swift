internal import Values

/// What a table is without its Swift type: its name, its number, its validator and its SQL.
final class TableTexts: Sendable {
  /// The lowest number of a table of documents [W-60].
  static let lowestNumber: UInt32 = 10_001

  let name: String
  let number: UInt32
  /// What a document must be.
  let validator: @Sendable () -> Validator

  /// Takes the row; gives the document, its checksum and the creation time.
  let get: StatementText
  /// Takes a row and the one after the last; gives the last one that is there.
  let lastRow: StatementText
  /// The same as `get` for the rows of `row_feed`.
  let lookUp: StatementText
  /// Takes the row, the creation time, the columns, the checksum and the document.
  let insert: StatementText
  /// Takes the row, the columns, the checksum and the document; changes nothing where a column
  /// differs.
  let replaceDocument: StatementText
  /// Takes the row, the columns, the checksum and the document.
  let replaceAll: StatementText
  /// Takes the row, the checksum and the document.
  let changeDocument: StatementText
  /// Takes the row.
  let delete: StatementText

  init(
    name: String, number: UInt32, validator: @escaping @Sendable () -> Validator, columns: [String]
  ) {
    self.name = name
    self.number = number
    self.validator = validator
    let table = TableTexts.quoted(name)
    let names = columns.map(TableTexts.quoted)
    get = StatementText(
      "SELECT document, checksum, creationTime FROM \(table) WHERE rowid = ?1")

    lastRow = StatementText(
      "SELECT rowid FROM \(table) WHERE rowid >= ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT 1")

    // CROSS JOIN keeps the order: the feed gives a row, and one seek finds it.
    lookUp = StatementText(
      "SELECT document, checksum, creationTime FROM row_feed CROSS JOIN \(table)"
        + " ON \(table).rowid = row_feed.id")

    let all = ["rowid", "creationTime"] + names + ["checksum", "document"]
    let places = all.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    insert = StatementText(
      "INSERT INTO \(table) (\(all.joined(separator: ", "))) VALUES (\(places))")

    let document = "checksum = ?\(names.count + 2), document = ?\(names.count + 3)"
    let indexed = names.enumerated().map { (name: $1, place: "?\($0 + 2)") }
    // Naming an indexed column in SET makes SQLite write its index anew even for an equal value.
    replaceDocument = StatementText(
      "UPDATE \(table) SET \(document) WHERE rowid = ?1"
        + indexed.map { " AND \($0.name) IS \($0.place)" }.joined())
    replaceAll = StatementText(
      "UPDATE \(table) SET "
        + (indexed.map { "\($0.name) = \($0.place)" } + [document]).joined(separator: ", ")
        + " WHERE rowid = ?1")
    changeDocument = StatementText(
      "UPDATE \(table) SET checksum = ?2, document = ?3 WHERE rowid = ?1")
    delete = StatementText("DELETE FROM \(table) WHERE rowid = ?1")
  }

  /// A name as SQL takes it whatever its characters.
  static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
