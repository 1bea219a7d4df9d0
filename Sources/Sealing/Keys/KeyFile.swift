import Glibc
import Secrets

/// The file that keys are kept in where no variable holds one. [W-04] [W-112]
package struct KeyFile: Sendable {
  /// What tells one content of the file from the next.
  struct Identity: Equatable {
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    private let changed: Int

    init(_ status: stat) {
      device = status.st_dev
      inode = status.st_ino
      size = status.st_size
      // No write, rename or change of permissions leaves this time as it was.
      changed = KeyFile.nanoseconds(status.st_ctim)
    }
  }

  /// The keys of a file and which content of it they were.
  struct Content {
    let keys: [Key]
    /// Nil where the file is so new that another write could leave the same time behind.
    let identity: Identity?
  }

  /// A file with more bytes than these is no key file.
  private static let maximumByteCount = 1 << 20

  /// A file's times are as coarse as the kernel's clock, which steps every 10 ms at most.
  private static let clockStepNanoseconds = 20_000_000

  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// The content that is there now; nil where it cannot be seen.
  func identity() -> Identity? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Identity(status) : nil
  }

  /// Reads the keys; nil where there is no file.
  ///
  /// A symbolic link is followed, for secrets that are mounted as links: it is the file at its end
  /// that must belong to this user and be closed to all others.
  ///
  /// - Throws: `keyFile`, `library`.
  func load() throws(SealingError) -> Content? {
    guard let file = try openToRead() else { return nil }
    let status = try attempt("read") { () throws(FileDescriptor.Failure) in try file.status() }
    try checkOwner(status)
    let size = Int(status.st_size)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 1)
    defer { bytes.wipe() }
    try attempt("read") { () throws(FileDescriptor.Failure) in
      try file.read(into: &bytes, limit: size + 1)
    }
    guard bytes.count == size else {
      throw failure(.spoiled, "was changed while it was read: try again")
    }
    do throws(KeySet.Fault) {
      let keys = try KeySet.parse(bytes)
      return Content(keys: keys, identity: Self.isSettled(status) ? Identity(status) : nil)
    } catch {
      throw failure(.spoiled, "\(error.reason): restore it from a copy")
    }
  }

  /// An error that names the file and says what is wrong with it.
  func failure(_ fault: KeyFileFault, _ predicate: String) -> SealingError {
    SealingError(.keyFile(fault), "The key file \(path) \(predicate).")
  }

  /// What `body` gives; a refusal of the system becomes an error that says what was tried.
  func attempt<R: ~Copyable>(
    _ verb: String, _ body: () throws(FileDescriptor.Failure) -> R
  ) throws(SealingError) -> R {
    do throws(FileDescriptor.Failure) {
      return try body()
    } catch {
      throw failure(.system(error.number), "cannot be \(verb): \(error.reason)")
    }
  }

  /// The open file; nil where there is none.
  func openToRead() throws(SealingError) -> FileDescriptor? {
    do throws(FileDescriptor.Failure) {
      // O_NONBLOCK: a named pipe in this place must not stop the process.
      return try FileDescriptor(path, O_RDONLY | O_NONBLOCK)
    } catch {
      if error.number == ENOENT { return nil }
      throw failure(.system(error.number), "cannot be read: \(error.reason)")
    }
  }

  /// Refuses what is not a file of this user that is closed to all others. [W-04]
  private func checkOwner(_ status: stat) throws(SealingError) {
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw failure(.notAFile, "is not a file")
    }
    guard status.st_uid == geteuid() else {
      throw failure(
        .owner, "belongs to another user: it must belong to the one that runs this program")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw failure(.permissions, "is open to other users: run `chmod 600` on it")
    }
    guard status.st_size <= Self.maximumByteCount else {
      throw failure(.spoiled, "is too large to be one: restore it from a copy")
    }
  }

  private static func isSettled(_ status: stat) -> Bool {
    var now = timespec()
    guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return false }
    return nanoseconds(now) &- nanoseconds(status.st_ctim) > clockStepNanoseconds
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
  }
}
