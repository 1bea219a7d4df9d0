internal import CSQLite

/// A result code of SQLite, extended where there is an extended one.
package struct ResultCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// The code without its extension: the low eight bits.
  package var primary: ResultCode { ResultCode(rawValue: rawValue & 0xff) }

  package static let busy = ResultCode(rawValue: SQLITE_BUSY)
  package static let cannotOpen = ResultCode(rawValue: SQLITE_CANTOPEN)
  package static let constraint = ResultCode(rawValue: SQLITE_CONSTRAINT)
  package static let corrupt = ResultCode(rawValue: SQLITE_CORRUPT)
  package static let error = ResultCode(rawValue: SQLITE_ERROR)
  package static let full = ResultCode(rawValue: SQLITE_FULL)
  package static let inputOutput = ResultCode(rawValue: SQLITE_IOERR)
  package static let interrupted = ResultCode(rawValue: SQLITE_INTERRUPT)
  package static let locked = ResultCode(rawValue: SQLITE_LOCKED)
  package static let misuse = ResultCode(rawValue: SQLITE_MISUSE)
  package static let notADatabase = ResultCode(rawValue: SQLITE_NOTADB)
  package static let outOfMemory = ResultCode(rawValue: SQLITE_NOMEM)
  package static let permission = ResultCode(rawValue: SQLITE_PERM)
  package static let protocolFailure = ResultCode(rawValue: SQLITE_PROTOCOL)
  package static let readOnly = ResultCode(rawValue: SQLITE_READONLY)

  /// A row of an index that allows no second one (SQLITE_CONSTRAINT_UNIQUE).
  package static let uniqueViolation = extended(SQLITE_CONSTRAINT, 8)
  /// A primary key that is taken (SQLITE_CONSTRAINT_PRIMARYKEY).
  package static let primaryKeyViolation = extended(SQLITE_CONSTRAINT, 6)
  /// A rowid that is taken (SQLITE_CONSTRAINT_ROWID).
  package static let rowidViolation = extended(SQLITE_CONSTRAINT, 10)

  /// Less was read than asked for (SQLITE_IOERR_SHORT_READ).
  static let shortRead = extended(SQLITE_IOERR, 2)

  // The extended codes are macros with arithmetic in them, which Swift does not import.
  private static func extended(_ primary: Int32, _ number: Int32) -> ResultCode {
    ResultCode(rawValue: primary | number << 8)
  }
}
