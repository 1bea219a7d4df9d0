import Glibc
import Secrets

/// The global actor of the one thread that serves: actions run on it, between and around the
/// queries and mutations that run inline.
///
/// A job that is enqueued waits until the loop drains its executor, so no action ever changes
/// threads.
@globalActor
package actor EventLoop {
  /// The one event loop of the process.
  package static let shared = EventLoop()

  /// The executor that holds jobs for the serving thread.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe LoopExecutor.shared.asUnownedSerialExecutor()
  }

  /// Runs `body` on the event loop, which must be the calling thread.
  ///
  /// The same step as the standard library's `MainActor.assumeIsolated`: isolation is checked at
  /// run time, then the isolation in the closure's type is dropped.
  package static func assumeIsolated<Success>(_ body: @EventLoop () -> Success) -> Success {
    shared.preconditionIsolated()
    typealias Plain = () -> Success
    return withoutActuallyEscaping(body) { isolated in
      unsafe unsafeBitCast(isolated, to: Plain.self)()
    }
  }

  /// Suspends an action until what `body` was given is called, which is once and on the loop.
  ///
  /// The runtime resumes a task on the executor that it prefers, and without one on a thread of its
  /// pool, from where it would come back here.
  @EventLoop
  package static func suspend<Value: Sendable>(
    _ body: (@escaping (Value) -> Void) -> Void
  ) async -> Value {
    await withTaskExecutorPreference(LoopExecutor.shared) {
      await withCheckedContinuation { continuation in
        body { value in continuation.resume(returning: value) }
      }
    }
  }
}

/// Holds the jobs of the event loop until its thread drains them.
package final class LoopExecutor: SerialExecutor, TaskExecutor {
  /// The executor of the thread that touches it first, which is the main thread.
  package static let shared = LoopExecutor()

  private struct Queue: Sendable {
    var jobs: [UnownedJob] = []
    /// Where the next jobs are held while those of before are run.
    var spare: [UnownedJob] = []
    var wake: (@Sendable () -> Void)?

    /// Takes all jobs out.
    mutating func take() -> [UnownedJob] {
      if jobs.isEmpty { return [] }
      var taken: [UnownedJob] = []
      swap(&taken, &jobs)
      swap(&jobs, &spare)
      return taken
    }
  }

  private let queue = Guarded(Queue())
  private let thread: pthread_t

  private init() {
    thread = pthread_self()
  }

  /// Adds a job, and wakes the loop if another thread adds it.
  package func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    let wake = queue.withLock { queue -> (@Sendable () -> Void)? in
      queue.jobs.append(unowned)
      return queue.wake
    }
    if pthread_equal(thread, pthread_self()) == 0 { wake?() }
  }

  /// The unowned reference that the runtime compares executors by.
  package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    unsafe UnownedSerialExecutor(ordinary: self)
  }

  /// Whether the calling thread is the loop's.
  package func isIsolatingCurrentContext() -> Bool? {
    pthread_equal(thread, pthread_self()) != 0
  }

  /// Stops the process unless the calling thread is the loop's.
  package func checkIsolated() {
    precondition(pthread_equal(thread, pthread_self()) != 0, "this must run on the event loop")
  }

  /// Sets what is called when another thread adds a job.
  package func onWake(_ wake: @escaping @Sendable () -> Void) {
    queue.withLock { $0.wake = wake }
  }

  /// Whether a job waits to be run.
  package var hasJobs: Bool { queue.withLock { !$0.jobs.isEmpty } }

  /// Runs every job there is, and those that these add, and returns.
  ///
  /// `mayGoOn` is asked before each; where it says no, the rest stay where they are.
  package func drain(while mayGoOn: () -> Bool = { true }) {
    while true {
      var jobs = queue.withLock { queue in queue.take() }
      if jobs.isEmpty { return }
      var count = 0
      for job in jobs {
        guard mayGoOn() else { return putBack(jobs[count...]) }
        unsafe job.runSynchronously(on: asUnownedSerialExecutor())
        count += 1
      }
      jobs.removeAll(keepingCapacity: true)
      queue.withLock { queue in swap(&queue.spare, &jobs) }
    }
  }

  private func putBack(_ jobs: ArraySlice<UnownedJob>) {
    queue.withLock { $0.jobs.insert(contentsOf: jobs, at: 0) }
  }
}
