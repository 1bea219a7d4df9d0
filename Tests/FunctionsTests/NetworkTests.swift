import Dispatch
import Glibc
import HTTP
import Secrets
import Testing

@testable import Functions

/// Who may use the network and when, and what waits for a time [W-120].
struct NetworkTests {
  /// A clock that a test sets.
  private final class TestClock: Sendable {
    private let nanoseconds = Guarded<UInt64>(0)

    func set(_ time: UInt64) { nanoseconds.withLock { $0 = time } }

    var clock: Clock {
      Clock(
        wallMilliseconds: { 0 },
        monotonicNanoseconds: { [nanoseconds] in nanoseconds.withLock { $0 } })
    }
  }

  /// What came of waits, in the order in which they ended.
  @EventLoop private final class Ended {
    var names: [String] = []
    nonisolated init() {}
  }

  private static func network(_ clock: TestClock = TestClock()) -> Network {
    Network(HTTPClient.Configuration(), clock: clock.clock)
  }

  /// Starts a task that enters the network and says how that ended.
  @EventLoop private static func enter(
    _ access: NetworkAccess, _ name: String, _ ended: Ended
  ) {
    Task { @EventLoop in
      do throws(HTTPFailure) {
        try await access.enter()
        ended.names.append("\(name) is in")
      } catch {
        ended.names.append("\(name) is \(error)")
      }
    }
    LoopExecutor.shared.drain()
  }

  /// Runs what is resumed, which may come back over another thread, until it has come.
  @EventLoop private static func settle(until hasCome: () -> Bool) {
    let deadline = DispatchTime.now() + .seconds(20)
    repeat {
      LoopExecutor.shared.drain()
      sched_yield()
    } while !hasCome() && DispatchTime.now() < deadline
  }

  @Test func `[W-120] 63 and 64 are let in at once, and the 65th waits for one to leave`() {
    let names = LoopThread.shared.run { () -> [[String]] in
      let network = Self.network()
      let ended = Ended()
      let all = (1...66).map { _ in NetworkAccess(network) }
      var seen: [[String]] = []
      for (index, access) in all.enumerated() {
        Self.enter(access, "\(index + 1)", ended)
        if [62, 63, 64, 65].contains(index) { seen.append([ended.names.last ?? ""]) }
      }
      ended.names = []
      for (access, count) in [(all[10], 1), (all[10], 1), (all[0], 2), (all[1], 2)] {
        access.leave()
        Self.settle { ended.names.count >= count }
        seen.append(ended.names)
      }
      return seen
    }
    #expect(
      names == [
        ["63 is in"], ["64 is in"], ["64 is in"], ["64 is in"],
        // Who leaves twice leaves once, and who waited first is first.
        ["65 is in"], ["65 is in"], ["65 is in", "66 is in"], ["65 is in", "66 is in"],
      ])
  }

  @Test func `[W-120] a place that nobody waited for is there for the next one`() {
    let names = LoopThread.shared.run { () -> [String] in
      let network = Self.network()
      let ended = Ended()
      let all = (1...64).map { _ in NetworkAccess(network) }
      for access in all { Self.enter(access, "one", ended) }
      ended.names = []
      for access in all { access.leave() }
      for number in 1...65 { Self.enter(NetworkAccess(network), "\(number)", ended) }
      return ended.names
    }
    #expect(names?.count == 64)
    #expect(names?.last == "64 is in")
  }

  @Test func `who is in and asks again is in already`() {
    let names = LoopThread.shared.run { () -> [String] in
      let network = Self.network()
      let ended = Ended()
      let access = NetworkAccess(network)
      for number in 1...70 { Self.enter(access, "\(number)", ended) }
      return ended.names
    }
    #expect(names?.count == 70)
  }

  @Test func `[W-34] who is cancelled while waiting gets no place and takes none away`() {
    let names = LoopThread.shared.run { () -> [String] in
      let network = Self.network()
      let ended = Ended()
      let all = (1...64).map { _ in NetworkAccess(network) }
      for access in all { Self.enter(access, "one", ended) }
      ended.names = []
      let waiting = (1...3).map { _ in NetworkAccess(network) }
      for (index, access) in waiting.enumerated() { Self.enter(access, "w\(index)", ended) }
      waiting[1].cancel()
      waiting[1].cancel()
      Self.settle { !ended.names.isEmpty }
      waiting[1].leave()
      all[0].leave()
      all[1].leave()
      Self.settle { ended.names.count >= 3 }
      Self.enter(waiting[1], "again", ended)
      return ended.names
    }
    #expect(names == ["w1 is cancelled", "w0 is in", "w2 is in", "again is cancelled"])
  }

  // MARK: time

  @Test func `a wait ends at its time, not before and not twice`() {
    let clock = TestClock()
    let seen = LoopThread.shared.run { () -> [String] in
      let network = Self.network(clock)
      let ended = Ended()
      for time in [20, 10, 10, 30] {
        _ = network.wait(until: time) { ended.names.append("\(time) \($0)") }
      }
      var seen = ["next \(network.nextDeadline ?? -1)"]
      for now in [9, 10, 19, 25, 30, 31] {
        clock.set(UInt64(now))
        network.process()
        seen.append("\(now): \(ended.names.joined(separator: ", "))")
        ended.names = []
      }
      return seen + ["next \(network.nextDeadline ?? -1)"]
    }
    #expect(
      seen == [
        "next 10", "9: ", "10: 10 true, 10 true", "19: ", "25: 20 true", "30: 30 true", "31: ",
        "next -1",
      ])
  }

  @Test func `[W-34] a wait that is cancelled ends at once, and nothing is waited for after it`() {
    let clock = TestClock()
    let names = LoopThread.shared.run { () -> [String] in
      let network = Self.network(clock)
      let ended = Ended()
      let access = NetworkAccess(network)
      func sleep(_ name: String, until time: Int) {
        Task { @EventLoop in
          do throws(HTTPFailure) {
            try await access.sleep(until: time)
            ended.names.append("\(name) is over")
          } catch {
            ended.names.append("\(name) is \(error)")
          }
        }
        LoopExecutor.shared.drain()
      }
      sleep("first", until: 10)
      clock.set(10)
      network.process()
      Self.settle { !ended.names.isEmpty }
      sleep("second", until: 20)
      access.cancel()
      Self.settle { ended.names.count >= 2 }
      sleep("third", until: 30)
      return ended.names + ["next \(network.nextDeadline ?? -1)"]
    }
    #expect(names == ["first is over", "second is cancelled", "third is cancelled", "next -1"])
  }

  @Test func `an action's own time begins when it is let in`() {
    let clock = TestClock()
    let starts = LoopThread.shared.run { () -> [Int] in
      let network = Self.network(clock)
      let ended = Ended()
      let all = (1...65).map { _ in NetworkAccess(network) }
      clock.set(5)
      for access in all { Self.enter(access, "one", ended) }
      clock.set(70)
      all[0].leave()
      Self.settle { all[64].start != 0 }
      return [all[63].start, all[64].start]
    }
    #expect(starts == [5, 70])
  }

  @Test func `[W-08] nothing is opened before the first request`() {
    let opened = LoopThread.shared.run { () -> [Bool] in
      let network = Self.network()
      network.process()
      return [network.descriptor == nil, network.nextDeadline == nil]
    }
    #expect(opened == [true, true])
  }
}
