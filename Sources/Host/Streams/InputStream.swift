import Glibc

/// The reading side of a byte stream that another process may have given us.
///
/// The descriptor's flags stay as they were found, since they belong to everybody who shares the
/// open file: a terminal left non-blocking would break the shell. So a read may block, and is to
/// be called once `Poll` has said that there is something.
package struct InputStream: ~Copyable, Sendable {
  /// What one attempt to read gave.
  package enum Outcome: Equatable, Sendable {
    /// So many bytes, at least one, were put at the front of the buffer.
    case read(Int)
    /// Nothing yet; wait for the descriptor to be readable.
    case wouldBlock
    /// The other side has closed, or is gone.
    case endOfInput
    /// The descriptor cannot be read.
    case failed(SystemError)
  }

  private let descriptor: FileDescriptor

  /// Takes over a descriptor that is open for reading.
  package init(_ descriptor: consuming FileDescriptor) {
    self.descriptor = descriptor
  }

  /// The number to poll.
  package var number: CInt { descriptor.number }

  /// Reads once what there is, at most as much as the buffer takes.
  package borrowing func read(into buffer: inout MutableSpan<UInt8>) -> Outcome {
    guard !buffer.isEmpty else { return .wouldBlock }
    while true {
      let count = unsafe buffer.withUnsafeMutableBufferPointer { target in
        unsafe Glibc.read(descriptor.number, target.baseAddress, target.count)
      }
      if count > 0 { return .read(count) }
      if count == 0 { return .endOfInput }
      let failure = SystemError("read")
      switch failure.code {
      case EINTR: continue
      case EAGAIN: return .wouldBlock
      // A peer that reset its socket and a terminal that hung up end the input as a close does.
      case ECONNRESET, EIO: return .endOfInput
      default: return .failed(failure)
      }
    }
  }
}
