internal import SQLite
package import Sealing

/// Removing the oldest audit rows, so that the rest is a chain as before.
extension Store {
  /// The rows that one transaction removes: few enough that others wait for milliseconds.
  package static let rowsPrunedAtOnce = 10_000

  /// Removes the rows before the first one of `time` or later, and gives their number.
  ///
  /// One transaction writes the signed stub and the `audit.pruned` row; the rows go in others, and
  /// those that are left by a process that was killed go with the next pruning. The trail is right
  /// at each moment, and other processes write meanwhile. Throws ``AuditFault`` where the trail is
  /// not intact: what tells of that is not removed.
  package func pruneAudit(
    before time: Double, client: String, signedBy keyRing: KeyRing
  ) throws -> Int64 {
    let isSigned = try beginReadingAudit(signedBy: keyRing)
    if let fault = try auditFault() { throw fault }
    guard try isSigned.get() else { throw AuditFault.removed(seq: 1) }
    let last = try lastAuditRow(before: time)
    try endBatch()
    var count: Int64 = 0
    if let last {
      try beginWriting()
      do {
        count = try savepoint { try leaveStub(for: last, time, client, keyRing) }
      } catch {
        try? endBatch()
        throw error
      }
      try endBatch()
    }
    while try removePrunedRows() {}
    return count
  }

  /// Writes the stub and the row that tells of it; gives the number of rows that it stands for.
  private func leaveStub(
    for last: Int64, _ time: Double, _ client: String, _ keyRing: KeyRing
  ) throws -> Int64 {
    let old = try auditStub()?.through.seq ?? 0
    // Another process may have pruned meanwhile.
    guard last > old, let row = try auditRow(last) else { return 0 }
    let number = try Store.auditNumber(after: auditTail(writable()))
    let stub = AuditStub(
      through: row.place, count: last - old, before: time, prunedAt: now(), row: number)
    try append(
      AuditEntry(
        time: stub.prunedAt, event: AuditStub.event, function: "audit.prune", client: client,
        outcome: "ok", details: stub.details()))
    try keep(stub, signedBy: keyRing)
    return stub.count
  }

  /// Removes some of the rows that the stub stands for; false where there are none.
  private func removePrunedRows() throws(StoreError) -> Bool {
    guard let through = try auditStub()?.through.seq,
      let first = try auditRows(limit: 1).first?.seq, first <= through
    else {
      try endBatch()
      return false
    }
    // Where the sum is more than a number can be, so is it more than `through`.
    let (end, isOver) = first.addingReportingOverflow(Int64(Store.rowsPrunedAtOnce) - 1)
    try beginWriting()
    let session = try writable()
    try markRemoval(session)
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(.removeAuditRows) { (statement) throws(SQLiteError) in
        try statement.bind(isOver ? through : min(through, end), at: 1)
      }
    }
    try endBatch()
    checkpointIfNeeded()
    return true
  }

  /// The last row before the first one of a time or later; nil where there is none.
  private func lastAuditRow(before time: Double) throws(StoreError) -> Int64? {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.lastAuditRowBefore)
      try lease.statement.bind(time, at: 1)
      guard try lease.statement.step(), !lease.statement.isNull(at: 0) else { return nil }
      return lease.statement.integer(at: 0)
    }
  }
}

extension StatementText {
  fileprivate static let lastAuditRowBefore = StatementText(
    "SELECT max(seq) FROM store_audit WHERE seq < coalesce("
      + "(SELECT seq FROM store_audit WHERE time >= ?1 ORDER BY seq LIMIT 1), 9223372036854775807)")
  fileprivate static let removeAuditRows = StatementText(
    "DELETE FROM store_audit WHERE seq <= ?1")
}
