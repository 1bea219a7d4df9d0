import Glibc

/// A non-blocking TCP connection, or one that is being made.
struct Socket: ~Copyable {
  /// What a call that never waits came to.
  enum Transfer: Equatable {
    case moved(Int)
    /// Nothing can be read now.
    case wantsReading
    /// Nothing can be written now.
    case wantsWriting
    /// The other side has said that this was all.
    case ended
    /// The connection is no more, or has ended without a word.
    case broken
  }

  private let descriptor: Descriptor

  /// Begins to connect; the descriptor becomes writable when that is over.
  ///
  /// - Parameter failure: the `errno` where this is nil.
  init?(connectingTo address: IPAddress, port: UInt16, failure: inout CInt) {
    let family = if case .v4 = address { AF_INET } else { AF_INET6 }
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    guard let descriptor = Descriptor(owning: socket(family, kind, CInt(IPPROTO_TCP))) else {
      failure = errno
      return nil
    }
    // A request is written in one piece, so there is nothing to wait for and join.
    var yes: CInt = 1
    let size = socklen_t(MemoryLayout<CInt>.size)
    _ = unsafe setsockopt(descriptor.number, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, size)
    let result = Self.connect(descriptor.number, to: address, port: port)
    // A signal does not end the attempt: it goes on like one that has only begun.
    guard result == 0 || errno == EINPROGRESS || errno == EINTR else {
      failure = errno
      return nil
    }
    self.descriptor = descriptor
  }

  private static func connect(_ number: CInt, to address: IPAddress, port: UInt16) -> CInt {
    switch address {
    case .v4(let value):
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      name.sin_addr.s_addr = value.bigEndian
      return unsafe withUnsafeBytes(of: &name) { bytes in unsafe connect(number, to: bytes) }
    case .v6(let value):
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      var bytes = value.bigEndian
      unsafe withUnsafeMutableBytes(of: &name.sin6_addr) { target in
        unsafe withUnsafeBytes(of: &bytes) { bytes in unsafe target.copyMemory(from: bytes) }
      }
      return unsafe withUnsafeBytes(of: &name) { bytes in unsafe connect(number, to: bytes) }
    }
  }

  private static func connect(_ number: CInt, to name: UnsafeRawBufferPointer) -> CInt {
    guard let base = name.baseAddress else { return -1 }
    return unsafe Glibc.connect(
      number, base.assumingMemoryBound(to: sockaddr.self), socklen_t(name.count))
  }

  /// The number to watch.
  var number: CInt { descriptor.number }

  /// Why the attempt to connect failed, 0 where it did not; to be asked when it is over.
  borrowing func connectError() -> CInt {
    var code: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    guard unsafe getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
      return errno
    }
    return code
  }

  /// Reads what there is.
  borrowing func read(into buffer: inout [UInt8]) -> Transfer {
    let count = unsafe recv(descriptor.number, &buffer, buffer.count, 0)
    if count > 0 { return .moved(count) }
    if count == 0 { return .ended }
    return Self.isPassing(errno) ? .wantsReading : .broken
  }

  /// Writes what there is room for.
  borrowing func write(_ bytes: Span<UInt8>) -> Transfer {
    let count = unsafe bytes.withUnsafeBufferPointer { bytes in
      // A peer that is gone is an error of this call, and no signal, whatever the process thinks of
      // SIGPIPE.
      unsafe send(descriptor.number, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
    }
    if count >= 0 { return .moved(count) }
    return Self.isPassing(errno) ? .wantsWriting : .broken
  }

  /// Whether a call may be made again later.
  static func isPassing(_ code: CInt) -> Bool {
    code == EAGAIN || code == EWOULDBLOCK || code == EINTR
  }
}
