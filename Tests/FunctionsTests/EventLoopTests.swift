import Functions
import Secrets
import Testing

@Suite struct EventLoopTests {
  /// Starts tasks that note their numbers, and drains the loop in portions of so many jobs.
  private static func run(_ count: Int, portion: Int) -> [[Int]] {
    let order = Guarded<[Int]>([])
    for number in 0..<count {
      Task { @EventLoop in order.withLock { $0.append(number) } }
    }
    var portions: [[Int]] = []
    while LoopExecutor.shared.hasJobs {
      let done = order.withLock { $0.count }
      LoopExecutor.shared.drain { order.withLock { $0.count } - done < portion }
      portions.append(order.withLock { Array($0[done...]) })
    }
    return portions
  }

  @Test(arguments: [
    (1, [[0], [1], [2], [3], [4]]), (2, [[0, 1], [2, 3], [4]]), (5, [[0, 1, 2, 3, 4]]),
    (6, [[0, 1, 2, 3, 4]]),
  ])
  func `jobs that have to wait stay in their order`(portion: Int, portions: [[Int]]) {
    #expect(LoopThread.shared.run { Self.run(5, portion: portion) } == portions)
  }

  @Test func `a job that a job adds comes after those that wait`() {
    let order = LoopThread.shared.run { () -> [Int] in
      let order = Guarded<[Int]>([])
      for number in 0..<3 {
        Task { @EventLoop in
          order.withLock { $0.append(number) }
          Task { @EventLoop in order.withLock { $0.append(number + 10) } }
        }
      }
      while LoopExecutor.shared.hasJobs {
        let done = order.withLock { $0.count }
        LoopExecutor.shared.drain { order.withLock { $0.count } == done }
      }
      return order.withLock { $0 }
    }
    #expect(order == [0, 1, 2, 10, 11, 12])
  }
}
