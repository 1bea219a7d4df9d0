internal import SQLite

/// What a database file is, as its header and its schema tell.
enum FileKind: Equatable {
  /// The mark of our databases in `application_id`: "INTH".
  static let applicationID: Int64 = 0x494e_5448

  /// Empty, so that it may become ours.
  case new
  /// Ours, made by the migrations up to this number.
  case ours(version: Int)
  /// Another program's.
  case notOurs

  /// Judges a file inside a transaction that is open, so that all is of one moment [W-07].
  ///
  /// A foreign schema may be one that SQLite cannot read, so the mark is looked at first.
  static func judge(_ connection: Connection) throws(SQLiteError) -> FileKind {
    let mark = try connection.integer("PRAGMA application_id") ?? 0
    let version = try connection.integer("PRAGMA user_version") ?? 0
    if mark == applicationID { return .ours(version: Int(version)) }
    guard mark == 0, version == 0 else { return .notOurs }
    let entries = try connection.integer("SELECT count(*) FROM sqlite_schema") ?? 0
    return entries == 0 ? .new : .notOurs
  }
}
