import Foundation
import SQLite
import Sealing
import Secrets
import Testing
import Values

@testable import Documents

/// Removing the oldest audit rows [W-177].
@Suite struct AuditPruningTests {
  private static let other = String(repeating: "a5", count: 32)

  private func prune(_ trail: Trail, before time: Double) throws -> Int64 {
    try trail.store.pruneAudit(before: time, client: "me", signedBy: trail.keys)
  }

  private func isSigned(_ trail: Trail, by keys: KeyRing? = nil) throws -> Bool {
    defer { try? trail.store.endBatch() }
    return try trail.store.isAuditStubSigned(by: keys ?? trail.keys)
  }

  /// Rows are at 1.5, 2.5 and so on.
  @Test(arguments: [
    (-1.0, 0), (1.5, 0), (1.6, 1), (2.5, 1), (4.0, 3), (9.5, 8), (9.6, 9), (1e300, 9),
  ])
  func `[W-177] the rows before a time go, and the chain goes on`(
    time: Double, count: Int
  ) throws {
    let trail = try Trail(9)
    let before = try trail.rows()
    #expect(try prune(trail, before: time) == Int64(count))
    let rows = try trail.rows()
    #expect(Array(rows.prefix(9 - count)) == Array(before.dropFirst(count)))
    #expect(rows.count == (count == 0 ? 9 : 10 - count))
    #expect(try trail.fault() == nil)
    #expect(try isSigned(trail))
    guard count > 0 else { return }
    let row = try #require(rows.last)
    #expect(row.event == "audit.pruned" && row.client == "me" && row.seq == 10)
    #expect(row.details.contains(#""count":\#(count),"#))
    #expect(row.details.hasSuffix(#""through":\#(count)}"#))
    try trail.append(2)
    #expect(try trail.fault() == nil)
    guard time < 100 else { return }
    #expect(try prune(trail, before: time) == 0)
    #expect(try prune(trail, before: 1e300) == Int64(12 - count))
    #expect(try trail.rows().map(\.seq) == [13])
    #expect(try trail.fault() == nil && isSigned(trail))
  }

  @Test func `[W-177] the database itself keeps rows that no stub stands for`() throws {
    let trail = try Trail(5)
    let other = try Connection(path: trail.directory.database)
    #expect(throws: SQLiteError.self) { try other.execute("DELETE FROM store_audit") }
    _ = try prune(trail, before: 3)
    #expect(throws: SQLiteError.self) { try other.execute("DELETE FROM store_audit") }
    #expect(throws: SQLiteError.self) { try other.execute("DELETE FROM store_audit WHERE seq = 3") }
    #expect(try other.integer("SELECT count(*) FROM store_audit") == 4)
  }

  @Test(arguments: [9_999, 10_000, 10_001])
  func `[W-177] many rows go in several transactions`(count: Int) throws {
    #expect(Store.rowsPrunedAtOnce == 10_000)
    let trail = try Trail(count + 3)
    #expect(try prune(trail, before: Double(count) + 1) == Int64(count))
    #expect(try trail.rows().map(\.seq) == (1...4).map { Int64(count + $0) })
    #expect(try trail.fault() == nil)
  }

  /// A trail that goes on from a stub close to the last number, up to `last`.
  ///
  /// Of such numbers a stub holds only each 1,024th: through is the first, its row the second.
  private func late(upTo last: Int64) throws -> Trail {
    let trail = try Trail()
    let through = AuditPlace(seq: .max - 2_047, hash: [UInt8](repeating: 7, count: 32))
    let stub = AuditStub(
      through: through, count: through.seq, before: 1, prunedAt: 1, row: .max - 1_023)
    trail.store.withNothing()
    try trail.tamper(
      "INSERT OR REPLACE INTO store_counter VALUES (-1, '\(through.description)')")
    try trail.store.mutate { writer in
      for seq in through.seq + 1...last {
        let isStub = seq == stub.row
        try writer.appendAudit(
          AuditEntry(
            time: seq > stub.row ? 9 : 1, event: isStub ? AuditStub.event : "e", function: "f",
            client: "c", outcome: "ok", details: isStub ? try stub.details() : .emptyObject))
      }
      try trail.store.keep(stub, signedBy: trail.keys)
    }
    #expect(try trail.fault() == nil)
    return trail
  }

  @Test func `[W-177] rows close to the last number are pruned as others are`() throws {
    let trail = try late(upTo: .max - 1_023)
    #expect(try prune(trail, before: 5) == 1_024)
    #expect(try trail.rows().map(\.seq) == [Int64.max - 1_022])
  }

  @Test func `[W-177] where no row can follow nothing is pruned`() throws {
    let trail = try late(upTo: .max)
    let error = #expect(throws: StoreError.self) { try prune(trail, before: 5) }
    #expect(error?.reason == .corrupt)
    #expect(try trail.rows().count == 2_047)
    #expect(try trail.fault() == nil)
  }

  /// The trail of a process that was killed when some rows were still there.
  private func left(from seq: Int) throws -> Trail {
    let trail = try Trail(9)
    let rows = try trail.rows()
    _ = try prune(trail, before: 7)
    for row in rows[(seq - 1)..<6] {
      try trail.tamper(
        """
        INSERT INTO store_audit VALUES (\(row.seq), \(row.time), '\(row.event)', 'f', 'c',
          \(row.organizationId.map { "'\($0)'" } ?? "NULL"), NULL, 'ok', '{}',
          x'\(Hexadecimal.encode(row.previous.span))', x'\(Hexadecimal.encode(row.hash.span))')
        """)
    }
    return trail
  }

  @Test(arguments: 1...6)
  func `[W-177] what a killed pruning left is no fault, and goes with the next`(seq: Int) throws {
    let trail = try left(from: seq)
    #expect(try trail.rows().first?.seq == Int64(seq))
    #expect(try trail.fault() == nil)
    for limit in 1...4 {
      var check = try trail.store.checkAudit(limit: limit)
      while !check.isDone {
        check = try trail.store.checkAudit(after: check.place.seq, limit: limit)
      }
      try trail.store.endBatch()
      #expect(check.fault == nil)
    }
    #expect(try prune(trail, before: 0) == 0)
    #expect(try trail.rows().map(\.seq) == [7, 8, 9, 10])
    #expect(try trail.fault() == nil)
  }

  @Test func `[W-177] a row that is no part of what was left is a fault`() throws {
    let trail = try left(from: 3)
    try trail.tamper("UPDATE store_audit SET client = 'x' WHERE seq = 4")
    #expect(try trail.fault() == .changed(seq: 4))
    try trail.tamper("DELETE FROM store_audit WHERE seq = 4")
    #expect(try trail.fault() == .removed(seq: 4))
    try trail.tamper("DELETE FROM store_audit WHERE seq IN (3, 5)")
    try trail.tamper("UPDATE store_audit SET outcome = 'x' WHERE seq = 6")
    try trail.rehash(6)
    #expect(try trail.fault() == .changed(seq: 6))
    try trail.tamper("DELETE FROM store_audit WHERE seq = 6")
    #expect(try trail.fault() == nil)
  }

  @Test func `[W-177] a trail with a fault is not pruned`() throws {
    let trail = try Trail(9)
    try trail.tamper("UPDATE store_audit SET client = 'x' WHERE seq = 2")
    #expect(throws: AuditFault.changed(seq: 2)) { try prune(trail, before: 5) }
    try trail.store.endBatch()
    #expect(try trail.rows().count == 9)
  }

  @Test func `[W-177] without the stub or the row that tells of it, rows are missed`() throws {
    let trail = try Trail(9)
    _ = try prune(trail, before: 4)
    let stub = "(SELECT value FROM store_setting WHERE name = 'store.auditStub')"
    try trail.tamper(
      """
      CREATE TABLE kept AS SELECT \(stub) AS value;
      DELETE FROM store_setting WHERE name = 'store.auditStub';
      """)
    #expect(try trail.fault() == .removed(seq: 1))
    try trail.tamper("INSERT INTO store_setting SELECT 'store.auditStub', value FROM kept")
    #expect(try trail.fault() == nil)
    for change in ["\"count\":3", "\"through\":3", "\"row\":10", "\"before\":4"] {
      try trail.tamper(
        """
        UPDATE store_setting SET value = CAST(replace(CAST(value AS TEXT), '\(change)',
          '\(change.dropLast())9') AS BLOB) WHERE name = 'store.auditStub';
        """)
      #expect(try trail.fault() != nil, "\(change)")
      try trail.tamper(
        "UPDATE store_setting SET value = (SELECT value FROM kept) WHERE name = 'store.auditStub'")
    }
    #expect(try trail.fault() == nil)
  }

  @Test func `[W-177] a stub is signed with a key, and anew with another`() throws {
    let trail = try Trail(9)
    #expect(try trail.store.auditStubKeyID() == nil)
    try trail.store.endBatch()
    _ = try prune(trail, before: 4)
    let kid = try trail.keys.primaryID()
    #expect(try trail.store.auditStubKeyID() == kid)
    #expect(try trail.store.keyIDs() == [kid])
    try trail.store.endBatch()
    let stranger = try Trail.ring(["ENCRYPTION_SECRET_HEX": Self.other])
    let refusal = #expect(throws: SealingError.self) { try isSigned(trail, by: stranger) }
    #expect(refusal?.code == .keyUnavailable && refusal?.kid == kid.description)
    #expect(throws: SealingError.self) {
      try trail.store.mutate { _ in _ = try trail.store.resignAuditStub(with: stranger) }
    }
    let both = try Trail.ring([
      "ENCRYPTION_SECRET_HEX": Self.other,
      "ENCRYPTION_SECRET_PREVIOUS": "hex:" + String(repeating: "5a", count: 32),
    ])
    #expect(try isSigned(trail, by: both))
    #expect(try trail.store.mutate { _ in try trail.store.resignAuditStub(with: both) })
    #expect(try !trail.store.mutate { _ in try trail.store.resignAuditStub(with: both) })
    #expect(try isSigned(trail, by: stranger))
    #expect(try trail.store.auditStubKeyID() == stranger.primaryID())
    try trail.store.endBatch()
    #expect(try trail.fault() == nil)
  }

  @Test func `[W-177] a key that is retired while a snapshot is open is not missed`() throws {
    let trail = try Trail(9)
    _ = try prune(trail, before: 4)
    let new = ["ENCRYPTION_SECRET_HEX": Self.other]
    let old = ["ENCRYPTION_SECRET_PREVIOUS": "hex:" + String(repeating: "5a", count: 32)]
    let both = try Trail.ring(new.merging(old) { first, _ in first })
    let newAlone = try Trail.ring(new)
    let other = Store(.file(trail.directory.database), migrations: Notes.auditMigrations)
    #expect(try trail.store.auditStubKeyID() == trail.keys.primaryID())
    #expect(try other.mutate { _ in try other.resignAuditStub(with: both) })
    #expect(try trail.store.auditStubKeyID() == trail.keys.primaryID(), "the snapshot is open")
    #expect(try trail.store.beginReadingAudit(signedBy: newAlone).get())
    #expect(try trail.store.auditStubKeyID() == newAlone.primaryID())
    try trail.store.endBatch()
    let stranger = try Trail.ring(["ENCRYPTION_SECRET_HEX": String(repeating: "77", count: 32)])
    #expect(throws: SealingError.self) {
      try trail.store.beginReadingAudit(signedBy: stranger).get()
    }
    try trail.store.endBatch()
    #expect(try trail.fault() == nil)
  }

  @Test func `[W-177] a forged stub is not signed anew, and nothing more is pruned`() throws {
    let trail = try Trail(9)
    _ = try prune(trail, before: 4)
    try trail.tamper(
      """
      UPDATE store_setting SET value = CAST(replace(CAST(value AS TEXT), '"prunedAt":1',
        '"prunedAt":2') AS BLOB) WHERE name = 'store.auditStub';
      """)
    // The chain alone does not tell: only who has the key can.
    #expect(try trail.fault() == nil)
    #expect(try !isSigned(trail))
    #expect(throws: AuditFault.removed(seq: 1)) { try prune(trail, before: 6) }
    try trail.store.endBatch()
    let both = try Trail.ring([
      "ENCRYPTION_SECRET_HEX": Self.other,
      "ENCRYPTION_SECRET_PREVIOUS": "hex:" + String(repeating: "5a", count: 32),
    ])
    #expect(throws: AuditFault.removed(seq: 1)) {
      try trail.store.mutate { _ in _ = try trail.store.resignAuditStub(with: both) }
    }
  }

  @Test func `[W-177] what was pruned is not readable in the file`() throws {
    let trail = try Trail()
    try trail.store.mutate { writer in
      for number in 0..<2_000 {
        try writer.appendAudit(
          AuditEntry(
            time: Double(number), event: number < 1_500 ? "<gone\(number)>" : "<kept\(number)>",
            function: "f", client: String(repeating: "c", count: number % 200), outcome: "ok"))
      }
    }
    #expect(try prune(trail, before: 1_500) == 1_500)
    trail.store.close()
    let bytes = trail.directory.contents()
    #expect(bytes.range(of: Data("<kept".utf8)) != nil)
    #expect(bytes.range(of: Data("<gone".utf8)) == nil)
  }

  @Test func `[W-177] others append while rows are pruned`() throws {
    let trail = try Trail(20)
    let other = Store(.file(trail.directory.database), migrations: Notes.auditMigrations)
    try other.mutate { try $0.appendAudit(Trail.entry(21)) }
    _ = try prune(trail, before: 10)
    try other.mutate { try $0.appendAudit(Trail.entry(23)) }
    _ = try prune(trail, before: 15)
    try other.mutate { try $0.appendAudit(Trail.entry(25)) }
    #expect(try trail.fault() == nil)
    #expect(try trail.rows().map(\.seq) == (15...25).map { Int64($0) })
  }
}
