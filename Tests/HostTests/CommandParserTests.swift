import Documents
import Secrets
import Testing

@testable import Host

private let home = Environment(home: "/home/u")

private func parse(_ line: String, _ environment: Environment = home) throws -> Command {
  let words = line.split(separator: " ").map(String.init)
  return try CommandParser.parse(words, environment: environment) {
    ["integrations.list", "integrations.create", "oauth2.encrypt"].contains($0)
  }
}

private func served(_ line: String, _ environment: Environment = home) throws -> Options {
  guard case .serve(let options) = try parse(line, environment) else {
    throw UsageError("not serve")
  }
  return options
}

/// The line that a command line leaves on stderr, or nil where it is understood.
private func complaint(_ words: [String], _ environment: Environment = home) -> String? {
  do throws(UsageError) {
    _ = try CommandParser.parse(words, environment: environment) { $0 == "integrations.list" }
    return nil
  } catch {
    return String(decoding: LogLine(.error, error.message, error.fields).bytes, as: UTF8.self)
  }
}

@Suite struct CommandParserTests {
  @Test func `[W-02] without a word the defaults are served`() throws {
    let options = try served("")
    let path = "/home/u/.local/share/integrations-host/integrations.sqlite"
    #expect(options.database == .file(path))
    #expect(options.keyring == "\(path).keys.json")
    #expect(options.framing == .auto)
    #expect(options.allowed == [.query, .mutation, .action])
    #expect(options.denied.isEmpty && options.organizations.isEmpty)
    #expect(options.client == "unknown")
    #expect(options.durability == .full)
    #expect(options.logLevel == .warning)
  }

  @Test(arguments: ["", "serve "])
  func `[W-03] the options work with and without the word`(word: String) throws {
    let options = try served(
      """
      \(word)--database /d --framing=header --allow query,action --deny integrations.create \
      --deny=oauth2:encrypt --organization a-1 --organization=B_2 --keyring /k --client me \
      --durability normal --log-level=debug
      """)
    var wanted = Options(database: .file("/d"))
    wanted.framing = .header
    wanted.allowed = [.query, .action]
    wanted.denied = ["integrations.create", "oauth2.encrypt"]
    wanted.organizations = ["a-1", "B_2"]
    wanted.keyring = "/k"
    wanted.client = "me"
    wanted.durability = .normal
    wanted.logLevel = .debug
    #expect(options == wanted)
  }

  @Test func `[W-02] the keys of a database in memory have no file`() throws {
    #expect(try served("--database :memory:").database == .memory)
    #expect(try served("--database :memory:").keyring == nil)
    #expect(try served("--database=:memory: --keyring=k").keyring == "k")
  }

  @Test(arguments: [
    ("--database a --database b", "b"), ("--database=a=b", "a=b"), ("--database -x", "-x"),
    ("--database=--x", "--x"),
  ])
  func `a value is the word after it or what follows the sign`(line: String, path: String) throws {
    #expect(try served(line).database == .file(path))
  }

  @Test func `an option may stand before the subcommand and after its words`() throws {
    let wanted = try parse("call integrations.list --client me x=1")
    #expect(try parse("--client me call integrations.list x=1") == wanted)
    #expect(try parse("call --client=me integrations.list x=1") == wanted)
    #expect(try parse("call --client=me -- integrations.list x=1") == wanted)
  }

  @Test func `each subcommand has its own words`() throws {
    let options = Options(database: .file("/d"))
    #expect(
      try parse("call integrations.list a=1 --database /d")
        == .call(
          CallRequest(
            function: "integrations.list", arguments: .json(Array(#"{"a":1}"#.utf8)),
            options: options)))
    #expect(try parse("keys generate") == .keys(.generate, Options(database: .memory)))
    for (word, action) in [
      ("list", KeysAction.list), ("rotate", .rotate), ("rewrap", .rewrap), ("verify", .verify),
    ] { #expect(try parse("keys \(word) --database /d") == .keys(action, options)) }
    #expect(try parse("doctor --database /d") == .doctor(options))
    #expect(try parse("audit verify --database /d") == .audit(.verify(expected: nil), options))
    #expect(
      try parse("audit prune --before=1970-01-02 --database /d")
        == .audit(.prune(before: 86_400_000), options))
    let head = "7:" + String(repeating: "ab", count: 32)
    #expect(
      try parse("audit verify --expect \(head) --database /d")
        == .audit(.verify(expected: AuditPlace(head)), options))
    #expect(try parse("backup f --database /d") == .backup("f", options))
    #expect(
      try parse("restore f --database /d")
        == .restore(RestoreRequest(path: "f", replaces: false), options))
    #expect(
      try parse("restore --replace f --database /d")
        == .restore(RestoreRequest(path: "f", replaces: true), options))
    #expect(try parse("schema") == .schema(.print(.openrpc)))
    for document in SchemaDocument.allCases {
      #expect(try parse("schema \(document.rawValue)") == .schema(.print(document)))
    }
    #expect(try parse("schema --write folder") == .schema(.write("folder")))
    #expect(try parse("schema --check=folder") == .schema(.check("folder")))
  }

  @Test(arguments: ["AAAAAAAAAAAAAAAA", "-AAAAAAAAAAAAAAA", "--AAAAAAAAAAAAAA", "0-_9azAZ0-_9azAZ"])
  func `[W-174] a key to retire is named by its id, whatever that begins with`(
    kid: String
  ) throws {
    let options = Options(database: .file("/d"))
    let wanted = Command.keys(.retire(try #require(KeyID(kid))), options)
    #expect(try parse("keys retire \(kid) --database /d") == wanted)
    #expect(try parse("keys --database /d retire \(kid)") == wanted)
    #expect(try parse("keys --database=/d retire -- \(kid)") == wanted)
  }

  @Test func `[W-172] the subcommands of keys take the options that concern a database`() throws {
    var options = Options(database: .file("/d"))
    (options.keyring, options.client, options.durability) = ("/k", "me", .normal)
    options.logLevel = .debug
    let line = "--database /d --keyring /k --client me --durability normal --log-level debug"
    for word in KeysAction.Word.allCases where word != .generate && word != .retire {
      guard case .keys(_, let found) = try parse("keys \(word.rawValue) \(line)") else {
        Issue.record("\(word)")
        continue
      }
      #expect(found == options)
    }
    #expect(complaint(["keys", "list"], Environment(home: "/c", client: "\u{1}")) != nil)
    #expect(complaint(["keys", "list"], Environment(accountHome: { nil })) != nil)
    #expect(complaint(["keys", "generate"], Environment(accountHome: { nil })) == nil)
  }

  @Test func `[W-09] replay hands the options on and ignores the ordinary database`() throws {
    let environment = Environment(database: "/production")
    #expect(
      try parse("replay f.jsonl --framing header --organization a", environment)
        == .replay(
          ReplayRequest(
            path: "f.jsonl", hostArguments: ["--framing=header", "--organization=a"],
            namesDatabase: false, framing: .header)))
    #expect(
      try parse("replay --database d f.jsonl", Environment())
        == .replay(
          ReplayRequest(
            path: "f.jsonl", hostArguments: ["--database=d"], namesDatabase: true,
            framing: .auto)))
  }

  @Test(
    arguments: [
      ("--help", nil), ("-h", nil), ("serve --help", .serve), ("call x --help", .call),
      ("replay -h", .replay), ("keys --help nonsense", .keys), ("schema --help", .schema),
      ("doctor --help", .doctor), ("--client me --help", nil),
    ] as [(String, Subcommand?)])
  func `[W-01] help is asked for in general or for a subcommand`(
    line: String, topic: Subcommand?
  ) throws {
    #expect(try parse(line) == .help(topic))
  }

  @Test(arguments: ["--version", "serve --version", "call --version"])
  func `[W-01] the version is asked for`(line: String) throws {
    #expect(try parse(line) == .version)
  }

  @Test func `[W-03] an option that is not known is named with the help`() {
    #expect(
      complaint(["--bogus"])
        == """
        integrations-host: error: this option is not known; integrations-host --help lists \
        them all option=--bogus

        """)
  }

  @Test(arguments: [
    (["--bogus"], ["option=--bogus", "--help"]),
    (["--bogus=shpat_secret"], ["option=--bogus\n"]),
    (["-x"], ["option=-x"]),
    (["--endpoint", "h=u"], ["option=--endpoint"]),
    (["--Database", "x"], ["option=--Database"]),
    (["--help=yes"], ["option=--help"]),
    (["--version=1"], ["option=--version"]),
    (["--database"], ["option=--database"]),
    (["--database="], ["option=--database"]),
    (["--database", ""], ["option=--database"]),
    (["--database", "--framing", "line"], ["option=--database"]),
    (["--framing", "lsp"], ["option=--framing", "value=lsp"]),
    (["--framing", "LINE"], ["option=--framing"]),
    (["--allow", "queries"], ["option=--allow", "value=queries"]),
    (["--allow", "query,"], ["option=--allow"]),
    (["--allow", "query, action"], ["option=--allow"]),
    (["--deny", "list"], ["option=--deny"]),
    (["--deny", "integrations."], ["option=--deny"]),
    (["--deny", "integrations.list x"], ["option=--deny"]),
    (["--deny", "integrations.nothing"], ["option=--deny", "value=integrations.nothing"]),
    (["--organization", "a b"], ["option=--organization"]),
    (["--organization", "ä"], ["option=--organization"]),
    (["--organization=" + String(repeating: "a", count: 65)], ["option=--organization"]),
    (["--client", "a\nb"], ["option=--client", #"value="a\nb""#]),
    (["--client", String(repeating: "c", count: 201)], ["option=--client"]),
    (["--client=\u{1b}[2J"], ["option=--client"]),
    (["--durability", "off"], ["option=--durability", "value=off"]),
    (["--log-level", "trace"], ["option=--log-level", "value=trace"]),
    (["server"], ["word=server"]),
    (["serve", "more"], ["word=more"]),
    (["doctor", "more"], ["word=more"]),
    (["keys", "destroy"], ["word=destroy"]),
    (["keys", "generate", "more"], ["word=more"]),
    (["keys"], ["missing=generate"]),
    (["keys", "generate", "--database", "x"], ["option=--database", "subcommand=keys"]),
    (["keys", "list", "--framing", "line"], ["option=--framing", "subcommand=keys"]),
    (["keys", "list", "more"], ["word=more"]),
    (["keys", "retire"], ["missing=KID"]),
    (["keys", "retire", "short"], ["word=short", "form="]),
    (["keys", "retire", "AAAAAAAAAAAAAAA"], ["word=AAAAAAAAAAAAAAA"]),
    (["keys", "retire", "AAAAAAAAAAAAAAAAA"], ["word=AAAAAAAAAAAAAAAAA"]),
    (["keys", "retire", "-AAAAAAAAAAAAAA"], ["option=-AAAAAAAAAAAAAA"]),
    (["keys", "retire", "AAAAAAAAAAAAAAAA", "more"], ["word=more"]),
    (["schema", "--write"], ["missing=FOLDER"]),
    (["schema", "--check", "--x"], ["missing=FOLDER"]),
    (["schema", "wsdl"], ["word=wsdl"]),
    (["replay"], ["missing=FILE"]),
    (["replay", "a", "b"], ["word=b"]),
    (["call"], ["missing=FUNCTION"]),
    (["backup"], ["missing=FILE"]),
    (["restore"], ["missing=FILE"]),
    (["restore", "f", "--replace=yes"], ["option=--replace"]),
    (["restore", "f", "--before", "2026-01-01"], ["option=--before"]),
    (["backup", "f", "--replace"], ["option=--replace"]),
    (["backup", "f", "g"], ["word=g"]),
    (["backup", "f", "--database", ":memory:"], ["option=--database"]),
    (["call", "f", "--framing", "line"], ["option=--framing", "subcommand=call"]),
    (["schema", "--database", "x"], ["option=--database"]),
    (["--", "--bogus"], ["word=--bogus"]),
    (["serve", ""], [#"word="""#]),
  ])
  func `[W-03] what is not understood is one line that names it and the help`(
    words: [String], parts: [String]
  ) throws {
    let line = try #require(complaint(words))
    #expect(line.hasPrefix("integrations-host: error: "))
    #expect(line.contains("--help"))
    for part in parts { #expect(line.contains(part)) }
    #expect(!line.contains("shpat_secret"))
    #expect(line.filter { $0 == "\n" }.count == 1)
    #expect(UsageError.exitStatus == 64)
  }

  @Test(arguments: [1, 64])
  func `[W-61] an organization has 1 to 64 characters`(count: Int) throws {
    let name = String(repeating: "z", count: count)
    #expect(try served("--organization \(name)").organizations == [name])
  }

  @Test func `[W-02] a client's name has up to 200 bytes`() throws {
    let name = String(repeating: "c", count: 200)
    #expect(try served("--client \(name)").client == name)
    #expect(try served("--client käse☕").client == "käse☕")
  }
}

@Suite struct EnvironmentTests {
  @Test(arguments: [
    (Environment(database: "/a", dataHome: "/b", home: "/c"), "/a"),
    (Environment(dataHome: "/b", home: "/c"), "/b/integrations-host/integrations.sqlite"),
    (
      Environment(database: "", dataHome: "", home: "/c"),
      "/c/.local/share/integrations-host/integrations.sqlite"
    ),
    (
      Environment(dataHome: "relative", home: "/c"),
      "/c/.local/share/integrations-host/integrations.sqlite"
    ),
  ])
  func `[W-02] the database comes from the environment`(
    environment: Environment, path: String
  ) throws {
    #expect(try served("", environment).database == .file(path))
  }

  @Test func `[W-02] a database in memory may come from the environment`() throws {
    #expect(try served("", Environment(database: ":memory:")).database == .memory)
  }

  @Test func `[W-02] the option wins over the environment`() throws {
    let environment = Environment(database: "/a", home: "/c", client: "theirs")
    #expect(try served("--database /b", environment).database == .file("/b"))
    #expect(try served("", environment).client == "theirs")
    #expect(try served("--client mine", environment).client == "mine")
    #expect(try served("", Environment(home: "/c", client: "")).client == "unknown")
  }

  @Test func `[W-03] with no place for a database only serve starts`() throws {
    let line = try #require(complaint(["doctor"], Environment()))
    #expect(line.contains("option=--database"))
    #expect(try #require(complaint(["call", "f"], Environment())).contains("option=--database"))
    #expect(try served("", Environment()).database == .nowhere)
    #expect(try served("", Environment()).keyring == nil)
    #expect(complaint(["--database", "d"], Environment()) == nil)
    #expect(complaint(["schema"], Environment()) == nil)
  }

  @Test(arguments: [nil, ""])
  func `[W-02] [W-167] without HOME the home of the account counts`(home: String?) throws {
    let environment = Environment(home: home, accountHome: { Array("/a".utf8) })
    let path = "/a/.local/share/integrations-host/integrations.sqlite"
    #expect(try served("", environment).database == .file(path))
    #expect(try served("", Environment(home: home, accountHome: { [] })).database == .nowhere)
  }

  @Test(arguments: [
    ("INTEGRATIONS_DATABASE", ""), ("XDG_DATA_HOME", "/"), ("HOME", "/"),
    ("INTEGRATIONS_CLIENT", "x"),
  ])
  func `[W-167] a variable that is not UTF-8 is refused where it decides`(
    name: String, start: String
  ) throws {
    let environment = Environment(
      lookup: { $0.description == name ? Array(start.utf8) + [0xFF] : nil },
      accountHome: { Array("/a".utf8) })
    let line = try #require(complaint([], environment))
    #expect(line.contains("variable=\(name) form="))
    #expect(complaint(["--database", "d", "--client", "c"], environment) == nil)
    #expect(complaint(["keys", "generate"], environment) == nil)
  }

  @Test(
    arguments: [
      (["--database", "?"], "option=--database"), (["--database=?"], "option=--database"),
      (["--keyring=a?"], "option=--keyring"), (["schema", "--write", "?"], "option=--write"),
      (["call", "f", "?"], "word=3"), (["?"], "word=1"), (["--secret?", "x"], "word=1"),
    ])
  func `[W-167] a word that is not UTF-8 is refused and not repaired`(
    words: [String], named: String
  ) throws {
    let bytes = words.map { $0.utf8.map { $0 == UInt8(ascii: "?") ? 0xFF : $0 } }
    let error = try #require(throws: UsageError.self) { try CommandParser.words(bytes) }
    let line = String(decoding: LogLine(.error, error.message, error.fields).bytes, as: UTF8.self)
    #expect(line.hasSuffix(" \(named)\n"))
    #expect(line.contains("--help"))
  }

  @Test func `[W-22] words are cut by bytes, whatever combines with the sign`() throws {
    #expect(try served("--client=\u{301}x").client.utf8.elementsEqual("\u{301}x".utf8))
    let path = "\u{301}/d"
    #expect(try served("--database=\(path)").database == .file(path))
    let line = try #require(complaint(["--bogus=\u{301}secret"]))
    #expect(line.hasSuffix(" option=--bogus\n"))
    #expect(try #require(complaint(["-\u{301}x"])).contains("option="))
    let data = Environment(dataHome: "/\u{301}x", home: "/c")
    #expect(
      try served("", data).database == .file("/\u{301}x/integrations-host/integrations.sqlite"))
  }

  @Test func `[W-167] the client's name in the environment is judged only where it decides`() throws
  {
    let environment = Environment(home: "/c", client: "\u{1}")
    #expect(complaint(["--client", "me"], environment) == nil)
    #expect(complaint(["keys", "generate"], environment) == nil)
    #expect(complaint(["schema"], environment) == nil)
    for words in [[], ["call", "f"], ["replay", "f"]] as [[String]] {
      #expect(complaint(words, environment) != nil)
    }
  }

  @Test func `[W-03] a bad name in the environment is not repeated`() throws {
    let line = try #require(complaint([], Environment(home: "/c", client: "se\u{1}cret")))
    #expect(line.contains("variable=INTEGRATIONS_CLIENT"))
    #expect(!line.contains("cret"))
  }
}
