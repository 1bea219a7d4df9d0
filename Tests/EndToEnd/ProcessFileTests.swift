import Glibc
import Testing

@Suite struct ProcessFileTests {
  private static let list = #"{"organizationId":"org_1"}"#

  @Test(arguments: ["host.info", "host.ping", "host.functions", "rpc.discover", "nope"])
  func `[W-08] what needs no database opens none`(method: String) throws {
    let host = try HostProcess.start()
    _ = try host.call(method)
    #expect(host.workspace.files() == [])
    // Looking into a process that is not dumpable takes privileges; without, the files tell.
    for file in host.openFiles() ?? [] {
      #expect(!file.contains("sqlite") && !file.contains(host.workspace.path), "\(file)")
    }
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.workspace.files() == [])
    #expect(host.stderrText == "")
  }

  @Test func `[W-03] a database that cannot be opened is each call's error, and tried again`()
    throws
  {
    let workspace = try Workspace()
    let path = workspace.path("database")
    unsafe mkdir(path, 0o700)
    let host = try HostProcess.start(database: .file(path), workspace: workspace)
    #expect(try host.reply("host.ping").result == .null)
    for _ in 0..<3 {
      let reply = try host.reply("integrations.list", Self.list)
      #expect(reply.code == -32010)
      #expect(reply.kind == "StorageFailed")
      let reasons = ["diskFull", "readOnly", "corrupt", "locked", "io", "notOurs", "newer"]
      #expect(reasons.contains(reply.data?["reason"]?.string ?? ""))
      #expect(!reply.text.contains(workspace.path))
    }
    unsafe rmdir(path)
    #expect(try host.reply("integrations.list", Self.list).resultText == "[]")
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    let lines = host.stderrText.split(separator: "\n")
    #expect(lines.count == 1, "once for one cause: \(host.stderrText)")
    #expect(lines.allSatisfy(ProcessOptionTests.isLogLine))
  }

  @Test func `[W-03] a file that is no database is refused and left as it is`() throws {
    let workspace = try Workspace()
    let text = Array(repeating: Array("this is no database\n".utf8), count: 100).flatMap { $0 }
    let path = try workspace.write("integrations.sqlite", text)
    let host = try HostProcess.start(database: .file(path), workspace: workspace)
    let reply = try host.reply("integrations.list", Self.list)
    #expect(reply.code == -32010)
    #expect(reply.data?["reason"] == "notOurs" || reply.data?["reason"] == "corrupt")
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    #expect(try workspace.contents(of: "integrations.sqlite") == text)
  }

  @Test func `[W-02] [W-04] the database has a place of its own, for its owner alone`() throws {
    let host = try HostProcess.start(database: .unspecified)
    #expect(try host.reply("integrations.list", Self.list).resultText == "[]")
    let folder = ".local/share/integrations-host"
    #expect(host.workspace.exists("\(folder)/integrations.sqlite"))
    #expect(try host.workspace.mode(of: folder) == 0o700)
    for file in host.workspace.files() { #expect(try host.workspace.mode(of: file) == 0o600) }
  }

  @Test func `[W-02] XDG_DATA_HOME and INTEGRATIONS_DATABASE move it, the option moves it last`()
    throws
  {
    let workspace = try Workspace()
    let places: [(environment: [String: String?], database: HostProcess.Database, file: String)] = [
      (
        ["XDG_DATA_HOME": workspace.path("xdg")], .unspecified,
        "xdg/integrations-host/integrations.sqlite"
      ),
      (
        [
          "XDG_DATA_HOME": workspace.path("xdg2"),
          "INTEGRATIONS_DATABASE": workspace.path("a/b/c.db"),
        ],
        .unspecified, "a/b/c.db"
      ),
      (
        ["INTEGRATIONS_DATABASE": workspace.path("no.db")], .file(workspace.path("d/e.db")),
        "d/e.db"
      ),
    ]
    for place in places {
      let host = try HostProcess.start(
        environment: place.environment, database: place.database, workspace: workspace)
      #expect(try host.reply("integrations.list", Self.list).resultText == "[]")
      #expect(workspace.exists(place.file))
    }
    #expect(!workspace.exists("xdg2") && !workspace.exists("no.db"))
    #expect(try workspace.mode(of: "a") == 0o700)
    #expect(try workspace.mode(of: "a/b") == 0o700)
  }

  @Test func `[W-04] the database, its companions and the key file are for their owner alone`()
    throws
  {
    let host = try HostProcess.start(environment: ["ENCRYPTION_SECRET_HEX": nil])
    try host.result("oauth2.encrypt", #"{"plaintext":"x"}"#)
    try host.result("integrations.create", HostProcess.stripe("one"))
    let files = host.workspace.files()
    #expect(files.contains("integrations.sqlite"))
    #expect(files.contains("integrations.sqlite.keys.json"))
    #expect(files.contains("integrations.sqlite-wal"))
    for file in files { #expect(try host.workspace.mode(of: file) == 0o600, "\(file)") }
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o601, 0o610])
  func `[W-04] a key file that others may touch is refused, and taken once it is mended`(
    mode: Int
  ) throws {
    let workspace = try Workspace()
    let none: [String: String?] = ["ENCRYPTION_SECRET_HEX": nil]
    let first = try HostProcess.start(environment: none, workspace: workspace)
    let sealed = try first.result("oauth2.encrypt", #"{"plaintext":"x"}"#)["encrypted"]?.string
    let encrypted = #"{"encrypted":\#(quoted(try #require(sealed)))}"#
    try first.closeInput()
    try first.waitForExit()
    let keys = workspace.path("integrations.sqlite.keys.json")
    unsafe chmod(keys, mode_t(mode))
    let host = try HostProcess.start(environment: none, workspace: workspace)
    for _ in 0..<2 {
      let reply = try host.reply("oauth2.decrypt", encrypted)
      #expect(reply.summary.hasSuffix(": -32004 KeyUnavailable"))
    }
    #expect(try host.result("integrations.list", Self.list) == [])
    unsafe chmod(keys, 0o600)
    #expect(try host.result("oauth2.decrypt", encrypted)["plaintext"] == "x")
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.stderrText.split(separator: "\n").count == 1)
  }
}
