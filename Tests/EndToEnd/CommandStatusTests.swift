import Foundation
import Glibc
import Testing

/// What the subcommands say and end with where something is wrong around them [W-03] [W-167].
@Suite struct CommandStatusTests {
  private static let list = ["call", "integrations.list", "organizationId=o"]
  private static let badKey: [String: String?] = ["ENCRYPTION_SECRET": "bad"]

  // MARK: keys

  @Test func `[W-03] replay with a key variable of another form ends with 78`() throws {
    let workspace = try Workspace()
    let talk = try workspace.write("talk.jsonl", [])
    let bad = try HostProcess.command(
      ["replay", talk], environment: Self.badKey, database: .unspecified, workspace: workspace)
    #expect(bad.status == .exited(78))
    #expect(bad.stdout == [])
    #expect(bad.errorLines.count == 1 && bad.stderr.contains("ENCRYPTION_SECRET"))
  }

  @Test func `[W-09] the host of a replay has the key variables`() throws {
    let workspace = try Workspace()
    let talk = try workspace.write(
      "talk.jsonl",
      Array(
        """
        {"send":{"jsonrpc":"2.0","id":1,"method":"oauth2.encrypt","params":{"plaintext":"x"}}}
        {"expect":{"jsonrpc":"2.0","id":1,"result":"{{*}}"}}
        """.utf8))
    let held = try HostProcess.command(
      ["replay", talk], database: .unspecified, workspace: workspace)
    #expect(held.status == .exited(0), "\(held.output)")
    #expect(held.stderr == "", "no key was made")
  }

  @Test func `[W-167] keys generate works where a key variable is malformed`() throws {
    let talk = try HostProcess.command(
      ["keys", "generate"], environment: Self.badKey, database: .unspecified)
    #expect(talk.status == .exited(0))
    #expect(talk.stdout.count == 44)
    #expect(talk.stderr == "")
  }

  @Test func `[W-03] call tells a key file that is not usable once and ends with 78`() throws {
    let workspace = try Workspace()
    let keys = try workspace.write("keys.json", Array("{}".utf8))
    let talk = try HostProcess.command(
      ["call", "oauth2.encrypt", "plaintext=x", "--keyring", keys],
      environment: ["ENCRYPTION_SECRET_HEX": nil], workspace: workspace)
    #expect(talk.status == .exited(78))
    #expect(talk.errorLines.count == 1, "\(talk.stderr)")
    #expect(talk.stderr.contains("-32004") && talk.stderr.contains(keys))
  }

  @Test func `[W-167] doctor tells a sealed setting whose key is not here`() throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    let arguments =
      #"{"organizationId":"o","provider":"stripe","name":"n","#
      + #""authMethod":"api_key","apiKeyAuth":{"key":"sk_test_0"},"$idempotencyKey":"k"}"#
    let id = try host.result("integrations.create", arguments)
    _ = try host.must("integrations.deleteIntegration", ["integrationId": id])
    try host.finish()
    #expect(try HostProcess.command(["doctor"], workspace: workspace).status == .exited(0))
    let other = try HostProcess.command(
      ["doctor"], environment: ["ENCRYPTION_SECRET_HEX": String(repeating: "5c", count: 32)],
      workspace: workspace)
    #expect(other.status == .exited(78))
    let kid = try EncryptionFormTests.kid.get()
    #expect(other.output.contains("credentials: 0"))
    #expect(other.output.contains("MEND setting idempotency: needs the key \(kid)"))
  }

  // MARK: the database

  @Test(arguments: ["file/x", "link", "closed/x", "folder", "/proc/none/x"])
  func `[W-03] [W-167] a database that cannot be opened is one line, MEND and 74`(
    name: String
  ) throws {
    let workspace = try Workspace()
    try workspace.write("file", [])
    for folder in ["folder", "closed"] {
      unsafe mkdir(workspace.path(folder), folder == "closed" ? 0o500 : 0o700)
    }
    unsafe symlink("nowhere/at/all", workspace.path("link"))
    let path = name.hasPrefix("/") ? name : workspace.path(name)
    let doctor = try HostProcess.command(
      ["doctor"], database: .file(path), workspace: workspace)
    #expect(doctor.status == .exited(74))
    #expect(doctor.output.contains("MEND database"))
    // The superuser may write in a closed folder all the same.
    if name == "closed/x" && geteuid() == 0 { return }
    let call = try HostProcess.command(Self.list, database: .file(path), workspace: workspace)
    #expect(call.status == .exited(74))
    #expect(call.errorLines.count == 1, "\(call.stderr)")
    #expect(call.stderr.contains("-32010") && call.stderr.contains("doctor"))
  }

  @Test(arguments: [
    ["doctor"], ["export", "out"], ["import", "rows.jsonl"], ["audit", "verify"], ["keys", "list"],
    ["keys", "rewrap"], ["backup", "copy.sqlite"],
  ])
  func `[W-03] [W-167] a file that is no database ends with 74 and stays as it is`(
    words: [String]
  ) throws {
    let workspace = try Workspace()
    let text = Array("This is a letter, and not a database of any kind at all.".utf8)
    try workspace.write("integrations.sqlite", text)
    try workspace.write("rows.jsonl", Array((SnapshotScene.row() + "\n").utf8))
    let talk = try HostProcess.command(
      words.map { $0.contains(".") || $0 == "out" ? workspace.path($0) : $0 },
      workspace: workspace)
    #expect(talk.status == .exited(74), "\(talk.output)\(talk.stderr)")
    #expect(talk.errorLines.count == (words == ["doctor"] ? 0 : 1), "\(talk.stderr)")
    #expect(try workspace.contents(of: "integrations.sqlite") == text)
  }

  @Test func `[W-167] doctor has nothing to say of a database in memory`() throws {
    let doctor = try HostProcess.command(["doctor"], database: .memory)
    #expect(doctor.status == .exited(0), "\(doctor.output)")
    #expect(doctor.output.contains("ok   database: in memory"))
  }

  @Test func `[W-167] doctor leaves an empty file empty`() throws {
    let workspace = try Workspace()
    try workspace.write("integrations.sqlite", [])
    let doctor = try HostProcess.command(["doctor"], workspace: workspace)
    #expect(doctor.status == .exited(0), "\(doctor.output)")
    #expect(try workspace.contents(of: "integrations.sqlite") == [])
    #expect(workspace.files() == ["integrations.sqlite"])
  }

  @Test(.enabled(if: Python.interpreter != nil))
  func `[W-03] [W-167] a database that another process keeps locked ends with 74`() throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    _ = try host.result("integrations.list", #"{"organizationId":"o"}"#)
    try host.finish()
    let holder = try Child(
      """
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1], isolation_level=None)
      database.execute("PRAGMA locking_mode = EXCLUSIVE")
      database.execute("BEGIN EXCLUSIVE")
      database.execute("INSERT INTO store_counter VALUES (777, 1)")
      print("held", flush=True)
      sys.stdin.read()
      """, [workspace.database])
    #expect(try holder.line() == "held")
    let call = try HostProcess.command(Self.list, workspace: workspace)
    #expect(call.status == .exited(74))
    #expect(call.errorLines.count == 1, "\(call.stderr)")
    let doctor = try HostProcess.command(["doctor"], workspace: workspace)
    #expect(doctor.status == .exited(74))
    #expect(doctor.output.contains("MEND database"))
    holder.end()
  }

  @Test(arguments: [nil, ""])
  func `[W-08] [W-167] without HOME what needs no database is answered`(home: String?) throws {
    let host = try HostProcess.start(
      environment: ["HOME": home, "XDG_DATA_HOME": "relative"], database: .unspecified)
    #expect(try host.reply("host.info").result != nil)
    try host.finish()
    #expect(host.stderrText == "")
  }

  // MARK: the streams

  @Test(arguments: [
    ["--help"], ["--version"], ["schema"], ["keys", "generate"], ["doctor"], list,
    ["replay", "talk.jsonl"], ["serve"],
  ])
  func `[W-167] a stdout that cannot be written is one line and 74`(words: [String]) throws {
    let workspace = try Workspace()
    let talk = try workspace.write("talk.jsonl", [])
    let needsDatabase = words.first == "doctor" || words.first == "call"
    let host = try HostProcess.start(
      words.map { $0 == "talk.jsonl" ? talk : $0 },
      database: needsDatabase ? .temporary : .unspecified, workspace: workspace,
      output: .file("/dev/full"))
    if words == ["serve"] { try host.send(line: ping(1)) }
    #expect(try host.waitForExit() == .exited(74))
    let lines = host.stderrText.split(separator: "\n")
    #expect(lines.count == 1 && host.stderrText.contains("ENOSPC"), "\(host.stderrText)")
  }

  @Test(arguments: [[], ["call", "integrations.list", "-"]] as [[String]])
  func `[W-167] a stdin that is a folder is one line and 74`(words: [String]) throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(words, workspace: workspace, input: .file(workspace.path))
    #expect(try host.waitForExit() == .exited(74))
    #expect(host.stderrText.split(separator: "\n").count == 1)
    #expect(host.stderrText.contains("EISDIR"))
    #expect(workspace.files() == [])
  }

  @Test(arguments: [[], ["call", "integrations.list", "-"]] as [[String]])
  func `[W-167] a stdin that is open for writing alone is one line and 74`(
    words: [String]
  ) throws {
    let workspace = try Workspace()
    let outcome = try Tool.run(
      "/bin/sh",
      ["-c", #"exec "$0" "$@" 0>"$FILE""#, try HostProcess.binary.get()] + words
        + ["--database", ":memory:"], adding: ["FILE=\(workspace.path("file"))"])
    #expect(outcome.status == .exited(74))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains("EBADF"))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-05] a call that waits for its stdin can be ended`(number: Int32) throws {
    let host = try HostProcess.start(["call", "integrations.list", "-"], database: .memory)
    host.kill(number)
    #expect(try host.waitForExit() == .signalled(number))
  }

  // MARK: words

  @Test(arguments: [
    #"exec "$0" --database "$(printf '\377')""#, #"exec "$0" --keyring="$(printf 'a\377')""#,
    #"INTEGRATIONS_DATABASE="$(printf '\377')" exec "$0" doctor"#,
    #"exec "$0" schema --write "$(printf '\377')""#,
  ])
  func `[W-167] a path that is not UTF-8 is one line and 64`(script: String) throws {
    let outcome = try Tool.run("/bin/sh", ["-c", script, try HostProcess.binary.get()])
    #expect(outcome.status == .exited(64))
    #expect(outcome.output == "")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains("--help"))
  }

  @Test func `[W-22] a value that begins with a combining mark is taken and not echoed`() throws {
    let talk = try HostProcess.exchange(
      ping(1) + "\n", ["--client=\u{301}x"], database: .memory)
    #expect(try talk.summaries == ["1: null"])
    let wrong = try HostProcess.command(["--secret=\u{301}word"], database: .memory)
    #expect(wrong.status == .exited(64))
    #expect(!wrong.stderr.contains("word"))
  }
}
