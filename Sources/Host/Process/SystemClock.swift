import Glibc

/// The two clocks of the machine.
package enum SystemClock {
  /// The time of day: whole milliseconds since 1970, as documents and replies carry it.
  package static func wallMilliseconds() -> Double {
    let now = read(CLOCK_REALTIME)
    // Both parts are whole and far below 2^53, so the sum is exact.
    return Double(now.tv_sec) * 1000 + Double(now.tv_nsec / 1_000_000)
  }

  /// Nanoseconds since the machine started; never set back, so made for deadlines.
  package static func monotonicNanoseconds() -> Int {
    let now = read(CLOCK_MONOTONIC)
    return now.tv_sec * 1_000_000_000 + now.tv_nsec
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var now = timespec()
    // Cannot fail: both clocks exist on every Linux, and the address is good.
    _ = unsafe clock_gettime(clock, &now)
    return now
  }
}
