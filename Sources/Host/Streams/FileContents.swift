import Glibc

/// Whole files and streams, read at once.
package enum FileContents {
  /// Far more than any file that a command is told to read, and less than would hurt.
  package static let longest = 256 << 20

  /// All bytes of a file.
  ///
  /// - Throws: `EFBIG` for one that is longer than `longest`.
  package static func read(_ path: String) throws(SystemError) -> [UInt8] {
    try read(InputStream(FileDescriptor.open(path, O_RDONLY)))
  }

  /// All bytes up to the end of a stream, waiting for them.
  package static func read(_ input: borrowing InputStream) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      var span = buffer.mutableSpan
      switch input.read(into: &span) {
      case .read(let count):
        guard bytes.count + count <= longest else { throw SystemError("read", code: EFBIG) }
        bytes.append(contentsOf: buffer[..<count])
      case .wouldBlock:
        var entry = pollfd(fd: input.number, events: CShort(POLLIN), revents: 0)
        _ = unsafe poll(&entry, 1, -1)
      case .endOfInput: return bytes
      case .failed(let error): throw error
      }
    }
  }
}
