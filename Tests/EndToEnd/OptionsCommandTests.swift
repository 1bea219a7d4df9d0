import Foundation
import Glibc
import Testing

/// The subcommands beside `serve` [W-01].
@Suite struct OptionsCommandTests {
  private static func call(
    _ words: [String], _ input: String = "", _ workspace: Workspace? = nil
  ) throws -> Exchange {
    try HostProcess.command(["call"] + words, input: input, workspace: workspace)
  }

  // MARK: --help and --version

  @Test func `[W-01] --version prints one line`() throws {
    let talk = try HostProcess.command(["--version"], database: .unspecified)
    #expect(talk.status == .exited(0))
    #expect(talk.stderr == "")
    let host = try HostProcess.start(database: .memory)
    let version = try #require(try host.must("host.info")["version"]?.string)
    #expect(talk.output == "integrations-host \(version)\n")
  }

  @Test(arguments: [
    [], ["serve"], ["call"], ["replay"], ["keys"], ["schema"], ["doctor"], ["export"], ["import"],
  ])
  func `[W-01] --help tells what there is`(word: [String]) throws {
    let workspace = try Workspace()
    let talk = try HostProcess.command(
      word + ["--help"], environment: ["ENCRYPTION_SECRET_HEX": "bad"], database: .unspecified,
      workspace: workspace)
    #expect(talk.status == .exited(0))
    #expect(talk.stderr == "")
    #expect(talk.output.contains("integrations-host"))
    #expect(talk.output.hasSuffix("\n"))
    #expect(talk.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    if word.isEmpty {
      for name in ["serve", "call", "replay", "keys", "schema", "doctor"] {
        #expect(talk.output.contains(name))
      }
    } else if word == ["serve"] {
      for option in [
        "--database", "--framing", "--allow", "--deny", "--organization", "--keyring", "--client",
        "--durability", "--log-level",
      ] { #expect(talk.output.contains(option)) }
    }
    #expect(workspace.files() == [])
  }

  // MARK: call

  @Test func `[W-01] call takes its arguments in three forms`() throws {
    let workspace = try Workspace()
    let create = try Self.call(["integrations.create", "-"], Sample.shopify().text, workspace)
    #expect(create.status == .exited(0))
    #expect(create.stderr == "")
    let id = try JSONValue(parsing: create.output.trimmingCharacters(in: .newlines))
    let name = try #require(id.string)
    #expect(create.output == "\"\(name)\"\n")

    let forms: [([String], String)] = [
      (["integrations.get", "integrationId=\(name)"], ""),
      (["integrations.get", "{\"integrationId\":\"\(name)\"}"], ""),
      (["integrations:get", "-"], " {\n \"integrationId\" : \"\(name)\"\n} \n"),
    ]
    var outputs: Set<String> = []
    for (words, input) in forms {
      let talk = try Self.call(words, input, workspace)
      #expect(talk.status == .exited(0))
      outputs.insert(talk.output)
    }
    #expect(outputs.count == 1)
    let host = try HostProcess.start(workspace: workspace)
    #expect(outputs == [try host.documentText(id) + "\n"])
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
    try host.finish()

    let update = try Self.call(
      [
        "integrations.update", "integrationId=\(name)", "connectionConfig.timeout=5000",
        "metadata.number=5", "metadata.text=\"5\"", "metadata.word=five", "metadata.none=[null]",
        "capabilities={\"canSync\":true}", "status=active", "metadata.deep.er=a=b",
      ], "", workspace)
    #expect(update.output == "null\n")
    let next = try HostProcess.start(workspace: workspace)
    let document = try next.document(id)
    #expect(document["connectionConfig"]?["timeout"] == 5_000)
    #expect(
      document["metadata"] == [
        "number": 5, "text": "5", "word": "five", "none": [.null], "deep": ["er": "a=b"],
      ])
    #expect(document["capabilities"] == ["canSync": true])
    #expect(document["status"] == "active")
  }

  @Test func `[W-01] call without arguments calls with none`() throws {
    let talk = try Self.call(["integrations.list"])
    #expect(talk.status == .exited(1))
    #expect(talk.stdout == [])
    #expect(talk.stderr.contains("organizationId"))
  }

  static let failures: [(words: [String], code: Int)] = [
    (["integrations.nothing"], -32601), (["integrations.list"], -32602),
    (["integrations.list", "organizationId=a b"], -32602),
    (["integrations.list", "organizationId=o", "x=1"], -32602),
    (["integrations.list", "organizationId=o", "--organization", "p"], -32003),
    (["integrations.list", "organizationId=o", "--allow", "action"], -32601),
    (["integrations.list", "organizationId=o", "--deny", "integrations.list"], -32601),
    (["oauth2.decrypt", "encrypted=x"], -32006),
    (["integrations.list", "organizationId=o", "$idempotencyKey=k"], -32602),
  ]

  @Test(arguments: failures)
  func `[W-01] call tells an error on stderr and ends with 1`(words: [String], code: Int) throws {
    let talk = try Self.call(words)
    #expect(talk.status == .exited(1))
    #expect(talk.stdout == [])
    #expect(talk.stderr.contains("\(code)"), "\(talk.stderr)")
    #expect(talk.errorLines.count == 1)
  }

  @Test(arguments: [
    [], ["integrations.list", "organizationId"], ["integrations.list", "=x"],
    ["integrations.list", "organizationId=o", "organizationId=o"],
    ["integrations.list", "{\"organizationId\":\"o\""], ["integrations.list", "{}", "x=1"],
    ["integrations.list", "--framing", "line"], ["integrations.list", "--nothing"],
  ])
  func `[W-03] a command line that is not understood ends with 64`(words: [String]) throws {
    let talk = try Self.call(words)
    #expect(talk.status == .exited(64), "\(talk.stderr)")
    #expect(talk.stdout == [])
    #expect(talk.errorLines.count == 1)
  }

  @Test func `[W-91] a call from the command line takes an idempotency key`() throws {
    let workspace = try Workspace()
    let arguments = Sample.stripe(["$idempotencyKey": "k"]).text
    let outputs = try (0..<3).map { _ in
      try Self.call(["integrations.create", "-"], arguments, workspace).output
    }
    #expect(Set(outputs).count == 1)
    #expect(outputs[0].hasPrefix("\""))
  }

  @Test func `[W-01] a large result comes whole`() throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(["--durability", "normal"], workspace: workspace)
    let metadata = ValuesMetadataTests.sized(60_000)
    for number in 0..<40 {
      _ = try host.result(
        "integrations.create",
        Sample.stripe(["name": .string("\(number)")]).text.dropLast() + ",\"metadata\":\(metadata)}"
      )
    }
    try host.finish()
    let talk = try Self.call(["integrations.list", "organizationId=org_1"], "", workspace)
    #expect(talk.status == .exited(0))
    #expect(try JSONValue(parsing: talk.output).array?.count == 40)
  }

  @Test(arguments: [
    ["--help"], ["--version"], ["schema"], ["call", "integrations.list", "organizationId=org_1"],
    ["keys", "generate"], ["doctor"], ["replay", "Schema/examples/quickstart.jsonl"],
  ])
  func `[W-05] a closed stdout makes no noise`(words: [String]) throws {
    let host = try HostProcess.start(
      words.map { $0.hasPrefix("Schema/") ? Repository.root.appending(path: $0).path : $0 },
      database: words.first == "call" ? .temporary : .unspecified)
    host.closeOutput()
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.stderrText == "")
  }

  // MARK: schema, keys, doctor

  @Test func `[W-81] schema prints what the host answers`() throws {
    let host = try HostProcess.start(database: .memory)
    for (word, method) in [("openrpc", "rpc.discover"), ("functions", "host.functions")] {
      let workspace = try Workspace()
      let talk = try HostProcess.command(
        ["schema", word], environment: ["ENCRYPTION_SECRET_HEX": nil], database: .unspecified,
        workspace: workspace)
      #expect(talk.status == .exited(0))
      #expect(talk.stderr == "")
      #expect(try JSONValue(parsing: talk.output) == host.must(method))
      #expect(workspace.files() == [])
    }
  }

  @Test func `[W-112] keys generate prints a key that works`() throws {
    var keys: Set<String> = []
    for _ in 0..<5 {
      let workspace = try Workspace()
      let talk = try HostProcess.command(
        ["keys", "generate"], database: .unspecified, workspace: workspace)
      #expect(talk.status == .exited(0))
      #expect(talk.stderr == "")
      #expect(workspace.files() == [])
      let key = talk.output.trimmingCharacters(in: .newlines)
      #expect(talk.output == key + "\n")
      keys.insert(key)
      let host = try HostProcess.start(
        environment: ["ENCRYPTION_SECRET": key], database: .memory)
      let sealed = try host.must("oauth2.encrypt", ["plaintext": "x"])
      #expect(try host.must("oauth2.decrypt", sealed) == ["plaintext": "x"])
    }
    #expect(keys.count == 5)
  }

  @Test func `[W-01] doctor finds nothing to mend in a sound set-up and changes nothing`() throws {
    let workspace = try Workspace()
    let fresh = try HostProcess.command(["doctor"], workspace: workspace)
    #expect(fresh.status == .exited(0))
    #expect(workspace.files() == [])
    let host = try HostProcess.start(
      environment: ["ENCRYPTION_SECRET_HEX": nil], workspace: workspace)
    _ = try host.create(Sample.shopify())
    try host.finish()
    let before = try workspace.contents(of: "integrations.sqlite")
    let sound = try HostProcess.command(
      ["doctor"], environment: ["ENCRYPTION_SECRET_HEX": nil], workspace: workspace)
    #expect(sound.status == .exited(0), "\(sound.output)")
    #expect(sound.output != "")
    #expect(try workspace.contents(of: "integrations.sqlite") == before)
    #expect(workspace.files() == ["integrations.sqlite", "integrations.sqlite.keys.json"])
  }

  @Test func `[W-01] doctor tells what is to be mended`() throws {
    let host = try HostProcess.start()
    _ = try host.create(Sample.shopify())
    try host.finish()
    let workspace = host.workspace
    // A key that is not here.
    let other = try HostProcess.command(
      ["doctor"], environment: ["ENCRYPTION_SECRET_HEX": String(repeating: "5c", count: 32)],
      workspace: workspace)
    #expect(other.status != .exited(0))
    #expect(other.output.contains(try EncryptionFormTests.kid.get()))
    // A database that others can read.
    try Tool.setMode(of: workspace.database, 0o644)
    let open = try HostProcess.command(["doctor"], workspace: workspace)
    #expect(open.status != .exited(0))
    #expect(open.output.contains("600"))
    try Tool.setMode(of: workspace.database, 0o600)
    #expect(try HostProcess.command(["doctor"], workspace: workspace).status == .exited(0))
  }
}
