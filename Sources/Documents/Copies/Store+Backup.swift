internal import SQLite

/// Copies of a database, made while hosts serve it.
extension Store {
  /// Copies the database into a new file, which appears when it is whole: one file without a log,
  /// as the database was at one moment, that this user alone may read.
  package func backUp(to path: String) throws(CopyFault) -> CopiedDatabase {
    let place = DatabaseFile(path)
    if place.isTaken {
      throw CopyFault(message: "\(path) is there already. Name a file that is not.")
    }
    let file = try CopyFile.beside(place.path)
    let copied = try copy(openConnection(), to: file)
    try file.appear()
    return copied
  }

  private func openConnection() throws(CopyFault) -> Connection {
    do throws(StoreError) {
      return try openSession().connection
    } catch {
      throw CopyFault(message: error.message)
    }
  }

  /// Copies a database, finds out whether the copy is whole, and sees to its being on the disk.
  func copy(_ source: Connection, to file: CopyFile) throws(CopyFault) -> CopiedDatabase {
    do throws(StoreError) {
      let neededKeys = try copy(source, to: file.path)
      return CopiedDatabase(byteCount: try file.synchronize(), neededKeys: neededKeys)
    } catch {
      throw CopyFault(message: error.message)
    }
  }

  private func copy(
    _ source: Connection, to path: String
  ) throws(StoreError) -> [NeededKey] {
    try DatabaseFile(path).prepare()
    do throws(SQLiteError) {
      try Store.fill(path, from: source)
    } catch {
      throw StoreError(error, on: nil)
    }
    let neededKeys = try settledCopy(path)
    do throws(SQLiteError) {
      try Store.leaveLog(path)
    } catch {
      throw StoreError(error, on: nil)
    }
    return neededKeys
  }

  /// Opens the copy as a host would, and ends cleanly: what was removed and is still in the gaps of
  /// pages does not go along [W-104].
  private func settledCopy(_ path: String) throws(StoreError) -> [NeededKey] {
    let copy = Store(
      location: .file(path), durability: .normal, migrations: Array(migrations.dropFirst()),
      now: now)
    let neededKeys = try copy.neededKeys()
    try copy.endBatch()
    copy.close()
    return neededKeys
  }

  private static func fill(_ path: String, from source: Connection) throws(SQLiteError) {
    let target = try Connection(path: path)
    // Nobody sees the file before it is whole and on the disk.
    try target.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
    source.isUninterruptible = true
    defer { source.isUninterruptible = false }
    try source.copyPages(to: target)
    target.close()
  }

  /// Makes one file of the copy, and looks at all of it.
  private static func leaveLog(_ path: String) throws(SQLiteError) {
    let connection = try Connection(path: path)
    let mode = try connection.text("PRAGMA journal_mode = DELETE")
    if mode != "delete" { throw SQLiteError(code: .inputOutput) }
    let verdict = try connection.text("PRAGMA integrity_check(1)")
    connection.close()
    if verdict != "ok" { throw SQLiteError(code: .corrupt) }
  }
}
