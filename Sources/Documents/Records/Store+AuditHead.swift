internal import SQLite

/// The head of the audit trail: the place of its last row, kept apart, so that rows cut off at the
/// end are missed.
///
/// It stands in the table of counters, whose only page most transactions that append write anyway.
extension Store {
  /// The head as the database has it; nil where it has none, or what is no place.
  ///
  /// In a transaction that appended it is the last row of that, which is written at the commit.
  func auditHead(_ session: Session) throws(StoreError) -> AuditPlace? {
    if let pending = session.auditTail { return pending }
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.auditHead)
      return try lease.statement.step() ? AuditPlace(lease.statement.string(at: 0)) : nil
    }
  }

  /// What the next row is bound to.
  ///
  /// It is the head, and not what happens to be the last row: where rows were cut off, the gap
  /// stays, and where a row was put in behind the last, the next one is not bound to it.
  func auditTail(_ session: Session) throws(StoreError) -> AuditPlace {
    if let known = session.auditTail { return known }
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.auditTail)
      guard try lease.statement.step() else { return .none }
      let last = lease.statement.isNull(at: 1) ? 0 : lease.statement.integer(at: 1)
      guard !lease.statement.isNull(at: 0),
        let head = lease.statement.withText(at: 0, { AuditPlace($0) })
      else { return try Store.lastAuditPlace(session) }
      return AuditPlace(seq: max(head.seq, last), hash: head.hash)
    }
  }

  /// The number of the row after a place.
  static func auditNumber(after place: AuditPlace) throws(StoreError) -> Int64 {
    let (seq, isOver) = place.seq.addingReportingOverflow(1)
    if isOver { throw StoreError(.corrupt, detail: "the last audit row has the last number") }
    return seq
  }

  /// The last row, where there is no head.
  private static func lastAuditPlace(_ session: Session) throws(SQLiteError) -> AuditPlace {
    let lease = try session.lease(.lastAuditPlace)
    guard try lease.statement.step() else { return .none }
    return AuditPlace(seq: lease.statement.integer(at: 0), hash: lease.statement.blob(at: 1))
  }

  /// Writes the head down, once for a whole batch, where the batch appended anything.
  static func saveAuditHead(_ session: Session) throws(SQLiteError) {
    guard let head = session.auditTail else { return }
    try session.write(.saveAuditHead) { (statement) throws(SQLiteError) in
      try statement.bind(text: head.description, at: 1)
    }
  }
}

extension StatementText {
  fileprivate static let auditHead = StatementText(
    "SELECT value FROM store_counter WHERE id = -1")
  fileprivate static let auditTail = StatementText(
    "SELECT (SELECT value FROM store_counter WHERE id = -1), (SELECT max(seq) FROM store_audit)")
  fileprivate static let lastAuditPlace = StatementText(
    "SELECT seq, hash FROM store_audit ORDER BY seq DESC LIMIT 1")
  fileprivate static let saveAuditHead = StatementText(
    "INSERT INTO store_counter (id, value) VALUES (-1, ?1)"
      + " ON CONFLICT (id) DO UPDATE SET value = excluded.value")
}
