import Glibc

/// An open file, closed when it goes out of scope; what a key file needs of POSIX.
struct FileDescriptor: ~Copyable {
  /// The `errno` of a system call that failed.
  struct Failure: Error {
    let number: Int32

    init(_ number: Int32 = errno) {
      self.number = number
    }

    /// The system's own words.
    var reason: String {
      unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
  }

  private let number: Int32

  /// Opens `path`, with `mode` for a file that this makes; not inherited by children.
  init(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(Failure) {
    number = unsafe open(path, flags | O_CLOEXEC, mode)
    guard number >= 0 else { throw Failure() }
  }

  deinit {
    close(number)
  }

  borrowing func status() throws(Failure) -> stat {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw Failure() }
    return status
  }

  /// Appends up to `limit` bytes to an array that has room for them already.
  borrowing func read(into bytes: inout [UInt8], limit: Int) throws(Failure) {
    try bytes.append(addingCapacity: limit) { output throws(Failure) in
      try unsafe output.withUnsafeMutableBufferPointer { buffer, count throws(Failure) in
        while count < limit {
          let free = UnsafeMutableRawBufferPointer(buffer.extracting(count..<limit))
          let result = unsafe Glibc.read(number, free.baseAddress, free.count)
          if result == 0 { return }
          if result > 0 {
            count += result
          } else if errno != EINTR {
            throw Failure()
          }
        }
      }
    }
  }

  borrowing func write(_ bytes: Span<UInt8>) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let result = unsafe bytes.extracting(droppingFirst: done).withUnsafeBytes { rest in
        unsafe Glibc.write(number, rest.baseAddress, rest.count)
      }
      if result >= 0 {
        done += result
      } else if errno != EINTR {
        throw Failure()
      }
    }
  }

  borrowing func setMode(_ mode: mode_t) throws(Failure) {
    guard fchmod(number, mode) == 0 else { throw Failure() }
  }

  /// Waits until no other process holds the lock of this file, then holds it until this is closed.
  borrowing func lock() throws(Failure) {
    while flock(number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw Failure() }
    }
  }

  /// Waits until the file, or the directory's entries, are on the disk.
  borrowing func synchronize() throws(Failure) {
    guard fsync(number) == 0 else { throw Failure() }
  }
}
