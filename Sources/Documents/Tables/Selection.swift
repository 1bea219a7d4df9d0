/// A fixed query over one table: the columns that must be equal, in order of creation.
///
/// Make it once, as a constant; the values come with each use.
package struct Selection: Sendable {
  let table: TableTexts
  let equalCount: Int
  /// Takes the values, the creation time to begin after, and the most rows or -1.
  ///
  /// Gives the document, its checksum, the creation time and the row.
  let text: StatementText

  /// The documents of `table` whose columns `equal` have the values given later.
  ///
  /// `index` names the index to use; without it SQLite chooses, and may sort. The documents come
  /// oldest first, or the newest first.
  package init<Record>(
    _ table: Table<Record>, equal: [String] = [], index: String? = nil, newestFirst: Bool = false
  ) {
    self.table = table.texts
    equalCount = equal.count
    let conditions =
      equal.enumerated().map { "\(TableTexts.quoted($1)) = ?\($0 + 1)" }
      + ["creationTime \(newestFirst ? "<" : ">") ?\(equal.count + 1)"]
    text = StatementText(
      "SELECT document, checksum, creationTime, rowid FROM \(TableTexts.quoted(table.name))"
        + (index.map { " INDEXED BY \(TableTexts.quoted($0))" } ?? "")
        + " WHERE \(conditions.joined(separator: " AND "))"
        + " ORDER BY creationTime\(newestFirst ? " DESC" : "") LIMIT ?\(equal.count + 2)")
    isNewestFirst = newestFirst
  }

  let isNewestFirst: Bool
}
