import Secrets
import Testing

struct GuardedTests {
  @Test func `each thread sees what the ones before it did`() async {
    let count = Guarded(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 { count.withLock { $0 += 1 } }
        }
      }
    }
    #expect(count.withLock { $0 } == 8_000)
  }

  @Test func `an error leaves it free for the next`() {
    struct Failure: Error {}
    let count = Guarded(1)
    #expect(throws: Failure.self) {
      try count.withLock { (count) throws(Failure) in
        count = 2
        throw Failure()
      }
    }
    #expect(count.withLock { $0 } == 2)
  }
}
