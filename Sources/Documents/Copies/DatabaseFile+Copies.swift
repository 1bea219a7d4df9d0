internal import Glibc

extension DatabaseFile {
  /// Whether anything has this name, be it a link that leads nowhere.
  var isTaken: Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// The size in bytes; 0 where there is no file.
  var byteCount: Int64 {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Removes the log and what belongs to it.
  func removeCompanions() {
    for ending in ["-wal", "-shm", "-journal"] { _ = unsafe unlink(resolved + ending) }
  }
}
