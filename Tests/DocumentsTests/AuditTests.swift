import Documents
import JSON
import SQLite
import Sealing
import Secrets
import Testing
import Values

@Suite struct AuditTests {
  let directory = TemporaryDirectory()

  private func entry(_ number: Int, details: CanonicalJSON = .emptyObject) -> AuditEntry {
    AuditEntry(
      time: Double(number) + 0.5, event: "event\(number)", function: "f", client: "\"c\"\n",
      organizationId: number == 2 ? nil : "org", outcome: "success", details: details)
  }

  private func filled(_ count: Int) throws -> Store {
    let store = Store(directory)
    for number in 1...count { try store.mutate { try $0.appendAudit(entry(number)) } }
    return store
  }

  @Test func `rows count from one and are bound to each other`() throws {
    let store = try filled(3)
    let rows = try store.auditRows(limit: 10)
    #expect(rows.map(\.seq) == [1, 2, 3])
    #expect(rows[0].previous == [UInt8](repeating: 0, count: 32))
    #expect(rows[1].previous == rows[0].hash && rows[2].previous == rows[1].hash)
    #expect(rows.map(\.event) == ["event1", "event2", "event3"])
    #expect(rows.map(\.organizationId) == ["org", nil, "org"])
    #expect(rows.allSatisfy { $0.documentId == nil && $0.details == "{}" })
    #expect(try store.auditFault() == nil)
    #expect(try store.auditRows(after: 1, limit: 1).map(\.seq) == [2])
    try store.endBatch()
  }

  @Test func `the hash is what the SQL file says that it is`() throws {
    let store = Store(directory)
    let document = try JSONDocument(parsing: Array(#"{"n":1,"a":"é\""}"#.utf8))
    let details = try CanonicalJSON(document, document.root)
    let id = try store.mutate { writer in
      let id = try writer.reserveID(in: Notes.table)
      try writer.appendAudit(
        AuditEntry(
          time: 1_700_000_000_000.25, event: "e", function: "f", client: "c", documentId: id,
          outcome: "o", details: details))
      return id
    }
    let row = try #require(try store.auditRows(limit: 1).first)
    try store.endBatch()
    let zeros = String(repeating: "0", count: 64)
    let text =
      #"[1,1700000000000.25,"e","f","c",null,"\#(id.description)","o","#
      + #""{\"a\":\"é\\\"\",\"n\":1}",""# + zeros + #""]"#
    #expect(row.hash == (try SHA256.digest(of: text.utf8Span.span)).bytes)
    #expect(try row.isIntact())
  }

  @Test(arguments: [
    "time = time + 1", "event = 'x'", "function = 'x'", "client = 'x'", "organizationId = NULL",
    "documentId = 'x'", "outcome = 'x'", "details = '[]'", "hash = zeroblob(32)",
  ])
  func `a changed row is found`(change: String) throws {
    let store = try filled(3)
    store.close()
    let other = try Connection(path: directory.database)
    let refused = #expect(throws: SQLiteError.self) {
      try other.execute("UPDATE store_audit SET \(change) WHERE seq = 3")
    }
    #expect(refused?.code.primary == .constraint)
    try other.execute("DROP TRIGGER store_audit_is_not_changed")
    try other.execute("UPDATE store_audit SET \(change) WHERE seq = 3")
    other.close()
    #expect(try store.auditFault() == .changed(seq: 3))
    try store.endBatch()
  }

  @Test func `a row that was left out or rewritten is found by the next`() throws {
    let store = try filled(4)
    store.close()
    let other = try Connection(path: directory.database)
    #expect(throws: SQLiteError.self) {
      try other.execute("DELETE FROM store_audit WHERE seq = 2")
    }
    try other.execute("DROP TRIGGER store_audit_is_not_deleted")
    try other.execute("DELETE FROM store_audit WHERE seq = 2")
    #expect(try store.auditFault() == .removed(seq: 2))
    try store.endBatch()
    try other.execute("DROP TRIGGER store_audit_is_not_changed")
    try other.execute("UPDATE store_audit SET seq = seq - 1 WHERE seq > 2")
    #expect(try store.auditFault() == .removed(seq: 2))
    try store.endBatch()
  }

  @Test func `an undone mutation leaves no row and no gap`() throws {
    struct Refusal: Error {}
    let store = Store(directory)
    try store.beginWriting()
    try store.savepoint { try store.writer.appendAudit(entry(1)) }
    try? store.savepoint {
      try store.writer.appendAudit(entry(2))
      throw Refusal()
    }
    try store.savepoint { try store.writer.appendAudit(entry(3)) }
    try store.endBatch()
    #expect(try store.auditRows(limit: 10).map(\.event) == ["event1", "event3"])
    #expect(try store.auditFault() == nil)
    try store.endBatch()
  }

  @Test func `processes continue one chain`() throws {
    let stores = [Store(directory), Store(directory)]
    for number in 1...6 {
      try stores[number % 2].mutate { try $0.appendAudit(entry(number)) }
    }
    #expect(try stores[0].auditRows(limit: 10).map(\.seq) == [1, 2, 3, 4, 5, 6])
    #expect(try stores[0].auditFault() == nil)
    try stores[0].endBatch()
  }

  @Test func `a long trail is checked in parts`() throws {
    let store = Store(directory)
    try store.mutate { writer in for number in 1...2_500 { try writer.appendAudit(entry(number)) } }
    #expect(try store.auditFault() == nil)
    try store.endBatch()
  }
}
