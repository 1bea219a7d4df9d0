/// Counts what began in the last minute, by a key, so that no more begins than is allowed [W-143].
///
/// It holds for one process. A request arrives a little after it began, so a minute is counted a
/// little longer than it is.
@EventLoop
package final class RequestPace {
  /// How long a beginning counts, in nanoseconds.
  package nonisolated static let window = 60_250_000_000

  /// Keys that something is counted under.
  var keyCount: Int { beginnings.count }

  private var beginnings: [String: [Int]] = [:]

  /// Counts nothing yet.
  package init() {}

  /// How long it takes until one more may begin under a key, in nanoseconds; 0 where it may now.
  ///
  /// `now` is in nanoseconds of the monotonic clock, `limit` how many may begin in a minute.
  package func delay(_ key: String, limit: Int, now: Int) -> Int {
    forget(key, before: now - Self.window)
    guard let times = beginnings[key], times.count >= limit, limit > 0 else { return 0 }
    return times[times.count - limit] + Self.window - now
  }

  /// Notes that one begins.
  package func begin(_ key: String, now: Int) {
    beginnings[key, default: []].append(now)
  }

  /// Forgets what counts no more, and from time to time the keys that nobody asked for again.
  private func forget(_ key: String, before time: Int) {
    if let times = beginnings[key] {
      let kept = times.drop { $0 <= time }
      beginnings[key] = kept.isEmpty ? nil : kept.count == times.count ? times : Array(kept)
    }
    guard beginnings.count > Self.mostKeys else { return }
    beginnings = beginnings.filter { ($0.value.last ?? 0) > time }
  }

  /// Keys from which on all of them are looked through.
  private static let mostKeys = 1_024
}
