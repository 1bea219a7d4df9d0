import CLinux
import Glibc

/// An open file descriptor that is closed when its owner goes away.
package struct FileDescriptor: ~Copyable, Sendable {
  /// The number, for calls that only borrow the descriptor.
  package let number: CInt

  /// Takes over an open descriptor; nobody else may close it.
  package init(owning number: CInt) {
    self.number = number
  }

  deinit {
    // Not tried again after EINTR: Linux has closed the number by then, and another thread may
    // have got it anew.
    _ = Glibc.close(number)
  }

  /// Closes the descriptor and reports what a write before it may have left undone.
  package consuming func close() throws(SystemError) {
    let result = Glibc.close(number)
    let failure = SystemError("close")
    discard self
    if result != 0 && failure.code != EINTR { throw failure }
  }

  /// Gives the number away; the caller closes it.
  package consuming func release() -> CInt {
    let number = number
    discard self
    return number
  }
}

extension FileDescriptor {
  /// Opens a file; the descriptor does not survive an `exec`.
  ///
  /// - Parameter mode: the permission bits of a file that is made, such as 0o600.
  package static func open(
    _ path: String, _ flags: CInt, mode: UInt32 = 0
  ) throws(SystemError) -> FileDescriptor {
    try FileDescriptor(
      owning: retrying("open") { unsafe Glibc.open(path, flags | O_CLOEXEC, mode) })
  }

  /// A second descriptor of an open file, above the three standard ones and closed by an `exec`.
  ///
  /// Both share offset and flags, so neither may be made non-blocking for the other's sake.
  package static func duplicate(of number: CInt) throws(SystemError) -> FileDescriptor {
    try FileDescriptor(owning: retrying("fcntl") { fcntl(number, F_DUPFD_CLOEXEC, 3) })
  }

  /// A pipe whose two ends are closed by an `exec`.
  package static func pipe() throws(SystemError) -> Pipe {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError("pipe2") }
    return Pipe(
      reading: FileDescriptor(owning: ends[0]), writing: FileDescriptor(owning: ends[1]))
  }

  /// Makes reads and writes return at once.
  ///
  /// Only for descriptors that this process has opened itself: the flag belongs to the open
  /// file, and so to every process that inherited it.
  package borrowing func setNonBlocking() throws(SystemError) {
    let flags = fcntl(number, F_GETFL)
    guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0 else {
      throw SystemError("fcntl")
    }
  }
}

/// The two ends of a pipe.
package struct Pipe: ~Copyable, Sendable {
  /// Where the bytes come out.
  package let reading: FileDescriptor
  /// Where the bytes go in.
  package let writing: FileDescriptor

  /// Joins two descriptors that are each other's ends.
  package init(reading: consuming FileDescriptor, writing: consuming FileDescriptor) {
    self.reading = reading
    self.writing = writing
  }
}

/// Calls until a signal no longer interrupts; the result is what a call that succeeded returned.
package func retrying(
  _ call: StaticString, _ body: () -> CInt
) throws(SystemError) -> CInt {
  while true {
    let result = body()
    if result >= 0 { return result }
    let failure = SystemError(call)
    if failure.code != EINTR { throw failure }
  }
}
