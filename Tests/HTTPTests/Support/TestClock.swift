import Secrets

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
  private let nanoseconds = Guarded(now())

  var time: Int { nanoseconds.withLock { $0 } }

  func advance(by more: Int) { nanoseconds.withLock { $0 += more } }
}
