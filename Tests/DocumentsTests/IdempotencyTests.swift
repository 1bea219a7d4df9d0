import Documents
import SQLite
import Testing

@Suite struct IdempotencyTests {
  let store = Store(.memory)

  private func record(
    _ key: String, function: String = "f", scope: String = "*", result: String = "1",
    at now: Double = 0
  ) throws {
    try store.mutate { _ in
      try store.recordIdempotency(
        function: function, scope: scope, key: key, fingerprint: [1, 2, 3],
        result: Array(result.utf8), now: now)
    }
  }

  private func result(
    _ key: String, function: String = "f", scope: String = "*", at now: Double = 0
  ) throws -> String? {
    try store.query { _ in
      try store.idempotencyRecord(function: function, scope: scope, key: key, now: now)
        .map { String(decoding: $0.result, as: UTF8.self) }
    }
  }

  @Test func `[W-91] a record is found by key, function and scope`() throws {
    try record("k", result: #"{"a":1}"#)
    try record("k", function: "g", result: "2")
    try record("k", scope: "org", result: "3")
    #expect(try result("k") == #"{"a":1}"#)
    #expect(try result("k", function: "g") == "2")
    #expect(try result("k", scope: "org") == "3")
    #expect(try result("k", function: "h") == nil)
    #expect(try result("K") == nil)
    let record = try store.query { _ in
      try store.idempotencyRecord(function: "f", scope: "*", key: "k", now: 0)
    }
    #expect(record?.fingerprint == [1, 2, 3])
  }

  @Test func `[W-91] a record holds for 14 days`() throws {
    let days = Store.idempotencyMilliseconds
    #expect(days == 1_209_600_000)
    try record("k", at: 1_000)
    #expect(try result("k", at: 1_000 + days) == "1")
    #expect(try result("k", at: 1_001 + days) == nil)
    #expect(try result("k", at: 0) == "1")
  }

  @Test func `a record that holds is not replaced, one that is over is`() throws {
    try record("k", result: "1", at: 0)
    #expect(reason { try record("k", result: "2", at: 1) } != nil)
    #expect(try result("k") == "1")
    let later = Store.idempotencyMilliseconds + 1
    try record("k", result: "3", at: later)
    #expect(try result("k", at: later) == "3")
    // Also where too many others are over for this one to be cleared away first.
    for number in 0..<20 { try record("\(number)", result: "4", at: later) }
    try record("19", result: "5", at: 2 * later)
    #expect(try result("19", at: 2 * later) == "5")
  }

  /// Notes the result of a call with a key.
  private func record(in store: Store, _ key: String, at now: Double) throws {
    try store.mutate { _ in
      try store.recordIdempotency(
        function: "f", scope: "*", key: key, fingerprint: [], result: [49], now: now)
    }
  }

  @Test func `records that are over are cleared away in small steps`() throws {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    for number in 0..<40 { try record(in: store, "\(number)", at: 0) }
    let other = try Connection(path: directory.database)
    func count() throws -> Int64? {
      try other.integer("SELECT count(*) FROM store_idempotency")
    }
    #expect(try count() == 40)
    let later = Store.idempotencyMilliseconds + 1
    try record(in: store, "new 0", at: later)
    #expect(try count() == 33)
    for number in 1..<10 { try record(in: store, "new \(number)", at: later) }
    #expect(try count() == 10)
  }

  @Test func `[W-91] records of a clock that was ahead are not in the way of others`() throws {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    let later = Store.idempotencyMilliseconds + 1
    for number in 0..<20 { try record(in: store, "ahead \(number)", at: 30 * later) }
    for number in 0..<100 { try record(in: store, "\(number)", at: 0) }
    for number in 0..<100 { try record(in: store, "new \(number)", at: later) }
    let other = try Connection(path: directory.database)
    func count(_ condition: String) throws -> Int64 {
      try other.integer("SELECT count(*) FROM store_idempotency WHERE \(condition)") ?? -1
    }
    #expect(try count("creationTime > \(2 * later)") == 20)
    #expect(try count("creationTime = \(later)") == 100)
    // About an eighth of the whole; which of them go is left to chance.
    #expect(try count("creationTime = 0") < 50)
  }

  @Test func `a record goes with its transaction`() throws {
    struct Refusal: Error {}
    try? store.mutate { _ in
      try store.recordIdempotency(
        function: "f", scope: "*", key: "k", fingerprint: [], result: [49], now: 0)
      throw Refusal()
    }
    #expect(try result("k") == nil)
  }
}
