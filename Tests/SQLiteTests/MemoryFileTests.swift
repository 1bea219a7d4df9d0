import Foundation
import SQLite
import Testing

@Suite struct MemoryFileTests {
  private static func filled(rows: Int) throws -> (Connection, TemporaryFile) {
    let file = TemporaryFile()
    let connection = try Connection(path: file.path)
    try connection.execute(
      """
      PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB);
      INSERT INTO t WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g LIMIT \(rows))
        SELECT n, zeroblob(1000) FROM g
      """)
    return (connection, file)
  }

  private static func openFiles() throws -> [String] {
    let folder = "/proc/self/fd"
    return try FileManager.default.contentsOfDirectory(atPath: folder)
      .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
  }

  // One page, some, and far more than the first piece of memory holds.
  @Test(arguments: [1, 3, 100, 5_000])
  func `a savepoint is undone whatever its size, and no file is made for it`(rows: Int) throws {
    let (connection, file) = try Self.filled(rows: rows)
    try connection.execute("BEGIN; UPDATE t SET b = x'01' WHERE a = 1; SAVEPOINT outer_one")
    try connection.execute("UPDATE t SET b = x'02'; SAVEPOINT inner_one; DELETE FROM t")
    #expect(try Self.openFiles().allSatisfy { !$0.contains("etilqs") })
    try connection.execute("ROLLBACK TO inner_one")
    #expect(try connection.integer("SELECT count(*) FROM t WHERE b = x'02'") == Int64(rows))
    try connection.execute("ROLLBACK TO outer_one")
    #expect(try connection.integer("SELECT sum(length(b)) FROM t") == Int64(rows - 1) * 1_000 + 1)
    try connection.execute("COMMIT")
    #expect(try connection.text("PRAGMA integrity_check") == "ok")
    withExtendedLifetime(file) {}
  }

  @Test func `sorting and temporary tables stay in memory`() throws {
    let (connection, file) = try Self.filled(rows: 20_000)
    // A cache of ten pages makes a sort spill.
    try connection.execute("PRAGMA cache_size = 10; PRAGMA temp.cache_size = 10")
    try connection.execute("CREATE TEMP TABLE copy AS SELECT a, b FROM t ORDER BY random()")
    let sorted = try connection.prepare("SELECT a, b FROM copy ORDER BY b, -a")
    #expect(try sorted.step())
    #expect(sorted.integer(at: 0) == 20_000)
    #expect(try Self.openFiles().allSatisfy { !$0.contains("etilqs") })
    withExtendedLifetime(file) {}
  }
}
