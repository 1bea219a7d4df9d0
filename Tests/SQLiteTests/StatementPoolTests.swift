import SQLite
import Testing

@Suite struct StatementPoolTests {
  let connection: Connection
  let pool: StatementPool

  init() throws {
    connection = try Connection(path: nil)
    pool = StatementPool("SELECT ?1", on: connection)
  }

  @Test func `a statement that comes back is lent again, clean`() throws {
    do {
      let lease = try pool.lease()
      try lease.statement.bind(Int64(7), at: 1)
      #expect(try lease.statement.step())
      #expect(pool.spareCount == 0)
    }
    #expect(pool.spareCount == 1)
    let lease = try pool.lease()
    #expect(pool.spareCount == 0)
    #expect(try lease.statement.step())
    #expect(lease.statement.isNull(at: 0))
  }

  @Test func `two leases at once stand on rows of their own`() throws {
    let first = try pool.lease()
    try first.statement.bind(Int64(1), at: 1)
    #expect(try first.statement.step())
    let second = try pool.lease()
    try second.statement.bind(Int64(2), at: 1)
    #expect(try second.statement.step())
    #expect(first.statement.integer(at: 0) == 1)
    #expect(second.statement.integer(at: 0) == 2)
  }

  @Test func `only a few statements are kept`() throws {
    func hold(_ count: Int) throws {
      guard count > 0 else { return }
      let lease = try pool.lease()
      _ = try lease.statement.step()
      try hold(count - 1)
    }
    try hold(20)
    #expect(pool.spareCount == StatementPool.mostSpares)
  }

  @Test func `a lease outlives the closed connection`() throws {
    let lease = try pool.lease()
    connection.close()
    #expect(try lease.statement.step())
    #expect(throws: SQLiteError.self) { _ = try pool.lease() }
  }
}
