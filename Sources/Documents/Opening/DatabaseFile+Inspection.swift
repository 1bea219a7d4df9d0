internal import Glibc

/// A look at the file before SQLite opens it, which leaves everything as it is.
extension DatabaseFile {
  /// Whether the file is there; where it is not, a call could make it.
  ///
  /// Throws where no call could open or make it.
  func isThere() throws(InspectionFault) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw fault("cannot be reached (\(Self.errorName))") }
      try checkNearestFolder()
      return false
    }
    guard unsafe stat(path, &status) == 0 else {
      throw fault(
        errno == ENOENT
          ? "is a symbolic link that leads nowhere" : "cannot be reached (\(Self.errorName))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw fault("is not a file") }
    guard unsafe access(path, R_OK | W_OK) == 0 else {
      throw fault("cannot be read and written by this user")
    }
    let folder = parent(of: resolved) ?? "/"
    guard unsafe access(folder, W_OK | X_OK) == 0 else {
      throw fault("is in a folder that this user cannot write")
    }
    try checkRoom(in: folder)
    return true
  }

  /// Whether the file keeps a write-ahead log but has none now, so that nobody is using it.
  var isWithoutLog: Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    // Safe for locks: this process has not opened the file another time.
    defer { close(descriptor) }
    // The version that a reader must know, 2 for a log: byte 19 of SQLite's header.
    var version: UInt8 = 0
    guard unsafe pread(descriptor, &version, 1, 19) == 1, version == 2 else { return false }
    return unsafe access(resolved + "-wal", F_OK) != 0
  }

  /// Checks that the missing folders and the file could be made.
  private func checkNearestFolder() throws(InspectionFault) {
    var place = parent(of: path) ?? "/"
    var status = stat()
    while unsafe lstat(place, &status) != 0 {
      guard errno == ENOENT else { throw fault("cannot be made (\(Self.errorName))") }
      place = parent(of: place) ?? "/"
    }
    // The superuser may write every folder, but for those in which nothing can be made, such as
    // those of /proc: they have no permission to write for anybody.
    guard unsafe stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      unsafe access(place, W_OK | X_OK) == 0, status.st_mode & 0o222 != 0
    else { throw fault("cannot be made in \(place), which is no folder that this user can write") }
    try checkRoom(in: place)
  }

  private func checkRoom(in folder: String) throws(InspectionFault) {
    var disk = statvfs()
    guard unsafe statvfs(folder, &disk) == 0, disk.f_blocks > 0 else { return }
    let free = geteuid() == 0 ? disk.f_bfree : disk.f_bavail
    if free == 0 { throw fault("is on a disk that is full") }
  }

  private func fault(_ predicate: String) -> InspectionFault {
    InspectionFault(message: "\(path) \(predicate). Mend that, or name another file.")
  }

  private static var errorName: String {
    unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
  }
}
