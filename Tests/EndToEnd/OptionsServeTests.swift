import Testing

/// The options of `serve` [W-02] and what is wrong with them [W-03].
@Suite struct OptionsServeTests {
  static let bad: [(words: [String], named: String)] = [
    (["--nothing"], "--nothing"), (["--nothing=1"], "--nothing"), (["-x"], "-x"),
    (["--Database", "x"], "--Database"), (["nothing"], "nothing"), (["serve", "more"], "more"),
    (["--framing"], "--framing"), (["--framing", "lines"], "--framing"),
    (["--framing", "LINE"], "--framing"), (["--framing="], "--framing"),
    (["--allow", "all"], "--allow"), (["--allow", "query,"], "--allow"),
    (["--allow", "query mutation"], "--allow"), (["--allow", "Query"], "--allow"),
    (["--deny", "integrations.nothing"], "--deny"), (["--deny", "integrations"], "--deny"),
    (["--deny", "host.ping"], "--deny"),
    (["--deny", "integrations.list,oauth2.encrypt"], "--deny"),
    (["--organization", "a b"], "--organization"), (["--organization", ""], "--organization"),
    (["--durability", "none"], "--durability"), (["--log-level", "trace"], "--log-level"),
    (["--log-level", "WARNING"], "--log-level"), (["--client"], "--client"),
    (["--keyring"], "--keyring"), (["--database"], "--database"),
  ]

  @Test(arguments: bad)
  func `[W-03] an option or value that is not known ends the process before it reads`(
    words: [String], named: String
  ) throws {
    let workspace = try Workspace()
    let first = words.first == "serve" || words.first == "nothing" ? [] : ["serve"]
    for line in [words, first + words] {
      let host = try HostProcess.start(line, database: .unspecified, workspace: workspace)
      #expect(try host.waitForExit() == .exited(64))
      #expect(try host.receiveRest() == [])
      let lines = host.stderrText.split(separator: "\n")
      #expect(lines.count == 1)
      #expect(lines.first?.hasPrefix("integrations-host: error: ") == true)
      #expect(lines.first?.contains(named) == true)
      #expect(lines.first?.contains("--help") == true)
    }
    #expect(workspace.files() == [])
  }

  @Test(arguments: [[], ["serve"]])
  func `[W-03] the options of serve work with and without that word`(word: [String]) throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(
      word + [
        "--framing", "line", "--allow", "query,action", "--deny", "integrations:get",
        "--organization", "org_1", "--organization=org_2", "--client", "tester", "--durability",
        "normal", "--log-level", "error", "--keyring", workspace.path("keys.json"),
      ], workspace: workspace)
    let info = try host.must("host.info")
    #expect(info["allow"] == ["query", "action"])
    #expect(info["framing"] == "line")
    _ = try host.create(Sample.stripe())
    _ = try host.create(Sample.stripe(["organizationId": "org_2"]))
    #expect(
      try host.refusal("integrations.list", ["organizationId": "org_3"]) == .forbidden)
    #expect(
      try host.refusal("integrations.get", ["integrationId": "x"]) == .unknown)
    try host.finish()
    #expect(workspace.exists("integrations.sqlite"))
    #expect(host.stderrText == "")
  }

  @Test func `[W-02] an option may stand after the word or before it`() throws {
    let host = try HostProcess.start(["--framing", "line", "serve"], database: .memory)
    #expect(try host.must("host.ping") == .null)
  }

  // MARK: where the database is

  @Test func `[W-02] the database is where the options and variables say`() throws {
    let rows: [(environment: [String: String?], database: HostProcess.Database, path: String)] = [
      ([:], .unspecified, ".local/share/integrations-host/integrations.sqlite"),
      (["XDG_DATA_HOME": "HOME/data"], .unspecified, "data/integrations-host/integrations.sqlite"),
      (["XDG_DATA_HOME": ""], .unspecified, ".local/share/integrations-host/integrations.sqlite"),
      (["INTEGRATIONS_DATABASE": "HOME/v.sqlite"], .unspecified, "v.sqlite"),
      (
        ["INTEGRATIONS_DATABASE": "HOME/v.sqlite", "XDG_DATA_HOME": "HOME/data"], .unspecified,
        "v.sqlite"
      ),
      (
        ["INTEGRATIONS_DATABASE": ""], .unspecified,
        ".local/share/integrations-host/integrations.sqlite"
      ),
      (["INTEGRATIONS_DATABASE": "HOME/v.sqlite"], .temporary, "integrations.sqlite"),
    ]
    for (variables, database, path) in rows {
      let workspace = try Workspace()
      let environment = variables.mapValues { $0?.replacing("HOME", with: workspace.path) }
      let host = try HostProcess.start(
        environment: environment, database: database, workspace: workspace)
      _ = try host.create(Sample.stripe())
      try host.finish()
      #expect(workspace.files() == [path])
      #expect(try workspace.mode(of: path) == 0o600)
    }
  }

  @Test func `[W-02] a database in memory is gone with the process`() throws {
    let host = try HostProcess.start(database: .memory)
    let id = try host.create(Sample.stripeWithKey())
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
    try host.finish()
    #expect(host.workspace.files() == [])
    let next = try HostProcess.start(database: .memory, workspace: host.workspace)
    #expect(try next.list() == [])
  }

  @Test func `[W-02] a path is taken as a path whatever it looks like`() throws {
    for name in ["file:x.sqlite", "a b?c=d#e.sqlite", "é🔑.sqlite", "-x.sqlite", ":memory"] {
      let workspace = try Workspace()
      let host = try HostProcess.start(
        database: .file(workspace.path(name)), workspace: workspace)
      _ = try host.create(Sample.stripe())
      try host.finish()
      #expect(workspace.files() == [name])
    }
  }

  // MARK: the log

  @Test func `[W-03] a line on stderr has its form and comes once for its cause`() throws {
    let host = try HostProcess.start(environment: ["ENCRYPTION_SECRET_HEX": nil])
    try host.workspace.write("integrations.sqlite.keys.json", Array("nonsense".utf8))
    for _ in 0..<5 { _ = try host.refusal("oauth2.encrypt", ["plaintext": "x"]) }
    try host.finish()
    let lines = host.stderrText.split(separator: "\n")
    #expect(lines.count == 1)
    let levels = ["error", "warning", "info", "debug"].map { "integrations-host: \($0): " }
    #expect(levels.contains { lines.first?.hasPrefix($0) == true })
  }

  @Test func `[W-02] the log level error is silent where nothing fails`() throws {
    let host = try HostProcess.start(
      ["--log-level", "error"], environment: ["ENCRYPTION_SECRET_HEX": nil])
    _ = try host.create(Sample.stripeWithKey())
    _ = try host.refusal("integrations.get", ["integrationId": "x"])
    try host.finish()
    #expect(host.stderrText == "")
  }
}
