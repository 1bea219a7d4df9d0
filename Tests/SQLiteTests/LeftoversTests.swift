import Foundation
import Testing

@testable import SQLite

@Suite struct LeftoversTests {
  /// A page of 512 bytes with a header of that kind, number of cells and place of their content.
  private static func page(
    _ kind: UInt8, cells: Int, content: Int, headerAt start: Int = 0
  ) -> [UInt8] {
    var page = [UInt8](repeating: 0, count: 512)
    page[start] = kind
    page[start + 3] = UInt8(cells >> 8)
    page[start + 4] = UInt8(cells & 255)
    page[start + 5] = UInt8(content >> 8)
    page[start + 6] = UInt8(content & 255)
    return page
  }

  @Test(arguments: [
    (kind: UInt8(13), cells: 3, content: 400, gap: 14..<400),
    (10, 0, 512, 8..<512), (5, 2, 100, 16..<100), (2, 1, 14, 14..<14),
    (13, 3, 13, nil), (13, 3, 513, nil), (13, 65_535, 400, nil), (13, 1, 0, nil),
    (0, 3, 400, nil), (1, 3, 400, nil), (255, 3, 400, nil),
  ])
  func `the gap of a page is between its list and its cells`(
    kind: UInt8, cells: Int, content: Int, gap: Range<Int>?
  ) {
    let page = Self.page(kind, cells: cells, content: content)
    #expect(PageLayout.gap(in: page.span, headerAt: 0) == gap)
    #expect(PageLayout.gap(in: page.span, headerAt: 501) == nil)
  }

  @Test func `the first page begins with the header of the file`() {
    let page = Self.page(13, cells: 1, content: 500, headerAt: 100)
    #expect(PageLayout.gap(in: page.span, headerAt: 100) == 110..<500)
  }

  @Test func `in a page of 65536 bytes the end is written as 0`() {
    let page = Self.page(13, cells: 0, content: 0) + [UInt8](repeating: 0, count: 65_024)
    #expect(PageLayout.gap(in: page.span, headerAt: 0) == 8..<65_536)
  }

  /// A file with rows that were moved about.
  private static func filled(_ file: TemporaryFile) throws -> Connection {
    let connection = try Connection(path: file.path)
    try connection.execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;
      CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB);
      CREATE INDEX t_b ON t (b);
      """)
    for turn in 0..<6 {
      try connection.execute(
        """
        WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n LIMIT 400)
        INSERT OR REPLACE INTO t
        SELECT x * 7919 % 1009, hex(randomblob(20 + (x * 31 + \(turn) * 17) % 300)),
          zeroblob(x % 9 * 1000) FROM n;
        DELETE FROM t WHERE a % 5 = \(turn) % 5;
        """)
    }
    return connection
  }

  private static func digest(_ connection: Connection) throws -> [String?] {
    try [
      "PRAGMA integrity_check", "SELECT group_concat(a || b || length(c)) FROM t",
      "SELECT group_concat(b) FROM (SELECT b FROM t INDEXED BY t_b ORDER BY b)",
    ].map { try connection.text($0) }
  }

  @Test func `zeros over the leftovers change no row`() throws {
    let file = TemporaryFile()
    let connection = try Self.filled(file)
    #expect(!connection.isLogEmpty)
    #expect(try connection.checkpoint(.truncate))
    #expect(connection.isLogEmpty)
    let before = try Self.digest(connection)
    let places = try connection.leftovers()
    #expect(!places.isEmpty)
    let reader = try Connection(path: file.path)
    #expect(try Self.digest(reader) == before)
    try connection.execute("BEGIN IMMEDIATE")
    try connection.zero(places)
    try connection.execute("COMMIT")
    #expect(try connection.leftovers() == [])
    #expect(try Self.digest(connection) == before)
    #expect(try Self.digest(reader) == before)
    reader.close()
    connection.close()
    #expect(try Self.digest(Connection(path: file.path)) == before)
  }

  @Test func `what another connection commits is noticed`() throws {
    let file = TemporaryFile()
    let connection = try Self.filled(file)
    #expect(try connection.checkpoint(.truncate))
    let version = try connection.dataVersion
    try connection.execute("BEGIN IMMEDIATE")
    #expect(try connection.dataVersion == version)
    try connection.execute("COMMIT")
    let other = try Connection(path: file.path)
    try other.execute("DELETE FROM t WHERE a = 1")
    #expect(!connection.isLogEmpty)
    #expect(try other.checkpoint(.truncate))
    #expect(connection.isLogEmpty)
    try connection.execute("BEGIN IMMEDIATE")
    #expect(try connection.dataVersion != version)
  }

  @Test(arguments: ["FULL", "INCREMENTAL"])
  func `a file with pages of pointers is left alone`(mode: String) throws {
    let file = TemporaryFile()
    let made = try Connection(path: file.path)
    try made.execute("PRAGMA auto_vacuum = \(mode); CREATE TABLE first (a)")
    made.close()
    let connection = try Self.filled(file)
    #expect(try connection.checkpoint(.truncate))
    #expect(throws: SQLiteError.self) { _ = try connection.leftovers() }
  }

  @Test func `a database in memory and a closed one have none`() throws {
    let connection = try Connection(path: nil)
    #expect(!connection.isLogEmpty)
    connection.close()
    #expect(!connection.isLogEmpty)
    #expect(throws: SQLiteError.self) { _ = try connection.leftovers() }
    #expect(throws: SQLiteError.self) { try connection.zero([0..<1]) }
  }
}
