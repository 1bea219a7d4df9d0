internal import SQLite

/// When the write-ahead log is copied into the file.
enum Checkpoints {
  /// The pages from which on the log is copied even while work waits: 64 MB.
  static let longLog = 16_000
  /// The pages from which on readers in other processes are waited for.
  static let tooLongLog = 32_000
  /// The pages that are worth a checkpoint when there is nothing else to do.
  static let worthwhile = 1_000
  /// The pages written between two tries while others hold the log.
  static let step = 1_000
  /// How long readers, and at the end writers, are waited for, in nanoseconds.
  static let patience: UInt64 = 250_000_000
}

extension Store {
  /// Copies the log into the file when it is long, or when there is time for it.
  ///
  /// For the moment after the replies of a batch are out. A failure harms nobody and is returned
  /// for the log.
  @discardableResult
  package func checkpointIfNeeded(isIdle: Bool = true) -> StoreError? {
    guard transaction == .none, let session, case .file = location else { return nil }
    let pages = session.connection.logPages
    if isIdle { triedPages = pages }
    if pages < Checkpoints.longLog { nextCheckpoint = Checkpoints.longLog }
    guard pages >= (isIdle ? Checkpoints.worthwhile : nextCheckpoint) else { return nil }
    do throws(StoreError) {
      let mayWait = pages >= Checkpoints.tooLongLog
      let isComplete = try checkpoint(session, mayWait ? .restart : .passive)
      nextCheckpoint = isComplete ? Checkpoints.longLog : pages + Checkpoints.step
      return nil
    } catch {
      nextCheckpoint = pages + Checkpoints.step
      if isDoubtful { discardSession() }
      return error
    }
  }

  /// Whether the log is long enough to be copied when there is nothing else to do.
  ///
  /// No more once that was tried, until there is more of it: others may hold the log for long.
  package var hasCheckpointToMake: Bool {
    logPages >= Checkpoints.worthwhile && logPages != triedPages
  }

  /// The pages that the log holds.
  package var logPages: Int { session?.connection.logPages ?? 0 }

  /// Closes the database; what is open is undone, and the next call opens it again.
  ///
  /// The log is copied into the file and removed, so that the next start is fast and what was
  /// removed is gone, as far as other processes allow.
  package func close() {
    guard let session else { return }
    if transaction != .none, !session.connection.isAutocommitting {
      _ = try? session.write(.rollBack)
    }
    transaction = .none
    deadline.clear()
    if case .file = location, !session.connection.isReadOnly {
      copyAndScrub(session)
    }
    discardSession()
  }

  /// A failure is no loss: the log and the mark stay, and the next process sees to them.
  private func copyAndScrub(_ session: Session) {
    session.connection.patience = Checkpoints.patience
    guard (try? checkpoint(session, .truncate)) == true, (try? hasRemoved(session)) == true else {
      return
    }
    _ = try? scrub(session)
    _ = try? checkpoint(session, .truncate)
  }

  private func checkpoint(
    _ session: Session, _ kind: Connection.Checkpoint
  ) throws(StoreError) -> Bool {
    let usual = session.connection.patience
    session.connection.patience = Checkpoints.patience
    session.connection.isUninterruptible = true
    defer {
      session.connection.patience = usual
      session.connection.isUninterruptible = false
    }
    return try attempt(session) { () throws(SQLiteError) in
      try session.connection.checkpoint(kind)
    }
  }
}
