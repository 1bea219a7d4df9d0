internal import Glibc
internal import SQLite

extension StoreError {
  /// What an error of SQLite means to a caller.
  ///
  /// `connection` tells a deadline from a lock and a forbidden file from a broken one.
  init(_ error: SQLiteError, on connection: Connection?) {
    let number = error.systemError
    let detail =
      "sqlite \(error.code.rawValue)" + (number == 0 ? "" : ", errno \(number)")
    self.init(StoreError.reason(of: error, on: connection), detail: detail)
  }

  private static func reason(of error: SQLiteError, on connection: Connection?) -> Reason {
    if let column = error.violatedColumn {
      return .uniqueIndex(column == "rowid" ? "_id" : column)
    }
    switch error.code.primary {
    case .full: return .diskFull
    case .readOnly, .permission: return .readOnly
    case .corrupt, .notADatabase: return .corrupt
    case .busy, .locked, .protocolFailure:
      return connection?.deadline.isPast == true ? .timeout : .locked
    case .interrupted: return .timeout
    case .cannotOpen:
      // The file is open: what cannot be opened is the log beside it.
      let isForbidden = error.systemError == EACCES || error.systemError == EPERM
      if let connection, connection.isReadOnly || isForbidden { return .readOnly }
      return reason(ofSystemError: error.systemError)
    case .inputOutput: return reason(ofSystemError: error.systemError)
    // The SQL is fixed and tested: a table that it does not find was taken away by somebody else.
    case .error: return .corrupt
    default: return .io
    }
  }

  /// What a failed system call means; SQLite calls some of a full disk's faults plain I/O errors.
  static func reason(ofSystemError number: Int32) -> Reason {
    switch number {
    case ENOSPC, EDQUOT, EFBIG: .diskFull
    case EROFS: .readOnly
    default: .io
    }
  }
}
