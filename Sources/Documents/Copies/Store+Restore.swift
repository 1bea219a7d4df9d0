internal import Glibc
internal import SQLite

/// Putting a copy in the place of a database.
extension Store {
  /// Puts a copy of the database of `path` in the place of this store's file, when it is whole.
  ///
  /// Where a file is there, it has to be one that may be replaced and that no process has open.
  package func restore(from path: String, replacing: Bool) throws(CopyFault) -> CopiedDatabase {
    guard case .file(let name) = location else {
      throw CopyFault(message: "A database in memory cannot be restored.")
    }
    let place = DatabaseFile(name)
    guard replacing || !place.isTaken else {
      throw CopyFault(
        message: "\(name) is there already. Name another database, or say --replace.")
    }
    let source = try openCopy(path)
    defer { source.close() }
    do throws(StoreError) {
      try place.makeDirectories()
    } catch {
      throw CopyFault(message: error.message)
    }
    let file = try CopyFile.beside(place.resolved)
    let copied = try copy(source, to: file)
    if place.isTaken {
      try replace(place, by: file)
    } else {
      // What a database left that is gone would be taken for the new one's log.
      place.removeCompanions()
      try file.appear()
    }
    return copied
  }

  /// Opens a copy for reading; throws where it is none of ours, or of a newer program.
  private func openCopy(_ path: String) throws(CopyFault) -> Connection {
    let file = DatabaseFile(path)
    guard unsafe access(file.path, R_OK) == 0 else {
      throw CopyFault(message: "\(path) is not there, or cannot be read by this user.")
    }
    let (connection, kind) = try opened(file, path)
    switch kind {
    case .ours(let version) where version > migrations.count:
      throw CopyFault(message: "\(path): \(StoreError(.newer).message)")
    case .ours(1...): return connection
    case .ours, .new, .notOurs:
      throw CopyFault(message: "\(path): \(StoreError(.notOurs).message)")
    }
  }

  private func opened(
    _ file: DatabaseFile, _ path: String
  ) throws(CopyFault) -> (Connection, FileKind) {
    do throws(SQLiteError) {
      return try Store.opened(file)
    } catch {
      let isForeign = error.code.primary == .notADatabase
      let error = isForeign ? StoreError(.notOurs) : StoreError(error, on: nil)
      throw CopyFault(message: "\(path): \(error.message)")
    }
  }

  private static func opened(_ file: DatabaseFile) throws(SQLiteError) -> (Connection, FileKind) {
    let connection = try Connection(
      path: file.path, access: file.isWithoutLog ? .immutable : .readOnly)
    try connection.set(.trustsSchema, false)
    try connection.execute("BEGIN")
    let kind = try FileKind.judge(connection)
    let pageSize = try connection.integer("PRAGMA page_size") ?? 0
    try connection.execute("COMMIT")
    // SQLite takes the missing end of the last page for zeros.
    guard pageSize > 0, file.byteCount.isMultiple(of: pageSize) else {
      throw SQLiteError(code: .corrupt)
    }
    return (connection, kind)
  }

  private func replace(
    _ place: DatabaseFile, by file: CopyFile
  ) throws(CopyFault) {
    settle(place)
    guard let lock = try FileLock.take(file.destination) else {
      throw CopyFault(
        message: "\(place.path) is in use. End the hosts that serve it, then try again.")
    }
    place.removeCompanions()
    try file.replace()
    lock.spoil()
  }

  /// Copies what stands in the log into the file, so that all of the old database is in it until
  /// the moment of the replacement; a damaged one is left as it is.
  private func settle(_ place: DatabaseFile) {
    guard let connection = try? Connection(path: place.path) else { return }
    connection.patience = Checkpoints.patience
    _ = try? connection.checkpoint(.truncate)
    connection.close()
  }
}
