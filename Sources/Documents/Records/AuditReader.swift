internal import SQLite
package import Values

/// Reads the audit trail; all that a query has of it.
package struct AuditReader {
  /// The rows that a page with conditions looks at: none of them is found by an index, which each
  /// new row would pay for.
  package static let rowsPerPage = 4_096
  /// The table number of the ids of rows, among those that Convex keeps for itself.
  package static let tableNumber: UInt32 = 100

  /// Whose rows are wanted.
  package struct Conditions: Sendable {
    /// The organizations; nil for all, and for rows of none.
    let organizations: Set<String>?
    /// What was done something to.
    let documentId: String?

    /// Rows of any of the organizations, and of the document.
    package init(organizations: Set<String>?, documentId: DocumentID?) {
      self.organizations = organizations
      self.documentId = documentId?.description
    }

    var areNone: Bool { organizations == nil && documentId == nil }
  }

  /// Some rows, the newest first, and where the next ones are.
  package struct Page: Sendable {
    package let rows: [AuditRow]
    /// Whether there are no older rows.
    package let isDone: Bool
    /// The last row that was looked at.
    package let place: Int64
  }

  let store: Store

  /// At most `limit` rows that are older than `place`, the newest first.
  ///
  /// With conditions the page may hold fewer, also where there are more.
  package func page(
    _ conditions: Conditions, before place: Int64?, limit: Int
  ) throws(StoreError) -> Page {
    let most = conditions.areNone ? limit : AuditReader.rowsPerPage
    let session = try store.readable()
    return try store.attempt(session) { () throws(SQLiteError) in
      var rows: [AuditRow] = []
      var last = place ?? .max
      var looked = 0
      let lease = try session.lease(place == nil ? .newestAuditRows : .olderAuditRows)
      try lease.statement.bind(Int64(most) + 1, at: 1)
      if let place { try lease.statement.bind(place, at: 2) }
      while try lease.statement.step() {
        if rows.count == limit || looked == most {
          return Page(rows: rows, isDone: false, place: last)
        }
        looked += 1
        last = lease.statement.integer(at: 0)
        if AuditReader.fits(lease.statement, conditions) {
          rows.append(Store.auditRow(lease.statement))
        }
      }
      return Page(rows: rows, isDone: true, place: last)
    }
  }

  /// Checks at most `limit` rows of the trail, from its beginning or after a row.
  package func check(after seq: Int64?, limit: Int) throws(StoreError) -> AuditCheck {
    try store.checkAudit(after: seq, limit: limit)
  }

  /// The row of a number.
  package func row(_ seq: Int64) throws(StoreError) -> AuditRow? {
    try store.auditRow(seq)
  }

  /// The id of the row of a number.
  package func id(of seq: Int64) throws(StoreError) -> DocumentID {
    try store.readable().ids.ownID(table: AuditReader.tableNumber, row: seq)
  }

  /// A cursor that stands behind a row; only the same question opens it again.
  package func cursor(at seq: Int64, fingerprint: UInt64) throws(StoreError) -> String {
    try store.cursor(UInt64(bitPattern: seq), fingerprint: fingerprint)
  }

  /// The row of a cursor; nil for one of another question or database, or a malformed one.
  package func place(ofCursor text: String, fingerprint: UInt64) throws(StoreError) -> Int64? {
    try store.word(ofCursor: text, fingerprint: fingerprint).map { Int64(bitPattern: $0) }
  }

  private static func fits(_ row: Statement, _ conditions: Conditions) -> Bool {
    if let organizations = conditions.organizations {
      guard !row.isNull(at: 5), organizations.contains(row.string(at: 5)) else { return false }
    }
    return conditions.documentId.map { $0 == row.string(at: 6) } ?? true
  }
}

extension Store {
  /// What a query may hold of the audit trail.
  package var auditReader: AuditReader { AuditReader(store: self) }
}

extension StatementText {
  private static let columns =
    "SELECT seq, time, event, function, client, organizationId, documentId, outcome, details,"
    + " previous, hash FROM store_audit"
  fileprivate static let newestAuditRows = StatementText(
    "\(columns) ORDER BY seq DESC LIMIT ?1")
  fileprivate static let olderAuditRows = StatementText(
    "\(columns) WHERE seq < ?2 ORDER BY seq DESC LIMIT ?1")
}
