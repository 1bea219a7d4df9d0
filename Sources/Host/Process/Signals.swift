import CLinux
import Glibc

/// The signals that ask the process to end, as a descriptor that `Poll` can wait for. [W-05]
///
/// They are blocked first, in the calling thread and in every thread and action that it starts
/// afterwards, so none of them ends the process half-way through a reply.
package struct Signals: ~Copyable, Sendable {
  private let descriptor: FileDescriptor

  /// The signals that ask for the end.
  package static let ending = [SIGTERM, SIGINT]

  /// Keeps the signals waiting until somebody asks for them; gives what was blocked before.
  static func block(_ numbers: [CInt] = ending) throws(SystemError) -> sigset_t {
    var set = Self.set(of: numbers)
    var before = sigset_t()
    let code = unsafe pthread_sigmask(SIG_BLOCK, &set, &before)
    guard code == 0 else { throw SystemError("pthread_sigmask", code: code) }
    return before
  }

  /// Blocks the signals and opens a descriptor for them; to be called before any thread starts.
  package init(_ numbers: [CInt] = ending) throws(SystemError) {
    var set = Self.set(of: numbers)
    _ = try Self.block(numbers)
    let number = unsafe ih_signalfd(&set)
    guard number >= 0 else { throw SystemError("signalfd") }
    descriptor = FileDescriptor(owning: number)
  }

  /// The number to poll for reading.
  package var number: CInt { descriptor.number }

  /// The number of a signal that has arrived, or nil once there is none left.
  package borrowing func next() -> CInt? {
    var record = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    while true {
      let count = unsafe read(descriptor.number, &record, size)
      if count == size { return CInt(truncatingIfNeeded: record.ssi_signo) }
      if count < 0 && errno == EINTR { continue }
      return nil
    }
  }

  /// Whether a signal has arrived on a descriptor that is polled; takes none away.
  package static func haveArrived(on number: CInt) -> Bool {
    var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, 0) > 0
  }

  /// A signal set of the given numbers.
  static func set(of numbers: [CInt]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in numbers { unsafe sigaddset(&set, number) }
    return set
  }
}
