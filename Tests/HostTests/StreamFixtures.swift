import Glibc
import Host

/// Two connected stream sockets.
func makeSocketPair() throws -> Pipe {
  var ends: [CInt] = [-1, -1]
  let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
  guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemError("socketpair") }
  return Pipe(reading: FileDescriptor(owning: ends[0]), writing: FileDescriptor(owning: ends[1]))
}

/// A raw terminal: `writing` is the side that a program has as its stdout.
func makeTerminal() throws -> Pipe {
  var controlling: CInt = -1
  var terminal: CInt = -1
  guard unsafe openpty(&controlling, &terminal, nil, nil, nil) == 0 else {
    throw SystemError("openpty")
  }
  var attributes = termios()
  unsafe tcgetattr(terminal, &attributes)
  unsafe cfmakeraw(&attributes)
  unsafe tcsetattr(terminal, TCSANOW, &attributes)
  return Pipe(
    reading: FileDescriptor(owning: controlling), writing: FileDescriptor(owning: terminal))
}

/// The kinds of stream that a parent may hand to the host.
enum StreamKind: CaseIterable, Sendable {
  case pipe, socket, terminal

  func make() throws -> Pipe {
    switch self {
    case .pipe: try FileDescriptor.pipe()
    case .socket: try makeSocketPair()
    case .terminal: try makeTerminal()
    }
  }
}

/// Reads whatever there is at this moment, never waiting.
func drain(_ descriptor: borrowing FileDescriptor) -> [UInt8] {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  var entry = pollfd(fd: descriptor.number, events: CShort(POLLIN), revents: 0)
  while unsafe poll(&entry, 1, 0) == 1 {
    let count = unsafe read(descriptor.number, &buffer, buffer.count)
    guard count > 0 else { break }
    bytes += buffer[..<count]
  }
  return bytes
}

/// Whether the other side has closed and everything was read.
func isAtEnd(_ descriptor: borrowing FileDescriptor) -> Bool {
  var byte: UInt8 = 0
  return unsafe read(descriptor.number, &byte, 1) == 0
}

/// The status flags of an open file, which everybody who inherited it shares.
func statusFlags(_ number: CInt) -> CInt { fcntl(number, F_GETFL) }

/// Bytes that differ from their neighbours, so that a shifted or doubled piece shows.
func patternedBytes(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}
