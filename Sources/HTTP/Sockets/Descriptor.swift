import Glibc

/// An open file descriptor that is closed when its owner goes away.
struct Descriptor: ~Copyable, Sendable {
  /// The number, for calls that only borrow the descriptor.
  let number: CInt

  /// Takes over an open descriptor; nil for the number of a call that failed.
  init?(owning number: CInt) {
    guard number >= 0 else { return nil }
    self.number = number
  }

  deinit {
    // Not tried again after EINTR: Linux has closed the number by then.
    _ = close(number)
  }
}

/// The time that deadlines are in.
enum MonotonicClock {
  /// Nanoseconds since the machine started.
  static func now() -> Int {
    var now = timespec()
    // Cannot fail: the clock exists on every Linux, and the address is good.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000_000 + now.tv_nsec
  }
}
