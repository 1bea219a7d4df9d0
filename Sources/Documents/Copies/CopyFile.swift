internal import Glibc
internal import Sealing

/// A new file beside the place that it is meant for, which it takes when it is whole.
final class CopyFile {
  let path: String
  /// The place that it is meant for.
  let destination: String

  private init(path: String, destination: String) {
    self.path = path
    self.destination = destination
  }

  /// A name that nobody else has chosen; the file is made when something is written to it.
  static func beside(_ destination: String) throws(CopyFault) -> CopyFile {
    guard let suffix = try? RandomBytes.shared.bytes(8) else {
      throw CopyFault(message: "No random bytes can be had.")
    }
    return CopyFile(
      path: "\(destination).\(Hexadecimal.encode(suffix.span)).new", destination: destination)
  }

  deinit {
    for ending in ["", "-wal", "-shm", "-journal"] { _ = unsafe unlink(path + ending) }
  }

  /// Waits until the bytes are on the disk; gives their number.
  func synchronize() throws(StoreError) -> Int {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError(StoreError.reason(ofSystemError: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fsync(descriptor) == 0, unsafe fstat(descriptor, &status) == 0 else {
      throw StoreError(StoreError.reason(ofSystemError: errno))
    }
    return Int(status.st_size)
  }

  /// Takes its place, where nothing is.
  func appear() throws(CopyFault) {
    // A hard link, unlike a renaming, never takes the place of a file that is there.
    guard unsafe link(path, destination) == 0 else {
      if errno == EEXIST {
        throw CopyFault(message: "\(destination) is there already.")
      }
      throw CopyFile.failure(destination)
    }
    try synchronizeFolder()
  }

  /// Takes the place of the file that is there.
  func replace() throws(CopyFault) {
    guard unsafe rename(path, destination) == 0 else { throw CopyFile.failure(destination) }
    try synchronizeFolder()
  }

  private func synchronizeFolder() throws(CopyFault) {
    let folder = DatabaseFile(destination).parent(of: DatabaseFile(destination).path) ?? "/"
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CopyFile.failure(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw CopyFile.failure(folder) }
  }

  static func failure(_ path: String) -> CopyFault {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return CopyFault(message: "\(path) cannot be written (\(reason)).")
  }
}
