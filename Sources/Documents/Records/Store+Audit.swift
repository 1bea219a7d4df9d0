internal import JSON
internal import SQLite
internal import Sealing
internal import Values

/// The audit trail: appended to and read, never changed.
extension Store {
  /// Appends to the trail.
  func append(_ entry: AuditEntry) throws(StoreError) {
    let session = try writable()
    let tail = try auditTail(session)
    let seq = try Store.auditNumber(after: tail)
    var id: [UInt8] = []
    if let documentId = entry.documentId {
      id.reserveCapacity(DocumentID.textLengths.upperBound)
      documentId.appendText(to: &id)
    }
    let hash = try Store.hash(entry, documentId: id, seq: seq, after: tail, session)
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(.appendAudit) { (statement) throws(SQLiteError) in
        try statement.bind(seq, at: 1)
        try statement.bind(entry.time, at: 2)
        try statement.bind(text: entry.event, at: 3)
        try statement.bind(text: entry.function, at: 4)
        try statement.bind(text: entry.client, at: 5)
        // What is not bound is NULL.
        if let organization = entry.organizationId { try statement.bind(text: organization, at: 6) }
        if entry.documentId != nil { try statement.bind(text: id.span, at: 7) }
        try statement.bind(text: entry.outcome, at: 8)
        try statement.bind(text: entry.details.bytes.span, at: 9)
        try statement.bind(blob: tail.hash.span, at: 10)
        try statement.bind(blob: hash.span, at: 11)
      }
    }
    session.auditTail = AuditPlace(seq: seq, hash: hash)
  }

  /// Rows of the trail in their order, those after `seq` and at most `limit`.
  package func auditRows(
    after seq: Int64 = 0, limit: Int
  ) throws(StoreError) -> [AuditRow] {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      var rows: [AuditRow] = []
      let lease = try session.lease(.auditRows)
      try lease.statement.bind(seq, at: 1)
      try lease.statement.bind(Int64(limit), at: 2)
      while try lease.statement.step() { rows.append(Store.auditRow(lease.statement)) }
      return rows
    }
  }

  private static func hash(
    _ entry: AuditEntry, documentId: [UInt8], seq: Int64, after tail: AuditPlace,
    _ session: Session
  ) throws(StoreError) -> [UInt8] {
    do throws(SealingError) {
      let hasher: AuditHasher
      if let kept = session.auditHasher { hasher = kept } else { hasher = try AuditHasher() }
      // One that fails half-way is not used again.
      session.auditHasher = nil
      let hash = try hasher.hash(seq: seq, time: entry.time, previous: tail.hash) { row in
        row.string(entry.event)
        row.string(entry.function)
        row.string(entry.client)
        if let organization = entry.organizationId { row.string(organization) } else { row.null() }
        if entry.documentId == nil { row.null() } else { row.string(documentId.span) }
        row.string(entry.outcome)
        row.string(entry.details.bytes.span)
      }
      session.auditHasher = hasher
      return hash
    } catch {
      throw StoreError(.io, detail: "no hash: \(error.code)")
    }
  }

  static func auditRow(_ row: Statement) -> AuditRow {
    AuditRow(
      seq: row.integer(at: 0), time: row.real(at: 1), event: row.string(at: 2),
      function: row.string(at: 3), client: row.string(at: 4),
      organizationId: row.isNull(at: 5) ? nil : row.string(at: 5),
      documentId: row.isNull(at: 6) ? nil : row.string(at: 6),
      outcome: row.string(at: 7), details: row.string(at: 8), previous: row.blob(at: 9),
      hash: row.blob(at: 10))
  }
}

extension StatementText {
  fileprivate static let appendAudit = StatementText(
    "INSERT INTO store_audit (seq, time, event, function, client, organizationId, documentId,"
      + " outcome, details, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
  fileprivate static let auditRows = StatementText(
    "SELECT seq, time, event, function, client, organizationId, documentId, outcome, details,"
      + " previous, hash FROM store_audit WHERE seq > ?1 ORDER BY seq LIMIT ?2")
}
