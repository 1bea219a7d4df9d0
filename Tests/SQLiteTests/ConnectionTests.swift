import Foundation
import SQLite
import Testing

@Suite struct ConnectionTests {
  private let endless =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"

  @Test func `a deadline interrupts a statement`() throws {
    let connection = try Connection(path: nil)
    connection.deadline.set(Connection.now + 20_000_000)
    let error = #expect(throws: SQLiteError.self) { _ = try connection.integer(endless) }
    #expect(error?.code == .interrupted)
    #expect(connection.deadline.isPast)
    connection.deadline.clear()
    #expect(try connection.integer("SELECT 1") == 1)
  }

  @Test func `what is uninterruptible goes on past the deadline`() throws {
    let connection = try Connection(path: nil)
    connection.deadline.set(1)
    connection.isUninterruptible = true
    let finite = endless.replacingOccurrences(of: "FROM c)", with: "FROM c LIMIT 100000)")
    #expect(try connection.integer(finite) == 100_000)
  }

  @Test(arguments: [
    (patience: UInt64(60), deadline: UInt64.max), (patience: 5_000, deadline: 60),
  ])
  func `a lock is waited for until patience or the deadline ends`(
    patience: UInt64, deadline: UInt64
  ) throws {
    let file = TemporaryFile()
    let first = try Connection(path: file.path)
    try first.execute("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE")
    let second = try Connection(path: file.path)
    let start = Connection.now
    second.patience = patience * 1_000_000
    second.deadline.set(deadline == .max ? .max : start + deadline * 1_000_000)
    let error = #expect(throws: SQLiteError.self) { try second.execute("BEGIN IMMEDIATE") }
    let waited = (Connection.now - start) / 1_000_000
    #expect(error?.code.primary == .busy)
    #expect(waited >= 55 && waited < 4_000)
    try first.execute("COMMIT")
    second.deadline.clear()
    try second.execute("BEGIN IMMEDIATE")
  }

  @Test func `a switch to the log that is not committed is an error, whatever it says`() throws {
    let file = TemporaryFile()
    let reader = try Connection(path: file.path)
    try reader.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1); BEGIN; SELECT * FROM t")
    let connection = try Connection(path: file.path)
    connection.patience = 0
    let error = #expect(throws: SQLiteError.self) {
      _ = try connection.text("PRAGMA journal_mode = WAL")
    }
    #expect(error?.code.primary == .busy)
    try reader.execute("COMMIT")
    #expect(try connection.text("PRAGMA journal_mode = WAL") == "wal")
  }

  @Test func `a query is run to its end, where it may fail`() throws {
    let connection = try Connection(path: nil)
    let sql = "SELECT 1 UNION ALL SELECT abs(-9223372036854775807 - 1)"
    #expect(throws: SQLiteError.self) { _ = try connection.text(sql) }
    #expect(throws: SQLiteError.self) { _ = try connection.integer(sql) }
  }

  @Test func `the log's length is told, and falls with a checkpoint`() throws {
    let file = TemporaryFile()
    let connection = try Connection(path: file.path)
    try connection.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
    #expect(connection.logPages > 0)
    #expect(try connection.checkpoint(.passive))
    #expect(connection.logPages == 0)
    try connection.execute("INSERT INTO t VALUES (1)")
    #expect(connection.logPages > 0)
    #expect(try connection.checkpoint(.truncate))
    #expect(file.size("-wal") == 0)
  }

  @Test func `a checkpoint that a reader holds up is not complete`() throws {
    let file = TemporaryFile()
    let writer = try Connection(path: file.path)
    try writer.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
    let reader = try Connection(path: file.path)
    try reader.execute("BEGIN; SELECT * FROM t")
    try writer.execute("INSERT INTO t VALUES (1)")
    writer.patience = 10_000_000
    #expect(try !writer.checkpoint(.restart))
    try reader.execute("COMMIT")
    #expect(try writer.checkpoint(.restart))
  }

  @Test func `a file that was replaced is noticed`() throws {
    let file = TemporaryFile()
    let connection = try Connection(path: file.path)
    try connection.execute("CREATE TABLE t (a)")
    #expect(!connection.hasMoved)
    try FileManager.default.removeItem(atPath: file.path)
    #expect(connection.hasMoved)
  }

  @Test func `a file that is not there is not made`() throws {
    let error = #expect(throws: SQLiteError.self) {
      _ = try Connection(path: "/nonexistent/x.sqlite")
    }
    #expect(error?.code.primary == .cannotOpen)
    #expect(error?.systemError == 2)
  }

  @Test func `a closed connection refuses without a trap`() throws {
    let connection = try Connection(path: nil)
    connection.close()
    connection.close()
    #expect(throws: SQLiteError.self) { try connection.execute("SELECT 1") }
    #expect(throws: SQLiteError.self) { _ = try connection.prepare("SELECT 1") }
    #expect(throws: SQLiteError.self) { _ = try connection.checkpoint(.passive) }
    #expect(connection.isAutocommitting && !connection.isReadOnly && !connection.hasMoved)
    #expect(connection.changes == 0)
  }

  @Test func `double quotes make no strings once that is off`() throws {
    let connection = try Connection(path: nil)
    #expect(try connection.text(#"SELECT "none""#) == "none")
    try connection.set(.allowsDoubleQuotedStrings, false)
    #expect(throws: SQLiteError.self) { _ = try connection.text(#"SELECT "none""#) }
  }
}

/// An empty file of its own, removed with what SQLite puts beside it.
final class TemporaryFile {
  let path = NSTemporaryDirectory() + "sqlite-tests-\(UUID().uuidString).sqlite"

  init() { _ = FileManager.default.createFile(atPath: path, contents: nil) }

  deinit {
    for suffix in ["", "-wal", "-shm", "-journal"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  func size(_ suffix: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
    return attributes?[.size] as? Int
  }
}
