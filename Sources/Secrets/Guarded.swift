import Glibc

/// A state that one thread at a time may use; the others wait.
///
/// It is POSIX's mutex, since the thread sanitizer does not see how Swift's own waits, and would
/// report each wait as a race.
@safe
package final class Guarded<State: ~Copyable>: Sendable {
  // POSIX lets any thread use it; the address never changes.
  private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
  // Touched by who holds the mutex alone.
  private nonisolated(unsafe) let state: UnsafeMutablePointer<State>

  /// Takes a state that nobody else refers to.
  package init(_ state: consuming sending State) {
    unsafe mutex = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe self.state = .allocate(capacity: 1)
    unsafe self.state.initialize(to: state)
  }

  deinit {
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Runs `body` with the state; it must not come back here.
  package func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout State) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try unsafe body(&state.pointee)
  }
}
