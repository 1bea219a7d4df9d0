import Glibc

/// The writing side of a byte stream that another process may have given us.
///
/// A write never waits for a slow reader, and the flags of the inherited open file stay as they
/// were found: the parent may share it. A pipe or a terminal is therefore opened a second time
/// through `/proc`, which gives an open file of our own that can be non-blocking; a socket has
/// per-call flags; a regular file does not block.
package struct OutputStream: ~Copyable, Sendable {
  /// What one attempt to write came to.
  package enum Outcome: Equatable, Sendable {
    /// So many bytes from the front were taken, perhaps not all.
    case written(Int)
    /// Nothing was taken; wait for the descriptor to be writable.
    case wouldBlock
    /// Nobody reads any more, now or later.
    case closed
    /// The bytes cannot be written.
    case failed(SystemError)
  }

  /// How writing everything ended.
  package enum Ending: Equatable, Sendable {
    /// All of it is out.
    case written
    /// Nobody reads any more.
    case closed
    /// The rest cannot be written.
    case failed(SystemError)
  }

  /// How bytes get out without waiting.
  private enum Method {
    /// The open file is our own and non-blocking, or is one that never waits.
    case plain
    /// A socket, told by each call not to wait.
    case socket
    /// A shared open file: so many bytes at a time, each time after a poll.
    case chunks(Int)
  }

  /// A pipe with room for anything has room for this much, so a write of it after a poll does
  /// not wait: `PIPE_BUF`.
  private static let pipeChunk = 4096
  /// A terminal promises less.
  private static let terminalChunk = 256

  private let descriptor: FileDescriptor
  private let method: Method
  /// Whether a person is likely to read it.
  ///
  /// Asked at the start, since a terminal that hung up no longer says that it is one.
  package let isTerminal: Bool

  /// Takes over a descriptor that is open for writing.
  package init(_ descriptor: consuming FileDescriptor) {
    let method = Self.method(for: descriptor.number)
    isTerminal = isatty(descriptor.number) == 1
    if case .chunks = method, let own = Self.reopened(descriptor.number) {
      self.descriptor = own
      self.method = .plain
    } else {
      self.descriptor = descriptor
      self.method = method
    }
  }

  /// How to write to an inherited open file.
  private static func method(for number: CInt) -> Method {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { return .plain }
    switch status.st_mode & S_IFMT {
    case S_IFSOCK: return .socket
    case S_IFIFO: return .chunks(pipeChunk)
    case S_IFCHR where isatty(number) == 1: return .chunks(terminalChunk)
    default: return .plain
    }
  }

  /// A non-blocking open file of our own for the same pipe or terminal.
  ///
  /// None where that is not allowed: the file may belong to another user, or `/proc` be missing.
  private static func reopened(_ number: CInt) -> FileDescriptor? {
    do throws(SystemError) {
      return try FileDescriptor.open(
        "/proc/self/fd/\(number)", O_WRONLY | O_NONBLOCK | O_NOCTTY)
    } catch {
      return nil
    }
  }

  /// The number to poll.
  package var number: CInt { descriptor.number }

  /// Writes once what goes without waiting.
  package borrowing func write(_ bytes: Span<UInt8>) -> Outcome {
    guard !bytes.isEmpty else { return .written(0) }
    switch method {
    case .plain: return attempt(bytes, isSocket: false)
    case .socket: return attempt(bytes, isSocket: true)
    case .chunks(let size): return writeChunks(bytes, of: size)
    }
  }

  /// Writes everything, however long it takes; for commands that have nothing else to do.
  package borrowing func writeAll(_ bytes: Span<UInt8>) -> Ending {
    var written = 0
    while written < bytes.count {
      switch write(bytes.extracting(written..<bytes.count)) {
      case .written(let count): written += count
      case .wouldBlock: waitForRoom()
      case .closed: return .closed
      case .failed(let error): return .failed(error)
      }
    }
    return .written
  }

  private func waitForRoom() {
    var entry = pollfd(fd: descriptor.number, events: CShort(POLLOUT), revents: 0)
    // Whatever it answers, the next write finds out more.
    _ = unsafe poll(&entry, 1, -1)
  }

  private borrowing func writeChunks(_ bytes: Span<UInt8>, of size: Int) -> Outcome {
    var written = 0
    while written < bytes.count {
      let end = min(bytes.count, written + size)
      var outcome = Outcome.wouldBlock
      if isWritable { outcome = attempt(bytes.extracting(written..<end), isSocket: false) }
      guard case .written(let count) = outcome else {
        // What is already out counts; the next attempt meets the same obstacle again.
        return written > 0 ? .written(written) : outcome
      }
      written += count
    }
    return .written(written)
  }

  private var isWritable: Bool {
    var entry = pollfd(fd: descriptor.number, events: CShort(POLLOUT), revents: 0)
    return unsafe poll(&entry, 1, 0) == 1
  }

  private borrowing func attempt(_ bytes: Span<UInt8>, isSocket: Bool) -> Outcome {
    while true {
      let count = unsafe bytes.withUnsafeBufferPointer { source in
        unsafe isSocket
          ? send(
            descriptor.number, source.baseAddress, source.count,
            CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
          : Glibc.write(descriptor.number, source.baseAddress, source.count)
      }
      if count >= 0 { return .written(count) }
      let failure = SystemError(isSocket ? "send" : "write")
      switch failure.code {
      case EINTR: continue
      case EAGAIN: return .wouldBlock
      case EPIPE, ECONNRESET: return .closed
      // A terminal that hung up.
      case EIO where isTerminal: return .closed
      default: return .failed(failure)
      }
    }
  }
}
