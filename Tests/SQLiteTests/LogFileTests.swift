import Foundation
import SQLite
import Testing

/// Histories of transactions, after each of which the file and its log hold what was committed.
@Suite(.timeLimit(.minutes(5))) struct LogFileTests {
  /// What is in the tables, in a few characters.
  private static let content = """
    SELECT (SELECT count(*) || '/' || coalesce(sum(length(b)), 0) || '/' || coalesce(sum(a), 0) FROM t)
      || '/' || coalesce((SELECT group_concat(n || ':' || v) FROM (SELECT * FROM u ORDER BY n)), '')
    """

  private static let schema =
    "CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB); CREATE INDEX s ON t (length(b));"
    + " CREATE TABLE u (n INTEGER PRIMARY KEY, v INTEGER)"

  private static func open(
    _ file: TemporaryFile, pageSize: Int, spills: Bool = true
  ) throws -> Connection {
    let connection = try Connection(path: file.path)
    // A cache of ten pages: most of a transaction goes to the log before it is committed, and pages
    // of it are replaced there; but not where nothing may spill.
    try connection.execute(
      """
      PRAGMA page_size = \(pageSize); PRAGMA journal_mode = WAL; PRAGMA cache_size = 10;
      PRAGMA cache_spill = \(spills ? "ON" : "OFF"); PRAGMA wal_autocheckpoint = 0;
      PRAGMA synchronous = NORMAL
      """)
    return connection
  }

  /// A few statements of one kind or another.
  ///
  /// SQLite 3.40 itself spoils the log where a savepoint is undone after a part of its transaction
  /// went there: so one is undone only where nothing spills.
  private static func step(_ random: inout SplitMix, spills: Bool) -> String {
    let row = Int.random(in: 1...300, using: &random)
    let size = Int.random(in: 0...6_000, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1: return "INSERT OR REPLACE INTO t VALUES (\(row), zeroblob(\(size)))"
    case 2:
      return "INSERT OR IGNORE INTO t WITH RECURSIVE g(n) AS (SELECT \(row) UNION ALL"
        + " SELECT n + 1 FROM g LIMIT 30) SELECT n, zeroblob(\(size)) FROM g"
    case 3: return "UPDATE t SET b = zeroblob(\(size)) WHERE a % 7 = \(row % 7)"
    case 4: return "DELETE FROM t WHERE a BETWEEN \(row) AND \(row + size % 40)"
    case 5: return "INSERT OR REPLACE INTO u VALUES (\(row % 9), \(size))"
    case 6 where !spills:
      return "SAVEPOINT x; DELETE FROM t WHERE a % 2 = 0; ROLLBACK TO x; RELEASE x"
    default: return "SAVEPOINT x; UPDATE u SET v = v + 1; RELEASE x"
    }
  }

  /// What another program would find if the machine stopped now.
  private static func contentOfCopy(_ file: TemporaryFile) throws -> String? {
    let copy = TemporaryFile()
    for suffix in ["", "-wal"] {
      // By another process: a file that this one closes loses the locks of its connections.
      let copying = Process()
      copying.executableURL = URL(fileURLWithPath: "/bin/cp")
      copying.arguments = [file.path + suffix, copy.path + suffix]
      try copying.run()
      copying.waitUntilExit()
      #expect(copying.terminationStatus == 0)
    }
    let connection = try Connection(path: copy.path)
    #expect(try connection.text("PRAGMA integrity_check") == "ok")
    return try connection.text(content)
  }

  @Test(arguments: [
    (512, 1, true), (512, 2, false), (1_024, 3, true), (4_096, 4, true), (4_096, 5, false),
    (16_384, 6, true), (65_536, 7, true), (65_536, 8, false),
  ])
  func `what is committed is in the file, and nothing else`(
    pageSize: Int, seed: UInt64, spills: Bool
  ) throws {
    var random = SplitMix(state: seed)
    let file = TemporaryFile()
    let model = try Connection(path: nil)
    try model.execute(Self.schema)
    let writers = [
      try Self.open(file, pageSize: pageSize, spills: spills),
      try Self.open(file, pageSize: pageSize, spills: spills),
    ]
    try writers[0].execute(Self.schema)
    for _ in 0..<120 {
      let writer = writers[Int.random(in: 0..<2, using: &random)]
      let isKept = Int.random(in: 0..<4, using: &random) > 0
      try writer.execute("BEGIN IMMEDIATE")
      try model.execute("BEGIN")
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let statements = Self.step(&random, spills: spills)
        try writer.execute(statements)
        try model.execute(statements)
      }
      try writer.execute(isKept ? "COMMIT" : "ROLLBACK")
      try model.execute(isKept ? "COMMIT" : "ROLLBACK")
      let expected = try model.text(Self.content)
      for reader in writers { #expect(try reader.text(Self.content) == expected) }
      switch Int.random(in: 0..<12, using: &random) {
      case 0: try writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      case 1: try writer.execute("PRAGMA wal_checkpoint(RESTART)")
      case 2, 3, 4:
        let found = try Self.contentOfCopy(file)
        #expect(found == expected)
      default: break
      }
    }
    #expect(try writers[1].text("PRAGMA integrity_check") == "ok")
  }

  @Test func `a transaction that does not fit the cache is seen by its own connection`() throws {
    let file = TemporaryFile()
    let connection = try Self.open(file, pageSize: 4_096)
    try connection.execute(Self.schema)
    try connection.execute(
      """
      BEGIN; INSERT INTO t WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g LIMIT 500)
        SELECT n, randomblob(2000) FROM g; UPDATE t SET b = zeroblob(3000)
      """)
    #expect(try connection.integer("SELECT sum(length(b)) FROM t") == 1_500_000)
    let other = try Self.open(file, pageSize: 4_096)
    #expect(try other.integer("SELECT count(*) FROM t") == 0)
    try connection.execute("COMMIT")
    #expect(try other.integer("SELECT sum(length(b)) FROM t") == 1_500_000)
    #expect(try Self.contentOfCopy(file) == other.text(Self.content))
  }

  @Test func `after a rollback another connection goes on where the log ended`() throws {
    let file = TemporaryFile()
    let first = try Self.open(file, pageSize: 1_024)
    try first.execute(Self.schema)
    let second = try Self.open(file, pageSize: 1_024)
    for round in 1...20 {
      try first.execute(
        """
        BEGIN; INSERT INTO t WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g LIMIT 100)
          SELECT n, zeroblob(700) FROM g; ROLLBACK
        """)
      try second.execute("INSERT INTO u VALUES (\(round), \(round))")
      try first.execute("UPDATE u SET v = v + 1 WHERE n = \(round)")
    }
    #expect(try second.integer("SELECT sum(v) FROM u") == 230)
    #expect(try Self.contentOfCopy(file) == second.text(Self.content))
  }
}
