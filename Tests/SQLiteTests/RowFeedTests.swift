import SQLite
import Testing

@Suite struct RowFeedTests {
  static let lookUp = "SELECT text FROM row_feed CROSS JOIN t ON t.id = row_feed.id"

  let connection: Connection
  let cache: StatementCache

  init() throws {
    connection = try Connection(path: nil)
    try connection.execute(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, text TEXT); "
        + "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three'), (-5, 'minus five')")
    cache = StatementCache(on: connection)
  }

  private func text(of row: Int64) throws -> String? {
    let lease = try cache.lease(Self.lookUp, at: 0, lookingUp: row)
    return try lease.statement.step() ? lease.statement.string(at: 0) : nil
  }

  @Test func `one statement looks row after row up, found or not`() throws {
    try connection.execute("BEGIN")
    for _ in 0..<3 {
      #expect(try text(of: 2) == "two")
      #expect(try text(of: 4) == nil)
      #expect(try text(of: 1) == "one")
      #expect(try text(of: 1) == "one")
      #expect(try text(of: .min) == nil)
      #expect(try text(of: -5) == "minus five")
    }
    #expect(cache.spareCount == 1)
  }

  @Test func `two look-ups at once stand on rows of their own`() throws {
    let first = try cache.lease(Self.lookUp, at: 0, lookingUp: 1)
    #expect(try first.statement.step())
    let second = try cache.lease(Self.lookUp, at: 0, lookingUp: 3)
    #expect(try second.statement.step())
    #expect(first.statement.string(at: 0) == "one")
    #expect(second.statement.string(at: 0) == "three")
  }

  @Test func `a look-up holds its snapshot until it rests`() throws {
    #expect(try text(of: 1) == "one")
    // A statement that stands on a row keeps SQLite from what needs the connection for itself.
    #expect(throws: SQLiteError.self) { try connection.execute("VACUUM") }
    cache.rest()
    try connection.execute("VACUUM")
    #expect(try text(of: 1) == "one")
  }

  @Test func `a look-up at a place beyond is compiled for its use alone`() throws {
    for _ in 0..<2 {
      let lease = try cache.lease(Self.lookUp, at: StatementCache.mostPlaces, lookingUp: 2)
      #expect(try lease.statement.step())
      #expect(lease.statement.string(at: 0) == "two")
    }
    #expect(cache.spareCount == 0)
    cache.rest()
    try connection.execute("VACUUM")
  }

  @Test func `what rests while it is lent ends when it comes back`() throws {
    do {
      let lease = try cache.lease(Self.lookUp, at: 0, lookingUp: 1)
      #expect(try lease.statement.step())
      cache.rest()
      #expect(lease.statement.string(at: 0) == "one")
    }
    try connection.execute("VACUUM")
  }

  @Test func `the feed alone has no row`() throws {
    #expect(try connection.integer("SELECT id FROM row_feed") == nil)
    #expect(throws: SQLiteError.self) { try connection.execute("INSERT INTO row_feed VALUES (1)") }
    #expect(throws: SQLiteError.self) {
      try connection.execute("CREATE VIRTUAL TABLE x USING row_feed")
    }
  }

  @Test func `a statement of a closed connection still ends well`() throws {
    let lease = try cache.lease(Self.lookUp, at: 0, lookingUp: 1)
    #expect(try lease.statement.step())
    cache.clear()
    connection.close()
    #expect(lease.statement.string(at: 0) == "one")
  }
}
