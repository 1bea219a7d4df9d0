internal import SQLite

/// Batches: one snapshot or one write transaction, with savepoints in it.
extension Store {
  /// Opens a read transaction for this batch, if none is open.
  ///
  /// Throws what opening the database throws.
  package func beginReading() throws(StoreError) {
    if failure != nil { try endFailed() }
    guard transaction == .none else { return }
    let session = try openSession()
    try attempt(session) { () throws(SQLiteError) in _ = try session.write(.begin) }
    transaction = .reading
  }

  /// Opens the write transaction of this batch, if it is not open; ends a read transaction first.
  ///
  /// Waits up to 5 s for the lock of another process, then throws `locked`.
  package func beginWriting() throws(StoreError) {
    if failure != nil { try endFailed() }
    guard transaction != .writing else { return }
    if transaction == .reading { try endBatch() }
    var session = try openSession()
    if session.connection.hasMoved || session.connection.isReadOnly {
      // What would be written to a file that was deleted or replaced would be lost unseen, and a
      // file that could not be written may have been repaired.
      discardSession()
      session = try openSession()
    }
    try attempt(session) { () throws(SQLiteError) in _ = try session.write(.beginImmediate) }
    transaction = .writing
    transactionCount += 1
  }

  /// Runs a part of the write transaction that is undone alone when it throws.
  ///
  /// Savepoints may stand inside each other.
  package func savepoint<R: ~Copyable>(_ body: () throws -> R) throws -> R {
    let session = try writable()
    try attempt(session) { () throws(SQLiteError) in _ = try session.write(.savepoint) }
    savepointDepth += 1
    let auditTail = session.auditTail
    do {
      let result = try body()
      if let failure { throw failure }
      try attempt(session) { () throws(SQLiteError) in _ = try session.write(.release) }
      savepointDepth -= 1
      return result
    } catch {
      undoSavepoint(session)
      // What was appended before the savepoint is still there.
      session.auditTail = auditTail
      throw error
    }
  }

  /// Ends the batch: COMMIT, or the end of the snapshot.
  ///
  /// When it throws, everything that the batch wrote is undone. A fault that ended a snapshot was told
  /// to the call that met it, and is not thrown again.
  package func endBatch() throws(StoreError) {
    guard transaction != .none, let session else { return }
    do throws(StoreError) {
      if let failure { throw failure }
      try attempt(session) { () throws(SQLiteError) in
        if transaction == .reading { session.endLookUps() }
        if session.isClockAhead { try Store.saveClock(session) }
        try Store.saveAuditHead(session)
        try session.write(.commit)
      }
      session.committed()
      rows.committed()
    } catch {
      let isTold = transaction == .reading && failure != nil
      rollBack(session)
      finishBatch()
      if isTold { return }
      throw error
    }
    finishBatch()
  }

  /// Ends a read transaction that SQLite has ended after a fault, so that the next call begins anew.
  ///
  /// Throws the fault of a write transaction, of which nothing can be committed.
  private func endFailed() throws(StoreError) {
    if transaction == .writing, let failure { throw failure }
    try endBatch()
  }

  /// The session for a read, in the open transaction or in a new one.
  func readable() throws(StoreError) -> Session {
    if transaction != .none, failure == nil, let session { return session }
    // A call does not go on with another snapshot than the one that it began with.
    if let failure { throw failure }
    try beginReading()
    guard let session else { throw StoreError(.io, detail: "not open") }
    return session
  }

  /// The session for a write, which only an open write transaction has.
  func writable() throws(StoreError) -> Session {
    if let failure { throw failure }
    guard transaction == .writing, let session else {
      throw StoreError(.io, detail: "no write transaction")
    }
    if deadline.isPast { throw StoreError(.timeout) }
    return session
  }

  private func undoSavepoint(_ session: Session) {
    if failure == nil {
      do throws(StoreError) {
        try attempt(session) { () throws(SQLiteError) in
          try session.write(.rollBackToSavepoint)
          try session.write(.release)
        }
      } catch {
        // What the savepoint wrote is still there: nothing of the batch may be committed.
        failure = error
      }
    }
    session.undone()
    rows.undone(depth: savepointDepth)
    savepointDepth -= 1
  }

  private func rollBack(_ session: Session) {
    session.endLookUps()
    if !session.connection.isAutocommitting { _ = try? session.write(.rollBack) }
    if !session.connection.isAutocommitting { isDoubtful = true }
    session.rolledBack()
    rows.undone(depth: 0)
  }

  private func finishBatch() {
    transaction = .none
    failure = nil
    savepointDepth = 0
    if isDoubtful { discardSession() }
  }

  /// Undoes what is open and closes the connection.
  func discardSession() {
    session?.close()
    session = nil
    rows.forget()
    transaction = .none
    failure = nil
    savepointDepth = 0
    isDoubtful = false
  }
}

extension StatementText {
  static let begin = StatementText("BEGIN")
  static let beginImmediate = StatementText("BEGIN IMMEDIATE")
  static let commit = StatementText("COMMIT")
  static let rollBack = StatementText("ROLLBACK")
  static let savepoint = StatementText("SAVEPOINT call")
  static let release = StatementText("RELEASE call")
  static let rollBackToSavepoint = StatementText("ROLLBACK TO call")
}
