internal import SQLite

/// What is at the place of a database.
package enum Inspection: Hashable, Sendable {
  /// Nothing, and a call may make it.
  case missing
  /// An empty file, of which a call may make a database.
  case empty
  /// A database of ours; one made by an older version is migrated by the first call.
  case ours(isOlder: Bool)
}

/// Why no call could use a database.
package struct InspectionFault: Error, Hashable, Sendable {
  /// One or two plain sentences: what is wrong, and what to do.
  package let message: String
}

extension Store {
  /// Finds out whether calls could use the database, and changes nothing of it.
  ///
  /// One of ours is open afterwards, for reading alone.
  package func inspect() throws(InspectionFault) -> Inspection {
    guard case .file(let name) = location else { return .empty }
    let file = DatabaseFile(name)
    guard try file.isThere() else { return .missing }
    do throws(StoreError) {
      return try inspect(file)
    } catch {
      throw InspectionFault(message: error.message)
    }
  }

  private func inspect(_ file: DatabaseFile) throws(StoreError) -> Inspection {
    let connection: Connection
    let kind: FileKind
    var idKey: [UInt8] = []
    do throws(SQLiteError) {
      // A log would be made for a connection that could not remove it again.
      connection = try Connection(
        path: file.path, access: file.isWithoutLog ? .immutable : .readOnly)
      try connection.set(.trustsSchema, false)
      try connection.set(.isDefensive, true)
      try connection.execute("BEGIN")
      kind = try FileKind.judge(connection)
      if case .ours(1...) = kind { idKey = try Opening.idKey(connection) }
      try connection.execute("COMMIT")
    } catch {
      guard error.code.primary == .notADatabase else { throw StoreError(error, on: nil) }
      throw StoreError(.notOurs, detail: "sqlite \(error.code.rawValue)")
    }
    switch kind {
    case .new: return .empty
    case .notOurs: throw StoreError(.notOurs)
    case .ours(let version) where version > migrations.count: throw StoreError(.newer)
    case .ours(let version):
      try keep(connection, idKey: idKey)
      return .ours(isOlder: version < migrations.count)
    }
  }
}
