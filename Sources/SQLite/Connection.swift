internal import CSQLite

/// One connection to a database, used from one thread.
///
/// SQLite's own locking of the connection is off: the type is not Sendable, and the compiler keeps
/// it on its thread.
@safe
package final class Connection {
  private var handle: OpaquePointer?

  /// When statements are interrupted.
  package let deadline: Deadline

  /// What statements over `row_feed` look up.
  let feed = RowFeed()

  /// Whether a deadline is let pass: interrupting a write would undo the whole transaction.
  package var isUninterruptible = false

  /// How long a lock of another connection is waited for, in nanoseconds.
  package var patience: UInt64 = 5_000_000_000

  /// The pages that the write-ahead log held after the last commit of this connection.
  package internal(set) var logPages = 0

  /// Asked during each wait for a lock: whether to go on waiting.
  package var mayWait: () -> Bool = { true }

  var waitingSince: UInt64 = 0

  /// What may be done to a file.
  package enum Access: Sendable {
    case readWrite
    case readOnly
    /// Only reading, of a file that nobody changes meanwhile: no lock is taken and no log looked at.
    case immutable
  }

  /// Opens a file that exists, or a new database in memory.
  ///
  /// A path is given to SQLite as it is, so it must not begin with `file:` or be `:memory:`; an
  /// absolute one or one that begins with `./` never does. Throws what SQLite says; most faults of
  /// a file show only when it is first read.
  package init(
    path: String?, access: Access = .readWrite, deadline: Deadline = Deadline()
  ) throws(SQLiteError) {
    let readiness = Connection.readiness
    self.deadline = deadline
    var opened: OpaquePointer?
    var name = path ?? ":memory:"
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    switch access {
    case .readWrite: flags |= SQLITE_OPEN_READWRITE | (path == nil ? SQLITE_OPEN_CREATE : 0)
    case .readOnly: flags |= SQLITE_OPEN_READONLY
    case .immutable:
      flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      name = Connection.immutableURI(name)
    }
    guard readiness == SQLITE_OK else {
      throw SQLiteError(code: ResultCode(rawValue: readiness), message: "SQLite cannot be set up")
    }
    let code = unsafe sqlite3_open_v2(name, &opened, flags, FileSystem.name)
    unsafe handle = opened
    var failure = code
    if code == SQLITE_OK, let open = unsafe opened { failure = unsafe feed.register(on: open) }
    guard failure == SQLITE_OK, unsafe opened != nil else {
      let error = unsafe SQLiteError(code: failure, on: opened)
      unsafe sqlite3_close_v2(opened)
      unsafe handle = nil
      throw error
    }
    installHandlers()
  }

  deinit { close() }

  /// What is set once, before SQLite is first used in the process; too late, it changes nothing.
  private static let readiness: Int32 = {
    _ = ih_sqlite_forgo_memory_statistics()
    _ = ih_sqlite_use_files_for_savepoints()
    return FileSystem.registration
  }()

  /// Closes the connection; what is still leased from it ends when it is given back.
  ///
  /// The last connection of a database copies the write-ahead log into the file and removes it.
  package func close() {
    guard let open = unsafe handle else { return }
    removeHandlers()
    unsafe sqlite3_close_v2(open)
    unsafe handle = nil
  }

  /// Whether no transaction is open; SQLite ends one by itself after some errors.
  package var isAutocommitting: Bool {
    guard let open = unsafe handle else { return true }
    return unsafe sqlite3_get_autocommit(open) != 0
  }

  /// Whether the file could be opened for reading only.
  package var isReadOnly: Bool {
    guard let open = unsafe handle else { return false }
    return unsafe sqlite3_db_readonly(open, "main") == 1
  }

  /// Whether the path no longer leads to the file that is open, as after `rm` or `mv`.
  package var hasMoved: Bool {
    guard let open = unsafe handle else { return false }
    return unsafe ih_sqlite_has_moved(open) != 0
  }

  /// The rows that the last INSERT, UPDATE or DELETE changed.
  package var changes: Int {
    guard let open = unsafe handle else { return 0 }
    return Int(unsafe sqlite3_changes(open))
  }

  /// Runs SQL of any number of statements and drops the rows.
  package func execute(_ sql: String) throws(SQLiteError) {
    let open = try unsafe requireOpen()
    let code = unsafe sqlite3_exec(open, sql, nil, nil, nil)
    if code != SQLITE_OK { throw unsafe SQLiteError(code: code, on: open) }
  }

  /// Compiles one statement; `kept` says that it will be used for long.
  package func prepare(_ sql: String, kept: Bool = false) throws(SQLiteError) -> Statement {
    let open = try unsafe requireOpen()
    var statement: OpaquePointer?
    let flags = kept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let code = unsafe sqlite3_prepare_v3(open, sql, -1, flags, &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else {
      throw unsafe SQLiteError(code: code == SQLITE_OK ? SQLITE_MISUSE : code, on: open)
    }
    return unsafe Statement(owning: statement)
  }

  /// The integer that a query's first row begins with, or nil for no row.
  ///
  /// The statement is run to its end, where it commits: what a pragma such as `journal_mode` says
  /// in its row can still fail there.
  package func integer(_ sql: String) throws(SQLiteError) -> Int64? {
    try first(sql) { $0.integer(at: 0) }
  }

  /// The text that a query's first row begins with, or nil for no row; to the end, as `integer`.
  package func text(_ sql: String) throws(SQLiteError) -> String? {
    try first(sql) { $0.string(at: 0) }
  }

  private func first<Value>(
    _ sql: String, _ read: (borrowing Statement) -> Value
  ) throws(SQLiteError) -> Value? {
    let statement = try prepare(sql)
    guard try statement.step() else { return nil }
    let value = read(statement)
    try statement.run()
    return value
  }

  /// The open handle, for the other parts of this type.
  func requireOpen() throws(SQLiteError) -> OpaquePointer {
    guard let open = unsafe handle else {
      throw SQLiteError(code: .misuse, message: "the connection is closed")
    }
    return unsafe open
  }

  /// The handle, if the connection is open.
  var openHandle: OpaquePointer? { unsafe handle }
}
