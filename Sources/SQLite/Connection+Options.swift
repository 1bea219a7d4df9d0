internal import CSQLite

extension Connection {
  /// The URI of a file that nobody changes while it is open.
  static func immutableURI(_ path: String) -> String {
    var uri = path.utf8.first == UInt8(ascii: "/") ? "file://" : "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        uri += byte < 0x10 ? "%0" : "%"
        uri += String(byte, radix: 16)
      }
    }
    return uri + "?immutable=1"
  }
}

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
