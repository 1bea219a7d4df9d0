internal import CSQLite

/// The file system that connections use (`sqlite3_vfs`): the system's own, but for two things.
///
/// What SQLite would put into temporary files stays in memory (`MemoryFile`), and the frames of
/// a transaction go to the write-ahead log in large pieces (`LogFile`).
enum FileSystem {
  /// What `sqlite3_open_v2` is given.
  static let name = "integrations-host"

  /// Makes the file system known to SQLite, once in a process; the result code of that.
  static let registration = register()

  /// The part of a file that is ours, behind the system's.
  static func part<Part>(
    of file: UnsafeMutablePointer<sqlite3_file>, as type: Part.Type
  ) -> UnsafeMutablePointer<Part> {
    unsafe (UnsafeMutableRawPointer(file) + systemSize).assumingMemoryBound(to: type)
  }

  // Written once, before any file is opened.
  nonisolated(unsafe) private static let systemFiles = unsafe sqlite3_vfs_find(nil)

  /// The bytes of the system's part, rounded up so that ours is aligned.
  private static let systemSize = unsafe (Int(systemFiles?.pointee.szOsFile ?? 0) + 15) & ~15

  private static func register() -> Int32 {
    guard let system = unsafe systemFiles else { return SQLITE_ERROR }
    var files = unsafe system.pointee
    unsafe files.pNext = nil
    unsafe files.zName = keptName()
    let ours = max(
      MemoryLayout<LogFile>.size, MemoryLayout<MainFile>.size, MemoryLayout<MemoryFile>.size)
    unsafe files.szOsFile = Int32(systemSize + ours)
    unsafe files.xOpen = { _, name, file, flags, outFlags in
      guard let file = unsafe file else { return SQLITE_MISUSE }
      return unsafe FileSystem.open(name, file, flags, outFlags)
    }
    // SQLite keeps the address for as long as the process lives.
    let kept = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    unsafe kept.initialize(to: files)
    return unsafe sqlite3_vfs_register(kept, 0)
  }

  private static func open(
    _ name: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>, _ flags: Int32,
    _ outFlags: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    // A file without a name is one that nobody else is to see, and that ends with its use.
    guard let name = unsafe name else {
      unsafe outFlags?.pointee = flags
      return unsafe MemoryFile.open(file)
    }
    guard let system = unsafe systemFiles, let open = unsafe system.pointee.xOpen else {
      return SQLITE_ERROR
    }
    let code = unsafe open(system, name, file, flags, outFlags)
    guard code == SQLITE_OK, let methods = unsafe file.pointee.pMethods else { return code }
    if flags & SQLITE_OPEN_MAIN_DB != 0 {
      unsafe MainFile.take(file, methods)
    } else if flags & SQLITE_OPEN_WAL != 0 {
      unsafe LogFile.take(file, methods, of: sqlite3_database_file_object(name))
    }
    return code
  }

  private static func keptName() -> UnsafePointer<CChar> {
    let characters = name.utf8CString
    let kept = UnsafeMutablePointer<CChar>.allocate(capacity: characters.count)
    for (offset, character) in characters.enumerated() {
      unsafe (kept + offset).initialize(to: character)
    }
    return unsafe UnsafePointer(kept)
  }
}

/// A database's file: it knows its log, so that what was not committed is dropped with the lock.
@safe
struct MainFile {
  private var methods: sqlite3_io_methods
  private let system: UnsafePointer<sqlite3_io_methods>
  private var log: UnsafeMutablePointer<LogFile>?

  /// Puts our part behind a file that the system has opened.
  static func take(
    _ file: UnsafeMutablePointer<sqlite3_file>, _ system: UnsafePointer<sqlite3_io_methods>
  ) {
    let part = unsafe FileSystem.part(of: file, as: MainFile.self)
    var methods = unsafe system.pointee
    if methods.iVersion >= 2 {
      unsafe methods.xShmLock = { file, offset, count, flags in
        guard let file = unsafe file else { return SQLITE_MISUSE }
        let part = unsafe FileSystem.part(of: file, as: MainFile.self)
        // The writer's lock is the first. Who gives it up has committed, or rolled back.
        if offset == 0, flags & SQLITE_SHM_UNLOCK != 0 { unsafe part.pointee.log?.pointee.drop() }
        guard let lock = unsafe part.pointee.system.pointee.xShmLock else { return SQLITE_ERROR }
        return unsafe lock(file, offset, count, flags)
      }
      unsafe methods.xShmMap = { file, region, size, extend, memory in
        guard let file = unsafe file else { return SQLITE_MISUSE }
        let part = unsafe FileSystem.part(of: file, as: MainFile.self)
        guard let map = unsafe part.pointee.system.pointee.xShmMap else { return SQLITE_ERROR }
        let code = unsafe map(file, region, size, extend, memory)
        // The index of the log has no room for a commit that is in the log already.
        if code != SQLITE_OK { unsafe part.pointee.log?.pointee.takeBack() }
        return code
      }
    }
    unsafe part.initialize(to: MainFile(methods: methods, system: system, log: nil))
    unsafe file.pointee.pMethods = table(of: part)
  }

  /// Ties a log to its database's file, or unties it.
  static func tie(
    _ log: UnsafeMutablePointer<LogFile>?, to file: UnsafeMutablePointer<sqlite3_file>
  ) {
    unsafe FileSystem.part(of: file, as: MainFile.self).pointee.log = log
  }

  private static func table(
    of part: UnsafeMutablePointer<MainFile>
  ) -> UnsafePointer<sqlite3_io_methods> {
    // The table is the part's first member.
    unsafe UnsafeRawPointer(part).assumingMemoryBound(to: sqlite3_io_methods.self)
  }
}
