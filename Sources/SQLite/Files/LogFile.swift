internal import CSQLite
internal import Glibc

/// A write-ahead log whose frames are gathered and written in large pieces.
///
/// SQLite writes each frame of a transaction as two pieces: a head of 24 bytes, then a page. Those
/// that go to the end of the log are kept here until the frame that commits (its head has a size
/// where others have zero, <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>) is whole:
/// so an error of any of them is an error of the call that commits, which is before anybody
/// can see the commit. All else that is done to the file writes out first what is kept.
///
/// Heads of frames that are there already are written anew after pages of a large transaction were
/// replaced. They have no page behind them and must not be kept: they are told by their place,
/// which is before `end`.
///
/// A commit that fails may be whole in the file all the same, as after a sync that failed. SQLite
/// leaves it there, and whoever recovers the log would take it for one that was made: so its frame
/// is spoiled (`takeBack`).
@safe
struct LogFile {
  private var methods: sqlite3_io_methods
  private let system: UnsafePointer<sqlite3_io_methods>
  private let database: UnsafeMutablePointer<sqlite3_file>
  private let file: UnsafeMutablePointer<sqlite3_file>

  private var kept: UnsafeMutableRawPointer?
  private var count = 0
  /// Where in the file the first kept byte belongs.
  private var start: Int64 = 0
  /// The end of the last frame: no frame of this connection's transaction lies behind it.
  private var end: Int64 = .max
  /// Where the page belongs whose head was the last thing that was kept or written.
  private var expectedPage: Int64 = -1
  private var isCommit = false
  /// Where the head is that commits, as long as the writer's lock is held; -1 for none.
  private var commit: Int64 = -1

  private static let headSize: Int32 = 24
  /// SQLite's own files take at most 2^17 - 1 bytes at once.
  private static let capacity = (1 << 17) - 1
  /// What is left of the capacity holds a head and the largest page.
  private static let limit = capacity - 65_536 - Int(headSize)

  /// Puts our part behind a log that the system has opened.
  static func take(
    _ file: UnsafeMutablePointer<sqlite3_file>, _ system: UnsafePointer<sqlite3_io_methods>,
    of database: UnsafeMutablePointer<sqlite3_file>?
  ) {
    guard let database = unsafe database else { return }
    let part = unsafe FileSystem.part(of: file, as: LogFile.self)
    unsafe part.initialize(
      to: LogFile(
        methods: methods(over: system.pointee), system: system, database: database, file: file))
    // The table is the part's first member.
    unsafe file.pointee.pMethods = UnsafeRawPointer(part).assumingMemoryBound(
      to: sqlite3_io_methods.self)
    unsafe MainFile.tie(part, to: database)
  }

  /// Forgets what is kept: nobody committed it.
  mutating func drop() {
    if count > 0 { end = start }
    count = 0
    expectedPage = -1
    commit = -1
  }

  /// Undoes in the file a commit that failed and whose lock is still held.
  ///
  /// A disk that takes nothing any more keeps the frame, which cannot be helped.
  mutating func takeBack() {
    guard commit >= 0 else { return }
    let nothing: [UInt8] = Array(repeating: 0, count: Int(Self.headSize))
    var code = unsafe system.pointee.xWrite(file, nothing, Self.headSize, commit)
    if code != SQLITE_OK { code = unsafe system.pointee.xTruncate(file, commit) }
    if code == SQLITE_OK { _ = unsafe system.pointee.xSync(file, SQLITE_SYNC_NORMAL) }
    // Where the log goes on is found out anew.
    end = .max
    commit = -1
  }

  private mutating func write(
    _ source: UnsafeRawPointer, _ amount: Int32, at offset: Int64
  ) -> Int32 {
    if amount == Self.headSize {
      isCommit = unsafe source.loadUnaligned(fromByteOffset: 4, as: UInt32.self) != 0
      if isCommit, commit < 0 { commit = offset }
    }
    let code = unsafe put(source, amount, at: offset)
    if code != SQLITE_OK { takeBack() }
    return code
  }

  private mutating func put(
    _ source: UnsafeRawPointer, _ amount: Int32, at offset: Int64
  ) -> Int32 {
    if offset == end {
      if amount == Self.headSize {
        return unsafe keep(head: source)
      }
      if offset == expectedPage, count > 0 { return unsafe keep(page: source, amount) }
    }
    let code = flush()
    if code != SQLITE_OK { return code }
    let written = unsafe system.pointee.xWrite(file, source, amount, offset)
    if written != SQLITE_OK { return written }
    note(amount, at: offset)
    return SQLITE_OK
  }

  /// Finds out where the log ends from what was written as it came.
  private mutating func note(_ amount: Int32, at offset: Int64) {
    if offset == 0 {
      // The log's own head: it begins anew.
      end = Int64(amount)
    } else if offset == expectedPage {
      end = offset + Int64(amount)
    }
    // Another process may have gone on with the log, and more than once.
    let isBehindEnd = offset > end || end == .max
    expectedPage = amount == Self.headSize && isBehindEnd ? offset + Int64(amount) : -1
  }

  private mutating func keep(head source: UnsafeRawPointer) -> Int32 {
    if count > Self.limit {
      let code = flush()
      if code != SQLITE_OK { return code }
    }
    if unsafe kept == nil { unsafe kept = malloc(Self.capacity) }
    guard let kept = unsafe kept else { return SQLITE_NOMEM }
    if count == 0 { start = end }
    unsafe (kept + count).copyMemory(from: source, byteCount: Int(Self.headSize))
    count += Int(Self.headSize)
    end += Int64(Self.headSize)
    expectedPage = end
    return SQLITE_OK
  }

  private mutating func keep(page source: UnsafeRawPointer, _ amount: Int32) -> Int32 {
    expectedPage = -1
    guard let kept = unsafe kept, Int(amount) <= Self.capacity - count else {
      return SQLITE_IOERR
    }
    unsafe (kept + count).copyMemory(from: source, byteCount: Int(amount))
    count += Int(amount)
    end += Int64(amount)
    return isCommit ? flush() : SQLITE_OK
  }

  /// Writes out what is kept; after an error that is lost, and with it the transaction.
  private mutating func flush() -> Int32 {
    guard count > 0 else { return SQLITE_OK }
    let amount = Int32(count)
    count = 0
    expectedPage = -1
    return unsafe system.pointee.xWrite(file, kept, amount, start)
  }

  private mutating func close() -> Int32 {
    drop()
    unsafe free(kept)
    unsafe kept = nil
    unsafe MainFile.tie(nil, to: database)
    return unsafe system.pointee.xClose(file)
  }

  private static func part(
    _ file: UnsafeMutablePointer<sqlite3_file>?
  ) -> UnsafeMutablePointer<LogFile>? {
    guard let file = unsafe file else { return nil }
    return unsafe FileSystem.part(of: file, as: LogFile.self)
  }

  /// The system's methods, but for those that meet what is kept.
  private static func methods(over system: sqlite3_io_methods) -> sqlite3_io_methods {
    var methods = system
    unsafe methods.xWrite = { file, source, amount, offset in
      guard let log = unsafe LogFile.part(file), let source = unsafe source else {
        return SQLITE_MISUSE
      }
      return unsafe log.pointee.write(source, amount, at: offset)
    }
    unsafe methods.xRead = { file, destination, amount, offset in
      unsafe LogFile.flushed(file) { log in
        unsafe log.system.pointee.xRead(log.file, destination, amount, offset)
      }
    }
    unsafe methods.xTruncate = { file, size in
      unsafe LogFile.flushed(file) { log in unsafe log.system.pointee.xTruncate(log.file, size) }
    }
    unsafe methods.xSync = { file, flags in
      let code = unsafe LogFile.flushed(file) { log in
        unsafe log.system.pointee.xSync(log.file, flags)
      }
      if code != SQLITE_OK { unsafe LogFile.part(file)?.pointee.takeBack() }
      return code
    }
    unsafe methods.xFileSize = { file, size in
      unsafe LogFile.flushed(file) { log in unsafe log.system.pointee.xFileSize(log.file, size) }
    }
    unsafe methods.xClose = { file in
      guard let log = unsafe LogFile.part(file) else { return SQLITE_MISUSE }
      return unsafe log.pointee.close()
    }
    return methods
  }

  /// Does what the system does, once what is kept is written.
  private static func flushed(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ then: (borrowing LogFile) -> Int32
  ) -> Int32 {
    guard let log = unsafe LogFile.part(file) else { return SQLITE_MISUSE }
    let code = unsafe log.pointee.flush()
    if code != SQLITE_OK { return code }
    unsafe log.pointee.expectedPage = -1
    return unsafe then(log.pointee)
  }
}
