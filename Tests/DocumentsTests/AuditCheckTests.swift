import Documents
import SQLite
import Testing

/// The chain of audit rows against everything that can be done to one of them [W-176].
@Suite struct AuditCheckTests {
  static let count = 9

  @Test(arguments: 1...count)
  func `[W-176] a row that was changed is named`(seq: Int) throws {
    for change in ["client = 'x'", "details = '[]'", "previous = zeroblob(31)", "hash = x'00'"] {
      let trail = try Trail(Self.count)
      try trail.tamper("UPDATE store_audit SET \(change) WHERE seq = \(seq)")
      #expect(try trail.fault() == .changed(seq: Int64(seq)), "\(change)")
    }
  }

  @Test(arguments: 1...count)
  func `[W-176] a row that was changed and hashed anew is named`(seq: Int) throws {
    let trail = try Trail(Self.count)
    try trail.tamper("UPDATE store_audit SET outcome = 'x' WHERE seq = \(seq)")
    try trail.rehash(Int64(seq))
    #expect(try trail.fault() == .changed(seq: Int64(seq)))
  }

  @Test(arguments: 1...count)
  func `[W-176] a row that was bound to another and hashed anew is named`(seq: Int) throws {
    let trail = try Trail(Self.count)
    let other = String(repeating: "ab", count: 32)
    try trail.tamper("UPDATE store_audit SET previous = x'\(other)' WHERE seq = \(seq)")
    try trail.rehash(Int64(seq))
    #expect(try trail.fault() == .changed(seq: Int64(seq)))
  }

  @Test(arguments: 1...count)
  func `[W-176] a row that was removed is named`(seq: Int) throws {
    let trail = try Trail(Self.count)
    try trail.tamper("DELETE FROM store_audit WHERE seq = \(seq)")
    #expect(try trail.fault() == .removed(seq: Int64(seq)))
    // Neither what is appended after it nor other numbers hide it.
    try trail.append(2)
    #expect(try trail.fault() == .removed(seq: Int64(seq)))
    try trail.tamper(Trail.shift(from: seq + 1, by: -1))
    #expect(try trail.fault() == .removed(seq: Int64(seq)))
  }

  @Test(arguments: [(1, 9), (5, 9), (8, 9), (1, 4), (3, 6)])
  func `[W-176] the first of several rows that were removed is named`(
    first: Int, last: Int
  ) throws {
    let trail = try Trail(Self.count)
    try trail.tamper("DELETE FROM store_audit WHERE seq BETWEEN \(first) AND \(last)")
    #expect(try trail.fault() == .removed(seq: Int64(first)))
    try trail.append(1)
    #expect(try trail.fault() == .removed(seq: Int64(first)))
  }

  private static func copy(of seq: Int, at place: Int, previous: String = "previous") -> String {
    """
    INSERT INTO store_audit SELECT \(place), time, 'put in', function, client, organizationId,
      documentId, outcome, details, \(previous), hash FROM store_audit WHERE seq = \(seq);
    """
  }

  @Test(arguments: 1...count)
  func `[W-176] a row that was put in between others is named`(seq: Int) throws {
    let trail = try Trail(Self.count)
    let source = seq == 1 ? 3 : 1
    let make = Self.copy(of: source, at: 0)
    try trail.tamper(
      make + Trail.shift(from: seq, by: 1) + "UPDATE store_audit SET seq = \(seq) WHERE seq = 0")
    #expect(try trail.fault() == .inserted(seq: Int64(seq)))
  }

  @Test(arguments: 1...count)
  func `[W-176] a row that was put in, bound and hashed as others are is named`(seq: Int) throws {
    let trail = try Trail(Self.count)
    let previous =
      seq == 1 ? "zeroblob(32)" : "(SELECT hash FROM store_audit WHERE seq = \(seq - 1))"
    try trail.tamper(
      Trail.shift(from: seq, by: 1) + Self.copy(of: seq + 1, at: seq, previous: previous))
    try trail.rehash(Int64(seq))
    #expect(try trail.fault() == .inserted(seq: Int64(seq)))
  }

  @Test(arguments: [-5, 0])
  func `[W-176] a row that was put in before the first is named`(seq: Int) throws {
    let trail = try Trail(3)
    try trail.tamper(Self.copy(of: 1, at: seq))
    #expect(try trail.fault() == .inserted(seq: Int64(seq)))
  }

  @Test func `[W-176] a row that was put in behind the last is named, also when others follow`()
    throws
  {
    let trail = try Trail(3)
    try trail.tamper(
      Self.copy(of: 1, at: 4, previous: "(SELECT hash FROM store_audit WHERE seq = 3)"))
    try trail.rehash(4)
    #expect(try trail.fault() == .inserted(seq: 4))
    try trail.append(2)
    let fault = try #require(try trail.fault())
    #expect(fault == .changed(seq: 5) || fault == .changed(seq: 4))
  }

  @Test func `[W-176] a head that is gone or changed is missed`() throws {
    let trail = try Trail(3)
    try trail.tamper("DELETE FROM store_counter WHERE id = -1")
    #expect(try trail.fault() == .removed(seq: 4))
    try trail.tamper(
      "INSERT INTO store_counter SELECT -1, '5:' || lower(hex(hash)) FROM store_audit WHERE seq = 3"
    )
    #expect(try trail.fault() == .removed(seq: 4))
  }

  @Test(arguments: [0, 1, 2, 3, 4, 8, 9, 10, 11])
  func `[W-176] a check goes on where the one before it ended`(limit: Int) throws {
    guard limit > 0 else {
      #expect(try Trail().fault() == nil)
      return
    }
    let trail = try Trail(Self.count)
    var check = try trail.store.checkAudit(limit: limit)
    var calls = 1
    var rows = check.rows
    while !check.isDone {
      #expect(check.rows == limit && check.place.seq == Int64(rows))
      check = try trail.store.checkAudit(after: check.place.seq, limit: limit)
      calls += 1
      rows += check.rows
    }
    try trail.store.endBatch()
    #expect(check.fault == nil && rows == Self.count)
    #expect(calls == Self.count / limit + 1)
  }
}

/// The head of the trail, which is written once for each transaction [W-176].
@Suite struct AuditHeadTests {
  private func head(_ trail: Trail) throws -> String? {
    let other = try Connection(path: trail.directory.database)
    defer { other.close() }
    return try other.text("SELECT value FROM store_counter WHERE id = -1")
  }

  private func isLast(_ trail: Trail) throws -> Bool {
    let last = try #require(try trail.rows().last)
    return try head(trail) == AuditPlace(seq: last.seq, hash: last.hash).description
  }

  @Test func `[W-176] the head is that of a trail without rows, then the last row`() throws {
    let trail = try Trail()
    try trail.store.mutate { _ in }
    #expect(try head(trail) == AuditPlace.none.description)
    try trail.append(1)
    #expect(try isLast(trail))
    try trail.append(5)
    #expect(try isLast(trail))
  }

  @Test(arguments: [0, 1, 3])
  func `[W-176] what a transaction appended is no fault before its commit`(count: Int) throws {
    let trail = try Trail(count)
    let store = trail.store
    try store.beginWriting()
    for number in count + 1...count + 2 {
      try store.savepoint { try store.writer.appendAudit(Trail.entry(number)) }
      let check = try store.checkAudit(limit: 10)
      #expect(check.fault == nil && check.rows == number)
      #expect(check.head == check.place)
    }
    try store.endBatch()
    #expect(try isLast(trail) && trail.fault() == nil)
  }

  @Test func `[W-176] what a savepoint undid leaves no trace in the head`() throws {
    struct Refusal: Error {}
    let trail = try Trail(1)
    let store = trail.store
    func refused(_ numbers: [Int], inner: [Int] = []) {
      try? store.savepoint {
        for number in numbers { try store.writer.appendAudit(Trail.entry(number)) }
        try store.savepoint {
          for number in inner { try store.writer.appendAudit(Trail.entry(number)) }
        }
        throw Refusal()
      }
    }
    try store.beginWriting()
    refused([2])
    try store.savepoint { try store.writer.appendAudit(Trail.entry(2)) }
    refused([3, 4], inner: [5, 6])
    try store.savepoint {
      try store.writer.appendAudit(Trail.entry(3))
      refused([4], inner: [5])
      refused([])
      try store.writer.appendAudit(Trail.entry(4))
    }
    refused([5])
    try store.endBatch()
    #expect(try trail.rows().map(\.event) == ["event1", "event2", "event3", "event4"])
    #expect(try isLast(trail))
    #expect(try trail.fault() == nil)
    try store.beginWriting()
    refused([5])
    try store.endBatch()
    #expect(try isLast(trail) && trail.fault() == nil)
  }

  @Test func `[W-176] a commit that fails leaves neither the rows nor what they tell of`() throws {
    let trail = try Trail(2)
    try trail.tamper(
      """
      CREATE TRIGGER refused BEFORE INSERT ON store_counter WHEN NEW.id = -1
      BEGIN SELECT RAISE(ABORT, 'no head'); END
      """)
    let store = trail.store
    try store.beginWriting()
    try store.savepoint {
      try store.writer.add("a")
      try store.writer.appendAudit(Trail.entry(3))
    }
    #expect(throws: StoreError.self) { try store.endBatch() }
    #expect(try trail.rows().count == 2 && isLast(trail))
    #expect(try store.query { try $0.titles("ann") } == [])
    try trail.tamper("DROP TRIGGER refused")
    try trail.append(1)
    #expect(try trail.rows().count == 3 && isLast(trail) && trail.fault() == nil)
  }

  @Test func `[W-176] processes go on from each other's head`() throws {
    let trail = try Trail(1)
    let other = Store(.file(trail.directory.database), migrations: Notes.auditMigrations)
    for number in 2...7 {
      let store = number % 2 == 0 ? other : trail.store
      try store.mutate { try $0.appendAudit(Trail.entry(number)) }
      #expect(try isLast(trail))
    }
    #expect(try trail.fault() == nil)
  }

  @Test func `[W-176] the trail of an older database gets its head with the migration`() throws {
    let directory = TemporaryDirectory()
    let old = Store(directory)
    try old.mutate { try $0.appendAudit(Trail.entry(1)) }
    old.close()
    let change = try Connection(path: directory.database)
    try change.execute("DELETE FROM store_counter WHERE id = -1")
    change.close()
    let new = Store(.file(directory.database), migrations: Notes.auditMigrations)
    #expect(try new.auditFault() == nil)
    try new.endBatch()
    try new.mutate { try $0.appendAudit(Trail.entry(2)) }
    #expect(try new.auditFault() == nil)
    try new.endBatch()
  }

  @Test(arguments: [
    "", "1", "1:", ":00", "1:00", "-1:\(zeros)", "01:\(zeros)", "+1:\(zeros)", "1:\(zeros)0",
    "1:\(zeros):", "1:\(zeros.dropLast())g", "9223372036854775808:\(zeros)", " 1:\(zeros)",
  ])
  func `[W-176] what is no place is not taken for one`(text: String) {
    #expect(AuditPlace(text) == nil)
  }

  private static let zeros = String(repeating: "0", count: 64)

  @Test func `[W-176] a place is written as it is read`() throws {
    let text = "9223372036854775807:" + String(repeating: "0f", count: 32)
    #expect(AuditPlace(text)?.description == text)
    #expect(AuditPlace("0:\(Self.zeros)") == AuditPlace.none)
    #expect(AuditPlace(text.uppercased())?.description == text)
  }
}
