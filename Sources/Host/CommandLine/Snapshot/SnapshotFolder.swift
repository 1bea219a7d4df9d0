import Glibc

/// A folder on its way to its place: it is made beside it, and is there whole or not at all.
struct SnapshotFolder: ~Copyable {
  private let target: String
  private let directory: TemporaryDirectory

  private init(target: String, directory: consuming TemporaryDirectory) {
    self.target = target
    self.directory = directory
  }

  /// Makes the folder beside `path`.
  ///
  /// Throws `EEXIST` where something is in that place already, other than an empty folder.
  static func make(for path: String) throws(SystemError) -> SnapshotFolder {
    var bytes = path.utf8[...]
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    let target = String(Substring(bytes))
    var status = stat()
    if unsafe lstat(target, &status) == 0 {
      let isEmptyFolder =
        status.st_mode & S_IFMT == S_IFDIR && TemporaryDirectory.names(in: target).isEmpty
      guard isEmptyFolder else { throw SystemError("mkdir", code: EEXIST) }
    } else if errno != ENOENT {
      throw SystemError("lstat")
    }
    return SnapshotFolder(target: target, directory: try TemporaryDirectory(beside: target))
  }

  /// Makes a folder in it, for this user alone.
  borrowing func makeFolder(_ name: String) throws(SystemError) {
    guard unsafe mkdir("\(directory.path)/\(name)", 0o700) == 0 else { throw SystemError("mkdir") }
  }

  /// Makes a file in it, for this user alone.
  borrowing func makeFile(_ name: String) throws(SystemError) -> OutputStream {
    OutputStream(
      try FileDescriptor.open(
        "\(directory.path)/\(name)", O_WRONLY | O_CREAT | O_EXCL, mode: 0o600))
  }

  /// Writes a whole file.
  borrowing func write(_ name: String, _ text: String) throws(SystemError) {
    let file = try makeFile(name)
    try Self.write(Array(text.utf8), to: file)
    try Self.close(file)
  }

  /// Writes all bytes to one of its files.
  static func write(_ bytes: [UInt8], to file: borrowing OutputStream) throws(SystemError) {
    switch file.writeAll(bytes.span) {
    case .written: return
    case .closed: throw SystemError("write", code: EPIPE)
    case .failed(let error): throw error
    }
  }

  /// Ends a file: what was written is on the disk.
  static func close(_ file: consuming OutputStream) throws(SystemError) {
    guard fsync(file.number) == 0 else { throw SystemError("fsync") }
  }

  /// Puts the folder in its place.
  consuming func finish() throws(SystemError) {
    for name in TemporaryDirectory.names(in: directory.path) {
      try Self.synchronise("\(directory.path)/\(name)")
    }
    try Self.synchronise(directory.path)
    guard unsafe rename(directory.path, target) == 0 else { throw SystemError("rename") }
    let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { String(target[...$0]) } ?? "."
    try Self.synchronise(parent)
  }

  private static func synchronise(_ path: String) throws(SystemError) {
    let descriptor = try FileDescriptor.open(path, O_RDONLY)
    guard fsync(descriptor.number) == 0 else { throw SystemError("fsync") }
  }
}
