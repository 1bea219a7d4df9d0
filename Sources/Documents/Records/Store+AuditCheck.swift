internal import SQLite
internal import Sealing

/// Going along the audit trail, row by row, up to the first fault.
extension Store {
  /// Goes over the whole trail and gives the first fault, or nil.
  ///
  /// Whoever can write the file can make a trail anew that has none: only a place that was noted
  /// down elsewhere tells of that.
  package func auditFault() throws(StoreError) -> AuditFault? {
    var check = try checkAudit(limit: 1_000)
    while !check.isDone { check = try checkAudit(after: check.place.seq, limit: 1_000) }
    return check.fault
  }

  /// Checks at most `limit` rows, from the beginning of the trail or after a row that an earlier
  /// check found right.
  package func checkAudit(
    after seq: Int64? = nil, limit: Int
  ) throws(StoreError) -> AuditCheck {
    let stub = try auditStub()
    let base = stub?.through ?? .none
    var check = AuditCheck(place: base, head: try auditHead(readable()), stub: stub)
    if let seq, let row = try auditRow(seq) {
      check.place = row.place
    } else if let seq, seq > base.seq {
      check.end(with: .removed(seq: seq))
    } else if let fault = try beginning(&check, after: base) {
      check.end(with: fault)
    }
    if !check.isDone { try walk(&check, base: base, limit: limit) }
    return check
  }

  /// The row of a number.
  func auditRow(_ seq: Int64) throws(StoreError) -> AuditRow? {
    guard seq > .min else { return nil }
    return try auditRows(after: seq - 1, limit: 1).first { $0.seq == seq }
  }

  /// The row of a number by its hash; nil where there is none.
  package func auditPlace(_ seq: Int64) throws(StoreError) -> AuditPlace? {
    try auditRow(seq)?.place
  }

  /// Finds out where the trail begins: behind the stub, or at rows that a prune which was killed
  /// has yet to remove.
  private func beginning(
    _ check: inout AuditCheck, after base: AuditPlace
  ) throws(StoreError) -> AuditFault? {
    if let stub = check.stub {
      // Whoever removes rows and puts a stub in their place has to write this row into the chain.
      guard let row = try auditRow(stub.row), stub.isTold(by: row) else { return .removed(seq: 1) }
    }
    guard let first = try auditRows(after: .min, limit: 1).first else { return nil }
    if first.seq < 1 || first.seq <= base.seq && check.stub == nil {
      return .inserted(seq: first.seq)
    }
    if first.seq <= base.seq {
      // What they are bound to is gone; that they lead to the stub's hash is what proves them.
      check.place = AuditPlace(seq: first.seq - 1, hash: first.previous)
    }
    return nil
  }

  private func walk(
    _ check: inout AuditCheck, base: AuditPlace, limit: Int
  ) throws(StoreError) {
    let hasher: AuditHasher
    do throws(SealingError) {
      hasher = try AuditHasher()
    } catch {
      throw StoreError(.io, detail: "no hash: \(error.code)")
    }
    while check.rows < limit {
      let rows = try auditRows(after: check.place.seq, limit: min(500, limit - check.rows))
      guard !rows.isEmpty else { return end(&check) }
      for row in rows {
        if let head = check.head, row.seq > head.seq {
          return check.end(with: Store.fault(beyond: head, row, after: check.place, hasher))
        }
        if check.place.seq == base.seq, check.place != base {
          return check.end(with: .changed(seq: base.seq))
        }
        guard Store.follows(row, check.place, hasher) else {
          let fault = try fault(at: row, after: check.place, base: base, head: check.head, hasher)
          return check.end(with: fault)
        }
        check.rows += 1
        check.place = row.place
      }
    }
  }

  /// Compares the end of the rows with the head.
  private func end(_ check: inout AuditCheck) {
    check.isDone = true
    let last = check.place
    guard let head = check.head else {
      // The head goes with the rows that it would have missed.
      if last.seq > 0 { check.fault = .removed(seq: last.seq &+ 1) }
      return
    }
    if last.seq < head.seq {
      check.fault = .removed(seq: last.seq + 1)
    } else if last.hash != head.hash {
      check.fault = .changed(seq: last.seq)
    }
  }

  /// What happened where a row does not follow the one before it.
  private func fault(
    at row: AuditRow, after last: AuditPlace, base: AuditPlace, head: AuditPlace?,
    _ hasher: AuditHasher
  ) throws(StoreError) -> AuditFault {
    let expected = last.seq &+ 1
    guard row.seq == expected else { return .removed(seq: expected) }
    let following = try auditRows(after: row.seq, limit: Store.shifts)
    if Store.isIntact(row, as: expected, hasher) {
      // It is bound to another row than the one before it: one of the two is not what it was, and
      // the row after it knows this one.
      let known = following.first?.previous ?? head?.hash
      return .changed(seq: known == row.hash && last.seq > base.seq ? last.seq : expected)
    }
    // Where rows were given other numbers, their hashes still tell the old ones.
    for shift in 1...Int64(Store.shifts) {
      if expected > shift, Store.isIntact(row, as: expected - shift, hasher) {
        return .inserted(seq: expected - shift)
      }
      if Store.isIntact(row, as: expected &+ shift, hasher) { return .removed(seq: expected) }
    }
    let isPushed = following.contains { next in
      next.previous == last.hash && Store.isIntact(next, as: expected, hasher)
    }
    return isPushed ? .inserted(seq: expected) : .changed(seq: expected)
  }

  /// What happened where there is a row behind the head.
  private static func fault(
    beyond head: AuditPlace, _ row: AuditRow, after last: AuditPlace, _ hasher: AuditHasher
  ) -> AuditFault {
    guard last.seq == head.seq, last.hash != head.hash else { return .inserted(seq: row.seq) }
    // Another row stands in the place of the last one, which may have been moved.
    return isIntact(row, as: head.seq, hasher) ? .inserted(seq: last.seq) : .changed(seq: last.seq)
  }

  /// How many rows put in or removed are told by the numbers of those that were moved.
  private static let shifts = 16

  private static func follows(_ row: AuditRow, _ last: AuditPlace, _ hasher: AuditHasher) -> Bool {
    row.seq == last.seq &+ 1 && row.previous == last.hash && isIntact(row, as: row.seq, hasher)
  }

  private static func isIntact(_ row: AuditRow, as seq: Int64, _ hasher: AuditHasher) -> Bool {
    (try? row.isIntact(as: seq, hasher)) == true
  }
}

extension AuditCheck {
  fileprivate mutating func end(with fault: AuditFault) {
    self.fault = fault
    isDone = true
  }
}
