internal import Glibc

/// The lock of SQLite that nobody has beside another, held while a database's file is replaced.
///
/// Each process that has a database with a write-ahead log open shares this lock for as long.
struct FileLock: ~Copyable {
  /// Where SQLite locks: one byte for the pending lock, one for the reserved one, 510 to share.
  private static let first: off_t = 0x4000_0000
  private static let count: off_t = 512

  private let descriptor: Int32

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Takes the lock at once; nil where another process has a part of it.
  static func take(_ path: String) throws(CopyFault) -> FileLock? {
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw CopyFile.failure(path) }
    var lock = flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: first, l_len: count, l_pid: 0)
    guard unsafe fcntl(descriptor, F_SETLK, &lock) == 0 else {
      let isTaken = errno == EAGAIN || errno == EACCES
      let failure = CopyFile.failure(path)
      close(descriptor)
      if isTaken { return nil }
      throw failure
    }
    return FileLock(descriptor)
  }

  deinit { close(descriptor) }

  /// Makes the file unreadable, where no name leads to it any more.
  ///
  /// A process that waited for the lock while the file was replaced then opens the new one.
  borrowing func spoil() {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_nlink == 0 else { return }
    _ = unsafe [UInt8](repeating: 0, count: 16).withUnsafeBytes { zeros in
      unsafe pwrite(descriptor, zeros.baseAddress, zeros.count, 0)
    }
  }
}
