import Foundation
import Glibc

/// Runs another program to its end.
enum Tool {
  struct Outcome {
    let output: String
    let errors: String
    let status: ExitStatus
  }

  /// - Parameters:
  ///   - program: its absolute path.
  ///   - variables: `NAME=value` for its environment, beside those of the tests.
  static func run(
    _ program: String, _ arguments: [String], adding variables: [String] = []
  ) throws -> Outcome {
    let place = try Workspace()
    var streams: [Int32?] = []
    defer { for case let stream? in streams { close(stream) } }
    for (name, flags) in [
      ("/dev/null", O_RDONLY), (place.path("out"), O_WRONLY | O_CREAT),
      (place.path("err"), O_WRONLY | O_CREAT),
    ] {
      let descriptor = unsafe open(name, flags | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw HarnessError("open \(name): errno \(errno)") }
      streams.append(descriptor)
    }
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" } + variables
    let pid = try Spawn(
      program: program, arguments: arguments, environment: environment, streams: streams
    ).start()
    var raw: Int32 = 0
    while unsafe waitpid(pid, &raw, 0) < 0, errno == EINTR {}
    return Outcome(
      output: String(decoding: try place.contents(of: "out"), as: UTF8.self),
      errors: String(decoding: try place.contents(of: "err"), as: UTF8.self),
      status: ExitStatus(waitStatus: raw))
  }

  /// The output of a program that must succeed.
  @discardableResult
  static func output(_ program: String, _ arguments: [String]) throws -> String {
    let outcome = try run(program, arguments)
    guard outcome.status == .exited(0) else {
      throw HarnessError("\(program) \(arguments): \(outcome.status) \(outcome.errors)")
    }
    return outcome.output
  }

  /// Sets the permission bits of a file.
  static func setMode(of path: String, _ mode: Int) throws {
    guard unsafe chmod(path, mode_t(mode)) == 0 else { throw HarnessError("chmod: errno \(errno)") }
  }
}

/// A look at a database file from outside of the host.
struct DatabaseFile {
  let path: String

  init(_ workspace: Workspace) { path = workspace.database }

  init(path: String) { self.path = path }

  private static let queryScript = """
    import json, sqlite3, sys
    path, sql = sys.argv[1:]
    def plain(value):
      return value.decode("latin-1") if isinstance(value, bytes) else value
    database = sqlite3.connect(path, timeout=20)
    database.row_factory = sqlite3.Row
    rows = [{name: plain(row[name]) for name in row.keys()} for row in database.execute(sql)]
    database.commit()
    database.close()
    print(json.dumps(rows))
    """

  /// The rows that a statement gives, each an object by column names; blobs as Latin-1 text.
  @discardableResult
  func rows(_ sql: String) throws -> [JSONValue] {
    try JSONValue(parsing: Python.run(Self.queryScript, [path, sql])).array ?? []
  }

  /// What SQLite says of the file's soundness: `ok` alone where all is well.
  func integrity() throws -> [JSONValue] {
    try rows("PRAGMA integrity_check").flatMap { $0.object.map { Array($0.values) } ?? [] }
  }

  private static let walkScript = """
    import base64, json, re, sqlite3, sys
    pattern = re.compile(r"eyJ[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]{22}")
    database = sqlite3.connect(sys.argv[1], timeout=20)
    tables = [name for (name,) in database.execute(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
    found = []
    for table in tables:
      cursor = database.execute(f'SELECT * FROM "{table}"')
      names = [column[0] for column in cursor.description]
      for row in cursor:
        for name, value in zip(names, row):
          text = value.decode("latin-1") if isinstance(value, bytes) else value
          for match in pattern.findall(text) if isinstance(text, str) else []:
            head = match.split(".")[0]
            header = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode()
            found.append({"table": table, "column": name, "text": match, "header": header})
    print(json.dumps(found))
    """

  /// A ciphertext that stands somewhere in the database.
  struct Ciphertext: Equatable {
    let table: String
    let column: String
    /// The compact JWE.
    let text: String
    /// The protected header, decoded: JSON text.
    let header: String

    /// A member of the protected header.
    func member(_ name: String) throws -> String? {
      try JSONValue(parsing: header)[name]?.string
    }
  }

  /// Every text that looks like a compact JWE, wherever it is kept.
  func ciphertexts() throws -> [Ciphertext] {
    let found = try JSONValue(parsing: Python.run(Self.walkScript, [path])).array ?? []
    return found.map { row in
      Ciphertext(
        table: row["table"]?.string ?? "", column: row["column"]?.string ?? "",
        text: row["text"]?.string ?? "", header: row["header"]?.string ?? "")
    }
  }

  /// The ciphertexts of credentials: those whose header has a `ctx` of this table.
  func credentials() throws -> [Ciphertext] {
    try ciphertexts().filter { try $0.member("ctx")?.hasPrefix("integrations/") == true }
  }

  private static let rewriteScript = """
    import json, sqlite3, sys
    path, table, column, *pairs = sys.argv[1:]
    database = sqlite3.connect(path, timeout=20)
    swapped = dict(zip(pairs[0::2], pairs[1::2]))
    count = 0
    for rowid, value in database.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall():
      text = value.decode("latin-1") if isinstance(value, bytes) else value
      if not isinstance(text, str): continue
      for old, new in swapped.items():
        if old in text:
          text = text.replace(old, new)
          changed = text.encode("latin-1") if isinstance(value, bytes) else text
          database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (changed, rowid))
          count += 1
          break
    database.commit()
    database.close()
    print(json.dumps(count))
    """

  /// Puts other text in the place of some text of one column; while no host has the file open.
  func rewrite(_ table: String, _ column: String, _ pairs: [(old: String, new: String)]) throws {
    let words = [path, table, column] + pairs.flatMap { [$0.old, $0.new] }
    let changed = try Python.run(Self.rewriteScript, words)
    guard changed == "\(pairs.count)\n" else {
      throw HarnessError("\(changed) of \(pairs.count) cells of \(table).\(column) were changed")
    }
  }

  /// Puts one ciphertext in the place of another and the other way round.
  func swap(_ one: Ciphertext, _ other: Ciphertext) throws {
    try rewrite(one.table, one.column, [(one.text, other.text), (other.text, one.text)])
  }
}

extension [UInt8] {
  /// Whether a text stands somewhere in the bytes.
  func holds(_ text: String) -> Bool { holds(Array(text.utf8)) }

  /// Whether other bytes stand somewhere in these.
  func holds(_ other: [UInt8]) -> Bool { Data(self).range(of: Data(other)) != nil }
}
