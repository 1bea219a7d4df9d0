internal import CSQLite

/// Switches of a connection that are not SQL.
extension Connection {
  /// A switch of `sqlite3_db_config`.
  package enum Option: Sendable {
    /// Whether the schema may call functions that could do harm.
    case trustsSchema
    /// Whether SQL that would spoil the file is refused.
    case isDefensive
    /// Whether "a name" that is no name is taken for a string.
    case allowsDoubleQuotedStrings
  }

  /// Turns a switch on or off.
  package func set(_ option: Option, _ isOn: Bool) throws(SQLiteError) {
    let open = try unsafe requireOpen()
    let numbers: [Int32] =
      switch option {
      case .trustsSchema: [SQLITE_DBCONFIG_TRUSTED_SCHEMA]
      case .isDefensive: [SQLITE_DBCONFIG_DEFENSIVE]
      case .allowsDoubleQuotedStrings: [SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL]
      }
    for number in numbers {
      let code = unsafe ih_sqlite_configure(open, number, isOn ? 1 : 0)
      if code != SQLITE_OK { throw unsafe SQLiteError(code: code, on: open) }
    }
  }
}
