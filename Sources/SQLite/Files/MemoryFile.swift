internal import CSQLite
internal import Glibc

/// A file that SQLite uses for a while and shows to nobody: one block of memory.
///
/// Nothing that a transaction touches gets to another place of the disk, and a mutation's savepoint
/// costs no allocation: SQLite opens one such file a transaction, and begins it anew with each.
@safe
struct MemoryFile {
  /// SQLite's part of an open file.
  private var base: sqlite3_file
  private var bytes: UnsafeMutableRawPointer?
  private var count: Int
  private var capacity: Int

  /// The first allocation: room for what most transactions change.
  private static let firstCapacity = 1 << 16

  /// Opens a new and empty file.
  static func open(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
    let made = unsafe UnsafeMutableRawPointer(file).assumingMemoryBound(to: MemoryFile.self)
    unsafe made.initialize(
      to: MemoryFile(
        base: sqlite3_file(pMethods: methods), bytes: nil, count: 0, capacity: 0))
    return SQLITE_OK
  }

  private mutating func close() {
    unsafe free(bytes)
    unsafe bytes = nil
    count = 0
    capacity = 0
  }

  private func read(
    _ destination: UnsafeMutableRawPointer, _ amount: Int32, at offset: Int64
  ) -> Int32 {
    guard let range = Self.range(offset, amount) else { return SQLITE_IOERR }
    let found = max(0, min(count, range.upperBound) - range.lowerBound)
    if found > 0, let bytes = unsafe bytes {
      unsafe destination.copyMemory(from: bytes + range.lowerBound, byteCount: found)
    }
    if found == range.count { return SQLITE_OK }
    // What is not there reads as zeros.
    unsafe memset(destination + found, 0, range.count - found)
    return ResultCode.shortRead.rawValue
  }

  private mutating func write(
    _ source: UnsafeRawPointer, _ amount: Int32, at offset: Int64
  ) -> Int32 {
    guard let range = Self.range(offset, amount) else { return SQLITE_FULL }
    guard reserve(range.upperBound), let bytes = unsafe bytes else { return SQLITE_NOMEM }
    if range.lowerBound > count {
      unsafe memset(bytes + count, 0, range.lowerBound - count)
    }
    unsafe (bytes + range.lowerBound).copyMemory(from: source, byteCount: range.count)
    count = max(count, range.upperBound)
    return SQLITE_OK
  }

  private mutating func truncate(to size: Int64) {
    if size < Int64(count) { count = Int(max(0, size)) }
  }

  /// Makes room; false where there is no memory.
  private mutating func reserve(_ needed: Int) -> Bool {
    if needed <= capacity { return true }
    var grown = max(capacity, Self.firstCapacity)
    while grown < needed { grown *= 2 }
    guard let moved = unsafe realloc(bytes, grown) else { return false }
    unsafe bytes = moved
    capacity = grown
    return true
  }

  /// The bytes that a call means; nil for what no memory could hold.
  private static func range(_ offset: Int64, _ amount: Int32) -> Range<Int>? {
    guard offset >= 0, amount >= 0, offset < 1 << 40 else { return nil }
    return Int(offset)..<Int(offset) + Int(amount)
  }

  private static func pointee(
    _ file: UnsafeMutablePointer<sqlite3_file>?
  ) -> UnsafeMutablePointer<MemoryFile>? {
    unsafe UnsafeMutableRawPointer(file)?.assumingMemoryBound(to: MemoryFile.self)
  }

  // SQLite keeps the address; it is the same for all files and never written again.
  nonisolated(unsafe) private static let methods: UnsafePointer<sqlite3_io_methods> = {
    var methods = sqlite3_io_methods()
    methods.iVersion = 1
    unsafe methods.xClose = { file in
      unsafe pointee(file)?.pointee.close()
      return SQLITE_OK
    }
    unsafe methods.xRead = { file, destination, amount, offset in
      guard let file = unsafe pointee(file), let destination = unsafe destination else {
        return SQLITE_MISUSE
      }
      return unsafe file.pointee.read(destination, amount, at: offset)
    }
    unsafe methods.xWrite = { file, source, amount, offset in
      guard let file = unsafe pointee(file), let source = unsafe source else {
        return SQLITE_MISUSE
      }
      return unsafe file.pointee.write(source, amount, at: offset)
    }
    unsafe methods.xTruncate = { file, size in
      unsafe pointee(file)?.pointee.truncate(to: size)
      return SQLITE_OK
    }
    unsafe methods.xSync = { _, _ in SQLITE_OK }
    unsafe methods.xFileSize = { file, size in
      unsafe size?.pointee = Int64(pointee(file)?.pointee.count ?? 0)
      return SQLITE_OK
    }
    // No other connection can reach the file.
    unsafe methods.xLock = { _, _ in SQLITE_OK }
    unsafe methods.xUnlock = { _, _ in SQLITE_OK }
    unsafe methods.xCheckReservedLock = { _, isReserved in
      unsafe isReserved?.pointee = 0
      return SQLITE_OK
    }
    unsafe methods.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    unsafe methods.xSectorSize = { _ in 0 }
    unsafe methods.xDeviceCharacteristics = { _ in 0 }
    let kept = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    unsafe kept.initialize(to: methods)
    return unsafe UnsafePointer(kept)
  }()
}
