/// When the statements of a call are interrupted.
///
/// It may be told as a time, or as a span that begins with the first look at the clock, so that the
/// many calls that are over before nobody looks need not look either.
package final class Deadline {
  // Set twice a call; none of the accesses reaches another.
  @exclusivity(unchecked) private var time = UInt64.max
  /// A span that has not begun; 0 for none.
  @exclusivity(unchecked) private var span: UInt64 = 0

  /// No deadline.
  package init() {}

  /// Sets a time of the monotonic clock, in nanoseconds; `UInt64.max` is never.
  package func set(_ nanoseconds: UInt64) {
    unsafe time = nanoseconds
    unsafe span = 0
  }

  /// Sets a span in nanoseconds, which has to be above 0, that begins when the clock is next asked.
  package func allow(_ nanoseconds: UInt64) {
    unsafe time = .max
    unsafe span = nanoseconds
  }

  /// Lets statements run as long as they like.
  package func clear() { set(.max) }

  /// The time that is left at `now`, in nanoseconds; `UInt64.max` for no end.
  func remaining(at now: UInt64) -> UInt64 {
    if unsafe span > 0 {
      let (end, isPastAll) = unsafe now.addingReportingOverflow(span)
      set(isPastAll ? .max : end)
    }
    let time = unsafe time
    if time == .max { return .max }
    return now < time ? time - now : 0
  }

  /// Whether it is behind us.
  package var isPast: Bool {
    if unsafe time == .max && span == 0 { return false }
    return remaining(at: Connection.now) == 0
  }
}
