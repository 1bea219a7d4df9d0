internal import Glibc

/// The file of a database before SQLite opens it: its directory, its permissions [W-04].
struct DatabaseFile {
  /// The path as it is given to SQLite: never one that SQLite takes for a URI or for memory.
  let path: String

  /// A file by its path; the empty path is that of no file.
  init(_ path: String) {
    self.path = path.isEmpty || path.utf8.first == UInt8(ascii: "/") ? path : "./" + path
  }

  /// Makes the missing directories (0700) and the file (0600), whatever the umask.
  ///
  /// SQLite gives `-wal` and `-shm` the permissions of the file. A file that is there stays as it
  /// is until it is known to be ours.
  func prepare() throws(StoreError) {
    if unsafe access(path, F_OK) == 0 { return }
    try makeDirectories()
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      // Another process was first, or a link leads nowhere, which opening will tell.
      if errno == EEXIST { return }
      throw DatabaseFile.failure()
    }
    // Closing is safe for locks: nobody in this process can have opened a file that was not there.
    defer { close(descriptor) }
    guard fchmod(descriptor, 0o600) == 0 else { throw DatabaseFile.failure() }
  }

  /// Takes all permissions of others from a file that is ours or is to be, and from its companions.
  ///
  /// These are made with the permissions of the file as soon as it is first looked into. What is
  /// not allowed is left: it is another user's file.
  func restrict() {
    var status = stat()
    let file = resolved
    for path in [file, file + "-wal", file + "-shm"]
    where unsafe stat(path, &status) == 0 && status.st_mode & 0o077 != 0 {
      _ = unsafe chmod(path, status.st_mode & 0o700)
    }
  }

  /// The path without symbolic links, beside which SQLite puts the companions.
  var resolved: String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  func makeDirectories() throws(StoreError) {
    var missing: [String] = []
    var directory = parent(of: path)
    while let present = directory, unsafe access(present, F_OK) != 0 {
      missing.append(present)
      directory = parent(of: present)
    }
    for path in missing.reversed() {
      if unsafe mkdir(path, 0o700) == 0 {
        // The umask can take away, not add; what it took would shut us out.
        guard unsafe chmod(path, 0o700) == 0 else { throw DatabaseFile.failure() }
      } else if errno != EEXIST {
        throw DatabaseFile.failure()
      }
    }
  }

  /// The path without its last part, or nil where there is only one.
  func parent(of path: String) -> String? {
    var bytes = Array(path.utf8)
    while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    let end = bytes[..<slash].lastIndex { $0 != UInt8(ascii: "/") }
    return end.map { String(decoding: bytes[...$0], as: UTF8.self) }
  }

  private static func failure() -> StoreError {
    let number = errno
    let isForbidden = number == EACCES || number == EPERM
    return StoreError(
      isForbidden ? .readOnly : StoreError.reason(ofSystemError: number),
      detail: "errno \(number)")
  }
}
