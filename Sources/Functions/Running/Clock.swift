/// Where the runner takes the time from.
package struct Clock: Sendable {
  /// Milliseconds since the epoch, whole.
  package let wallMilliseconds: @Sendable () -> Double
  /// Nanoseconds on a clock that is never set.
  package let monotonicNanoseconds: @Sendable () -> UInt64

  /// A clock from its two readings.
  package init(
    wallMilliseconds: @escaping @Sendable () -> Double,
    monotonicNanoseconds: @escaping @Sendable () -> UInt64
  ) {
    self.wallMilliseconds = wallMilliseconds
    self.monotonicNanoseconds = monotonicNanoseconds
  }
}
