internal import CSQLite
internal import Glibc

/// Locks and deadlines: how long a statement waits, and when it is stopped.
extension Connection {
  /// The machine instructions of SQLite between two looks at the clock.
  private static let instructionsBetweenLooks: Int32 = 1_000

  /// Nanoseconds of the monotonic clock.
  package static var now: UInt64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// Lets SQLite ask us what to do with locks and with time, and tell us of the log's length.
  func installHandlers() {
    guard let open = unsafe openHandle else { return }
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe sqlite3_busy_handler(
      open,
      { context, tries in
        unsafe Connection.from(context)?.waitForLock(tries: tries) == true ? 1 : 0
      }, context)
    unsafe sqlite3_progress_handler(
      open, Connection.instructionsBetweenLooks,
      { context in
        guard let connection = unsafe Connection.from(context) else { return 0 }
        return !connection.isUninterruptible && connection.deadline.isPast ? 1 : 0
      }, context)
    unsafe sqlite3_wal_hook(
      open,
      { context, _, _, pages in
        unsafe Connection.from(context)?.logPages = Int(pages)
        return SQLITE_OK
      }, context)
  }

  /// Cuts the ties of `installHandlers`, so that a statement that outlives us finds nobody.
  func removeHandlers() {
    guard let open = unsafe openHandle else { return }
    unsafe sqlite3_busy_handler(open, nil, nil)
    unsafe sqlite3_progress_handler(open, 0, nil, nil)
    unsafe sqlite3_wal_hook(open, nil, nil)
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> Connection? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
  }

  /// Sleeps a little and says whether to try a lock again.
  ///
  /// Waits end with our patience, with the deadline or when nobody may wait any more, whichever
  /// comes first.
  private func waitForLock(tries: Int32) -> Bool {
    let now = Connection.now
    if tries == 0 { waitingSince = now }
    let waited = now &- waitingSince
    let remaining = deadline.remaining(at: now)
    guard waited < patience, remaining > 0, mayWait() else { return false }
    // Short naps first: most locks are held for less than a commit takes.
    let nap: UInt64 = tries < 2 ? 1_000_000 << UInt64(tries) : 3_000_000
    Connection.sleep(nanoseconds: min(nap, patience - waited, remaining))
    return true
  }

  /// Sleeps for the time given; a signal may end it sooner.
  package static func sleep(nanoseconds: UInt64) {
    var time = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    _ = unsafe nanosleep(&time, nil)
  }
}
