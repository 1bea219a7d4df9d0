import Documents
import SQLite
import Sealing
import Secrets
import Testing
import Values

/// Numbers that somebody put into the file from outside: they are damage, and trap nothing [W-70].
@Suite struct DamagedNumberTests {
  let directory = TemporaryDirectory()

  private func change(_ sql: String) throws {
    Store(directory).withNothing()
    let other = try Connection(path: directory.database)
    try other.execute(sql)
    other.close()
  }

  @Test(arguments: [
    "9e999", "-9e999", "9007199254740992", "1e300", "'soon'", "x'00'", "9223372036854775807",
  ])
  func `[W-70] a last creation time that is none is damage`(value: String) throws {
    try change("INSERT INTO store_counter VALUES (0, \(value))")
    let store = Store(directory)
    #expect(reason { try store.mutate { try $0.nextCreationTime(1_000) } } == .corrupt)
    #expect(try store.query { try $0.titles("ann") } == [])
  }

  @Test func `[W-70] a creation time just in range is gone on from`() throws {
    try change("INSERT INTO store_counter VALUES (0, 9007199254740990)")
    let store = Store(directory)
    let time = try store.mutate { try $0.nextCreationTime(1_000) }
    #expect(time > 9_007_199_254_740_990 && time <= 9_007_199_254_740_992)
  }

  @Test(arguments: [
    "9223372036854775807", "281474976710656", "281474976710401", "'-1e30'", "'many'",
    "x'ff'", "1e30", "9e999",
  ])
  func `[W-70] a counter of rows that is none is damage`(value: String) throws {
    try change("INSERT INTO store_counter VALUES (10001, \(value))")
    let store = Store(directory)
    #expect(reason { try store.mutate { try $0.add("a") } } == .corrupt)
    #expect(reason { try store.mutate { try $0.add("a") } } == .corrupt)
  }

  @Test func `[W-70] a counter of rows just in range is gone on from`() throws {
    try change("INSERT INTO store_counter VALUES (10001, 281474976710400)")
    let store = Store(directory)
    #expect(try store.mutate { try $0.add("a") }.title == "a")
  }

  @Test func `[W-70] after the last audit row there is none`() throws {
    try change(
      "INSERT INTO store_audit VALUES (9223372036854775807, 1, 'e', 'f', 'c', NULL, NULL, 'o', '{}',"
        + " zeroblob(32), zeroblob(32))")
    let store = Store(directory)
    let entry = AuditEntry(time: 1, event: "e", function: "f", client: "c", outcome: "o")
    #expect(reason { try store.mutate { try $0.appendAudit(entry) } } == .corrupt)
    #expect(try store.auditFault() == .removed(seq: 1))
    try store.endBatch()
    #expect(try store.mutate { try $0.add("a") }.title == "a")
  }

  @Test(arguments: [Int64.min, -1, 0, 15, .max])
  func `[W-113] a ciphertext in a place of nobody is told as one, and all others are found`(
    place: Int64
  ) throws {
    try change("INSERT INTO store_secret VALUES (\(place), 'f', 'AAAAAAAAAAAAAAAA', 'x')")
    let store = Store(directory)
    let id = try store.mutate { writer in
      let id = try writer.add("a").id
      try writer.put(sealed("x"), for: id, field: "f")
      return id
    }
    let page = try store.secrets(from: Store.firstPlace, limit: 10)
    try store.endBatch()
    #expect(page.secrets.count == 2 && page.next == nil)
    #expect(page.secrets.contains { $0.id == id })
    // The last number belongs to a document that could be there.
    #expect(page.secrets.contains { $0.place == place && ($0.id == nil) == (place != .max) })
  }
}
