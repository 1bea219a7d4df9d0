internal import CSQLite
internal import Glibc

/// A call of SQLite that failed.
///
/// It carries codes and names of the schema, never the SQL's values: parameters are bound, and
/// SQLite's own texts name tables and columns only.
package struct SQLiteError: Error, Sendable {
  /// The extended result code.
  package let code: ResultCode

  /// The `errno` of the system call that failed, or 0.
  package let systemError: Int32

  /// SQLite's own sentence.
  package let message: String

  package init(code: ResultCode, systemError: Int32 = 0, message: String = "") {
    self.code = code
    self.systemError = systemError
    self.message = message
  }

  /// The error that the last call on a connection left there.
  init(code: Int32, on connection: OpaquePointer?) {
    let lastError = errno
    guard let connection = unsafe connection else {
      self.init(code: ResultCode(rawValue: code))
      return
    }
    // With plain codes switched on by an old library, the extended one is still to be had.
    let extended = unsafe sqlite3_extended_errcode(connection)
    // SQLite does not keep the number of a write that failed in a commit.
    let known = unsafe sqlite3_system_errno(connection)
    let isUnknown = known == 0 && code & 0xff == SQLITE_IOERR
    self.init(
      code: ResultCode(rawValue: extended & 0xff == code & 0xff ? extended : code),
      systemError: isUnknown ? lastError : known,
      message: unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) } ?? "")
  }

  /// The last column of the unique index that a row violated, as in `name` of `table.name`.
  ///
  /// Nil for other errors. SQLite names the columns of the index in order.
  package var violatedColumn: String? {
    guard code == .uniqueViolation || code == .primaryKeyViolation || code == .rowidViolation,
      let dot = message.utf8.lastIndex(of: UInt8(ascii: "."))
    else { return nil }
    return String(message[message.index(after: dot)...])
  }
}
