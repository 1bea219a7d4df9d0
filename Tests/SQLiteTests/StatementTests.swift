import SQLite
import Testing

@Suite struct StatementTests {
  let connection: Connection

  init() throws { connection = try Connection(path: nil) }

  @Test func `values come back as they were bound`() throws {
    let statement = try connection.prepare("SELECT ?1, ?2, ?3, ?4, ?5")
    try statement.bind(Int64.min, at: 1)
    try statement.bind(-0.5, at: 2)
    try statement.bind(text: "åäö", at: 3)
    try statement.bind(blob: [0, 1, 255].span, at: 4)
    try statement.bindNull(at: 5)
    #expect(try statement.step())
    #expect(statement.integer(at: 0) == Int64.min)
    #expect(statement.real(at: 1) == -0.5)
    #expect(statement.string(at: 2) == "åäö")
    #expect(statement.textCount(at: 2) == 6)
    #expect(statement.blob(at: 3) == [0, 1, 255])
    #expect(statement.isNull(at: 4))
    #expect(try !statement.step())
  }

  @Test func `empty text and empty bytes are not null`() throws {
    let statement = try connection.prepare("SELECT ?1, ?2, typeof(?1), typeof(?2)")
    try statement.bind(text: "", at: 1)
    try statement.bind(blob: [UInt8]().span, at: 2)
    #expect(try statement.step())
    #expect(statement.string(at: 0) == "")
    #expect(statement.blob(at: 1) == [])
    #expect(statement.string(at: 2) == "text")
    #expect(statement.string(at: 3) == "blob")
  }

  /// Sizes around the room for parameters, which others before them take a part of.
  @Test(arguments: [0, 1, 2_000, 4_094, 4_095, 4_096, 4_097, 10_000])
  func `parameters are themselves however much room they take`(size: Int) throws {
    let statement = try connection.prepare("SELECT ?1, ?2, ?3, ?4")
    for round in 0..<3 {
      let long = [UInt8](repeating: UInt8(97 + round), count: size)
      try statement.bind(text: "a", at: 1)
      try statement.bind(text: long.span, at: 2)
      try statement.bind(blob: long.span, at: 3)
      try statement.bind(text: "first \(round)", at: 4)
      try statement.bind(text: "then \(round)", at: 4)
      #expect(try statement.step())
      #expect(statement.string(at: 0) == "a")
      #expect(Array(statement.string(at: 1).utf8) == long)
      #expect(statement.blob(at: 2) == long)
      #expect(statement.string(at: 3) == "then \(round)")
      statement.reset()
    }
  }

  @Test func `a text with a zero byte keeps its length`() throws {
    let statement = try connection.prepare("SELECT ?1")
    try statement.bind(text: [97, 0, 98].span, at: 1)
    #expect(try statement.step())
    #expect(statement.textCount(at: 0) == 3)
    var bytes: [UInt8] = [1]
    statement.appendText(at: 0, to: &bytes)
    #expect(bytes == [1, 97, 0, 98])
  }

  @Test func `reset forgets the row and the parameters`() throws {
    let statement = try connection.prepare("SELECT ?1")
    try statement.bind(Int64(1), at: 1)
    #expect(try statement.step())
    statement.reset()
    #expect(try statement.step())
    #expect(statement.isNull(at: 0))
  }

  @Test func `an error has its code and SQLite's sentence, and no value`() throws {
    try connection.execute("CREATE TABLE t (a TEXT, b TEXT, UNIQUE (a, b))")
    let insert = try connection.prepare("INSERT INTO t VALUES (?1, ?2)")
    for attempt in 0..<2 {
      try insert.bind(text: "canary", at: 1)
      try insert.bind(text: "canary", at: 2)
      if attempt == 0 {
        try insert.run()
      } else {
        let error = #expect(throws: SQLiteError.self) { try insert.run() }
        #expect(error?.code == .uniqueViolation)
        #expect(error?.code.primary == .constraint)
        #expect(error?.violatedColumn == "b")
        #expect(error?.message.contains("canary") == false)
      }
    }
  }

  @Test func `a taken rowid names its column`() throws {
    try connection.execute("CREATE TABLE t (rowid INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)")
    let error = #expect(throws: SQLiteError.self) {
      try connection.execute("INSERT INTO t VALUES (1)")
    }
    #expect(error?.violatedColumn == "rowid")
  }

  @Test func `SQL that is none is an error`() throws {
    let error = #expect(throws: SQLiteError.self) { _ = try connection.prepare("SELEC") }
    #expect(error?.code.primary == .error)
    #expect(throws: SQLiteError.self) { _ = try connection.prepare("-- nothing") }
  }

  @Test func `a statement outlives its connection without harm`() throws {
    var short: Connection? = try Connection(path: nil)
    let statement = try #require(try short?.prepare("SELECT 1"))
    short?.close()
    short = nil
    #expect(try statement.step())
    #expect(statement.integer(at: 0) == 1)
  }
}
