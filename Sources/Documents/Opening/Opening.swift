internal import SQLite
internal import Sealing

/// One attempt to open a database: the file, what kind of file it is, migrations, settings.
struct Opening {
  let location: Store.Location
  let durability: Store.Durability
  let migrations: [Migration]
  let now: () -> Double
  /// When the call that opens must be over; bounds the waits for locks of other processes.
  let deadline: Deadline
  /// Asked during such a wait: whether to go on waiting.
  let mayWait: () -> Bool

  /// Opens the database, and makes or migrates it where needed.
  func session() throws(StoreError) -> Session {
    let (connection, needsMigration) = try judged()
    defer { connection.isUninterruptible = false }
    if needsMigration {
      for migration in migrations { try apply(migration, to: connection) }
    }
    try keepLog(connection)
    let key = try attempt(connection) { () throws(SQLiteError) in
      try configure(connection)
      return try Opening.idKey(connection)
    }
    guard let ids = IDCipher(key: key) else {
      throw StoreError(.corrupt, detail: "no id key")
    }
    return Session(connection: connection, ids: ids)
  }

  /// An open file, and whether it is new or of an older version.
  ///
  /// One that was replaced while its lock was waited for is no database any more [W-178]: then it is
  /// the one in its place.
  private func judged() throws(StoreError) -> (Connection, needsMigration: Bool) {
    let connection = try connect()
    do throws(StoreError) {
      return (connection, try needsMigration(connection))
    } catch {
      guard error.reason == .notOurs, connection.hasMoved else { throw error }
      connection.close()
      let successor = try connect()
      return (successor, try needsMigration(successor))
    }
  }

  private func connect() throws(StoreError) -> Connection {
    let path: String?
    switch location {
    case .memory: path = nil
    case .file(let name):
      let file = DatabaseFile(name)
      try file.prepare()
      path = file.path
    }
    do throws(SQLiteError) {
      let connection = try Connection(path: path, deadline: deadline)
      connection.mayWait = mayWait
      // A deadline must not stop a migration in the middle.
      connection.isUninterruptible = true
      return connection
    } catch {
      throw StoreError(error, on: nil)
    }
  }

  /// Whether the file is new or of an older version; throws where it is not for us.
  private func needsMigration(_ connection: Connection) throws(StoreError) -> Bool {
    let kind: FileKind
    do throws(SQLiteError) {
      try connection.execute("BEGIN")
      kind = try FileKind.judge(connection)
      try connection.execute("COMMIT")
    } catch {
      guard error.code.primary == .notADatabase else { throw StoreError(error, on: connection) }
      throw StoreError(.notOurs, detail: "sqlite \(error.code.rawValue)")
    }
    let version = try version(of: kind)
    if case .file(let name) = location { DatabaseFile(name).restrict() }
    return version.map { $0 < migrations.count } ?? true
  }

  /// The version of a file, nil for a new one; throws where it is not for us.
  private func version(of kind: FileKind) throws(StoreError) -> Int? {
    switch kind {
    case .new: return nil
    case .notOurs: throw StoreError(.notOurs)
    case .ours(let version) where version > migrations.count: throw StoreError(.newer)
    case .ours(let version): return version
    }
  }

  /// Applies a migration in a transaction of its own, unless another process has done so.
  ///
  /// The kind of the file is judged again under the lock.
  private func apply(
    _ migration: Migration, to connection: Connection
  ) throws(StoreError) {
    let kind = try attempt(connection) { () throws(SQLiteError) in
      try connection.execute("BEGIN IMMEDIATE")
      return try FileKind.judge(connection)
    }
    let version = try version(of: kind) ?? 0
    let isNext = version == migration.number - 1
    let key = isNext && migration.number == 1 ? try newIDKey() : nil
    try attempt(connection) { () throws(SQLiteError) in
      if isNext {
        try connection.execute(migration.sql)
        if let key { try begin(connection, idKey: key) }
        try record(migration, in: connection)
      }
      try connection.execute("COMMIT")
    }
  }

  private func newIDKey() throws(StoreError) -> [UInt8] {
    do {
      return try RandomBytes.shared.bytes(IDCipher.keyByteCount)
    } catch {
      throw StoreError(.io, detail: "no random bytes")
    }
  }

  /// Marks a new file as ours and gives it its id key.
  private func begin(_ connection: Connection, idKey: [UInt8]) throws(SQLiteError) {
    try connection.execute("PRAGMA application_id = \(FileKind.applicationID)")
    let insert = try connection.prepare(
      "INSERT INTO store_setting (name, value) VALUES ('store.idKey', ?1)")
    try insert.bind(blob: idKey.span, at: 1)
    try insert.run()
  }

  private func record(
    _ migration: Migration, in connection: Connection
  ) throws(SQLiteError) {
    try connection.execute("PRAGMA user_version = \(migration.number)")
    let insert = try connection.prepare(
      "INSERT INTO store_migration (number, name, appliedAt) VALUES (?1, ?2, ?3)")
    try insert.bind(Int64(migration.number), at: 1)
    try insert.bind(text: migration.name, at: 2)
    try insert.bind(now(), at: 3)
    try insert.run()
  }

  /// The key of the ids; empty where the database has none.
  static func idKey(_ connection: Connection) throws(SQLiteError) -> [UInt8] {
    let select = try connection.prepare(
      "SELECT value FROM store_setting WHERE name = 'store.idKey'")
    return try select.step() ? select.blob(at: 0) : []
  }

  /// Runs calls of SQLite and turns what they throw into this module's error.
  private func attempt<R>(
    _ connection: Connection, _ body: () throws(SQLiteError) -> R
  ) throws(StoreError) -> R {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw StoreError(error, on: connection)
    }
  }
}
