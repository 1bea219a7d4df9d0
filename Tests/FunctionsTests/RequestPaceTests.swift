import Testing

@testable import Functions

/// How many requests may begin in a minute [W-143].
struct RequestPaceTests {
  private static let second = 1_000_000_000

  /// Begins as many as a limit allows at one time, and says how long the next one waits.
  private static func delays(limit: Int, begun: Int, at times: [Int]) -> [Int]? {
    LoopThread.shared.run {
      let pace = RequestPace()
      for _ in 0..<begun { pace.begin("a", now: 0) }
      return times.map { pace.delay("a", limit: limit, now: $0) }
    }
  }

  @Test(arguments: [1, 2, 3, 100])
  func `[W-143] one fewer than the limit may go on, and the next one waits`(limit: Int) {
    #expect(Self.delays(limit: limit, begun: limit - 1, at: [0]) == [0])
    #expect(Self.delays(limit: limit, begun: limit, at: [0]) == [RequestPace.window])
    #expect(Self.delays(limit: limit, begun: limit + 1, at: [0]) == [RequestPace.window])
  }

  @Test func `[W-143] a beginning counts until its window is over, and no longer`() {
    let window = RequestPace.window
    #expect(window >= 60 * Self.second)
    #expect(
      Self.delays(limit: 1, begun: 1, at: [1, window - 1, window, window + 1])
        == [window - 1, 1, 0, 0])
  }

  @Test func `[W-143] in no window do more begin than the limit`() {
    let begun = LoopThread.shared.run { () -> [Int] in
      let pace = RequestPace()
      var begun: [Int] = []
      var now = 5
      while begun.count < 40 {
        let delay = pace.delay("a", limit: 3, now: now)
        if delay == 0 {
          pace.begin("a", now: now)
          begun.append(now)
          now += 7 * Self.second
        } else {
          now += delay
        }
      }
      return begun
    }
    guard let begun, begun.count == 40 else { return #expect(Bool(false), "none began") }
    for index in begun.indices.dropFirst(3) {
      #expect(begun[index] - begun[index - 3] >= RequestPace.window)
    }
    // It waits no longer than it has to.
    #expect(begun[3] == begun[0] + RequestPace.window)
  }

  @Test func `a limit that falls is kept with what began before it fell`() {
    let delays = LoopThread.shared.run { () -> [Int] in
      let pace = RequestPace()
      for time in [0, 10, 20] { pace.begin("a", now: time) }
      return [4, 3, 2, 1].map { pace.delay("a", limit: $0, now: 30) }
    }
    let window = RequestPace.window
    #expect(delays == [0, window - 30, window - 20, window - 10])
  }

  @Test func `keys are counted apart`() {
    let delays = LoopThread.shared.run { () -> [Int] in
      let pace = RequestPace()
      pace.begin("a", now: 0)
      return ["a", "b", ""].map { pace.delay($0, limit: 1, now: 0) }
    }
    #expect(delays == [RequestPace.window, 0, 0])
  }

  @Test func `[W-143] keys whose windows are over are forgotten, and others are not`() {
    let counts = LoopThread.shared.run { () -> [Int] in
      let pace = RequestPace()
      for number in 0..<1_024 { pace.begin("\(number)", now: number == 0 ? 1 : 0) }
      _ = pace.delay("x", limit: 1, now: RequestPace.window)
      let atMost = pace.keyCount
      pace.begin("x", now: RequestPace.window)
      _ = pace.delay("y", limit: 1, now: RequestPace.window)
      return [atMost, pace.keyCount, pace.delay("0", limit: 1, now: RequestPace.window)]
    }
    #expect(counts == [1_024, 2, 1])
  }

  @Test func `a key that is asked for again forgets its own`() {
    let count = LoopThread.shared.run { () -> Int in
      let pace = RequestPace()
      for _ in 0..<10 { pace.begin("a", now: 0) }
      _ = pace.delay("a", limit: 1, now: RequestPace.window)
      return pace.keyCount
    }
    #expect(count == 0)
  }
}
