import Dispatch
import Foundation
import Functions
import Secrets

/// The event loop of these tests: one thread, since a loop never changes threads.
final class LoopThread: Sendable {
  static let shared = LoopThread()

  private let bodies = Guarded<[@Sendable () -> Void]>([])
  private let isWaiting = DispatchSemaphore(value: 0)

  private init() {
    let thread = Thread { [bodies, isWaiting] in
      // The thread that touches it first is the loop's.
      _ = LoopExecutor.shared
      while true {
        isWaiting.wait()
        let body = bodies.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        body?()
      }
    }
    thread.start()
  }

  /// Runs a body on the event loop, and gives what it returns.
  ///
  /// Tasks that it starts run when it drains the loop's executor.
  func run<Result: Sendable>(_ body: @escaping @EventLoop @Sendable () -> Result) -> Result? {
    let result = Guarded<Result?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    bodies.withLock { bodies in
      bodies.append {
        let made = EventLoop.assumeIsolated(body)
        result.withLock { $0 = made }
        isDone.signal()
      }
    }
    isWaiting.signal()
    isDone.wait()
    return result.withLock { $0 }
  }
}
