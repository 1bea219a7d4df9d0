internal import Glibc

extension DatabaseFile {
  /// Whether anything has this name, be it a link that leads nowhere.
  var isTaken: Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Removes the log and what belongs to it.
  func removeCompanions() {
    for ending in ["-wal", "-shm", "-journal"] { _ = unsafe unlink(resolved + ending) }
  }
}
