import Foundation
import Glibc
import Testing

/// Databases that cannot be used, and what becomes of them: [W-03] and -32010 of [W-70].
@Suite struct StorageFailureTests {
  private static let database = "integrations.sqlite"

  /// Checks that calls in `serve` end with -32010 and this reason, that other subcommands end with
  /// 74, and that the same process works once the database is mended.
  private static func check(
    _ workspace: Workspace, _ reason: String, documents: Int,
    at location: SourceLocation = #_sourceLocation, repair: () throws -> Void
  ) throws {
    let host = try HostProcess.start(workspace: workspace)
    _ = try host.must("host.info")
    for _ in 0..<2 {
      for (method, params) in [
        ("integrations.list", ["organizationId": "org_1"]),
        ("integrations.create", Sample.stripe(["name": "never"])),
        ("integrations.get", ["integrationId": .string(DocumentIDText.fresh().text)]),
      ] as [(String, JSONValue)] {
        #expect(
          try host.refusal(method, params) == .storage(reason), "\(method)",
          sourceLocation: location)
      }
    }
    #expect(host.stderrText.split(separator: "\n").count == 1, sourceLocation: location)
    #expect(try host.must("host.ping") == .null, sourceLocation: location)

    let call = try HostProcess.command(
      ["call", "integrations.list", "organizationId=org_1"], workspace: workspace)
    #expect(call.status == .exited(74), sourceLocation: location)
    #expect(call.stdout == [], sourceLocation: location)
    #expect(call.stderr != "", sourceLocation: location)
    let doctor = try HostProcess.command(["doctor"], workspace: workspace)
    #expect(doctor.status == .exited(74), sourceLocation: location)

    try repair()
    #expect(try host.list().count == documents, sourceLocation: location)
    _ = try host.create(Sample.stripe(["name": "after"]))
    try host.finish()
    #expect(try DatabaseFile(workspace).integrity() == ["ok"], sourceLocation: location)
  }

  /// A closed database with three integrations.
  private static func scene() throws -> Workspace {
    let host = try HostProcess.start()
    for name in ["a", "b", "c"] {
      _ = try host.create(
        Sample.stripe([
          "name": .string(name),
          "metadata": ["filler": .string(String(repeating: "f", count: 30_000))],
        ]))
    }
    try host.finish()
    return host.workspace
  }

  private static func remove(_ workspace: Workspace) throws {
    for name in workspace.files() where name.hasPrefix(database) {
      try FileManager.default.removeItem(atPath: workspace.path(name))
    }
  }

  static let foreign: [String: [UInt8]] = [
    "a text": Array(String(repeating: "This is no database.\n", count: 500).utf8),
    "a short text": Array("short".utf8), "noise": (0..<20_000).map { UInt8(($0 * 7919) % 251) },
    "JSON": Array(#"{"integrations":[]}"#.utf8),
  ]

  @Test(arguments: foreign.keys.sorted())
  func `[W-03] a file that is no database is left alone`(name: String) throws {
    let workspace = try Workspace()
    let bytes = Self.foreign[name] ?? []
    try workspace.write(Self.database, bytes)
    try Self.check(workspace, "notOurs", documents: 0) {
      #expect(try workspace.contents(of: Self.database) == bytes)
      try Self.remove(workspace)
    }
  }

  @Test(arguments: [
    "CREATE TABLE t (x)", "CREATE TABLE integrations (x)", "PRAGMA application_id = 7",
    "PRAGMA user_version = 3", "CREATE VIEW v AS SELECT 1",
  ])
  func `[W-03] another program's database is left alone`(sql: String) throws {
    let workspace = try Workspace()
    try DatabaseFile(workspace).rows(sql)
    let bytes = try workspace.contents(of: Self.database)
    try Self.check(workspace, "notOurs", documents: 0) {
      #expect(try workspace.contents(of: Self.database) == bytes)
      try Self.remove(workspace)
    }
  }

  @Test func `[W-03] a database of a newer program is left alone`() throws {
    let workspace = try Self.scene()
    let file = DatabaseFile(workspace)
    let version = try #require(try file.rows("PRAGMA user_version")[0]["user_version"]?.integer)
    try file.rows("PRAGMA user_version = \(version + 1)")
    try Self.check(workspace, "newer", documents: 3) {
      try file.rows("PRAGMA user_version = \(version)")
    }
  }

  @Test func `[W-03] a file of no bytes is a new database`() throws {
    let workspace = try Workspace()
    try workspace.write(Self.database, [], mode: 0o644)
    let host = try HostProcess.start(workspace: workspace)
    _ = try host.create(Sample.stripe())
    try host.finish()
    #expect(try workspace.mode(of: Self.database) == 0o600)
    #expect(host.stderrText == "")
  }

  @Test(arguments: [2, 3])
  func `[W-03] a spoiled database is told as such`(divisor: Int) throws {
    let workspace = try Self.scene()
    let bytes = try workspace.contents(of: Self.database)
    // Everything but the first page and the schema's is noise.
    let start = max(4_096 * divisor, 4_096)
    let noise = bytes.indices.map { $0 < start ? bytes[$0] : UInt8(truncatingIfNeeded: $0 &* 31) }
    try workspace.write(Self.database, noise)
    let host = try HostProcess.start(workspace: workspace)
    for _ in 0..<2 {
      for (method, params) in [
        ("integrations.list", ["organizationId": "org_1"]),
        ("integrations.create", Sample.stripe(["name": "never"])),
      ] as [(String, JSONValue)] {
        #expect(try host.refusal(method, params) == .storage("corrupt"), "\(method)")
      }
    }
    let call = try HostProcess.command(
      ["call", "integrations.list", "organizationId=org_1"], workspace: workspace)
    #expect(call.status == .exited(74))
    host.kill(SIGKILL)
    try host.waitForExit()
    try Self.remove(workspace)
    try workspace.write(Self.database, bytes)
    #expect(try HostProcess.start(workspace: workspace).list().count == 3)
  }

  @Test func `[W-03] a directory or a missing one that cannot be made is told`() throws {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      atPath: workspace.database, withIntermediateDirectories: false)
    try workspace.write("file", [])
    for path in [workspace.database, workspace.path("file/x.sqlite")] {
      let host = try HostProcess.start(database: .file(path), workspace: workspace)
      let reply = try host.ask("integrations.list", ["organizationId": "o"])
      #expect(reply.code == -32010)
      #expect(reply.kind == "StorageFailed")
      #expect(host.stderrText.split(separator: "\n").count == 1)
      let call = try HostProcess.command(
        ["call", "integrations.list", "organizationId=o"], database: .file(path))
      #expect(call.status == .exited(74))
    }
  }

  // MARK: syncs

  @Test(
    .enabled(if: SystemCalls.strace != nil, "strace, which lets a system call fail, is missing"),
    arguments: ["EIO": "io", "ENOSPC": "diskFull"].sorted(by: <))
  func `[W-70] a commit that could not be synced is there for nobody`(
    error: String, reason: String
  ) throws {
    let first = try HostProcess.start()
    _ = try first.list()
    try first.finish()
    // The first commit syncs the head of a new log, the directory, and itself.
    let host = try HostProcess.start(
      workspace: first.workspace,
      wrapper: SystemCalls.failing(from: SystemCall(name: "fdatasync", number: 4), with: error))
    _ = try host.create(Sample.stripe(["name": "one"]))
    for _ in 0..<2 {
      // The second would be a conflict if the first had left something.
      #expect(
        try host.refusal("integrations.create", Sample.stripe(["name": "two"]))
          == .storage(reason))
      #expect(try host.list().count == 1)
    }
    // It cannot empty its log into the file without a sync, and leaves it to the next.
    try host.finish()
    #expect(first.workspace.files().contains("integrations.sqlite-wal"))
    let next = try HostProcess.start(workspace: first.workspace)
    #expect(try next.list().count == 1)
    _ = try next.create(Sample.stripe(["name": "two"]))
  }

  @Test func `[W-70] a read that fails makes no damage of what comes with it`() throws {
    let writer = try HostProcess.start()
    var ids: [JSONValue] = []
    for number in 0..<40 {
      let filler = JSONValue.string(String(repeating: "f", count: 20_000))
      ids.append(
        try writer.create(
          Sample.stripe(["name": .string("\(number)"), "metadata": ["filler": filler]])))
    }
    let host = try HostProcess.start(workspace: writer.workspace)
    #expect(try host.must("integrations.list", ["organizationId": "org_2"]) == [])
    let log = "integrations.sqlite-wal"
    let bytes = try writer.workspace.contents(of: log)
    #expect(unsafe truncate(writer.workspace.path(log), 0) == 0)
    // One piece, and so one batch of input.
    let last = try #require(ids.last)
    let calls = ["integrations.get", "integrations.updateSyncStats"].map { method in
      HostProcess.request(method, JSONValue.object(["integrationId": last]).text, id: "9")
    }
    try host.sendRaw(Array((calls.joined(separator: "\n") + "\n").utf8))
    for _ in calls { #expect(Refusal(try Reply(host.receive())) == .storage("io")) }
    let file = try #require(FileHandle(forUpdatingAtPath: writer.workspace.path(log)))
    try file.write(contentsOf: Data(bytes))
    try file.close()
    #expect(try host.document(last)["name"] == "39")
    try host.must("integrations.updateSyncStats", ["integrationId": last])
    try host.finish()
    try writer.finish()
    #expect(try DatabaseFile(writer.workspace).integrity() == ["ok"])
  }

  // MARK: locks

  @Test func `[W-70] a lock that is held too long fails the write and nothing else`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    let holder = try Child.holdingLock(of: host.workspace)
    #expect(try host.list().count == 1)
    #expect(
      try host.refusal("integrations.updateSyncStats", ["integrationId": id])
        == .storage("locked"))
    #expect(try host.document(id)["syncStats"] == nil)
    holder.end()
    try host.must("integrations.updateSyncStats", ["integrationId": id])
    #expect(try host.document(id)["syncStats"] != nil)
  }

  @Test func `[W-07] a lock that is given back in time is waited out`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    let holder = try Child.holdingLock(of: host.workspace)
    try host.post("integrations.updateSyncStats", #"{"integrationId":\#(id.text)}"#)
    try host.waitUntilTaken()
    holder.end()
    #expect(try Reply(host.receive()).result == .null)
  }
}

/// A Python child that runs until its stdin ends.
final class Child {
  private let pid: pid_t
  private let input: Int32
  private let output: Int32
  private var isOpen = true

  init(_ script: String, _ arguments: [String]) throws {
    guard let interpreter = Python.interpreter else { throw HarnessError("no python3") }
    let stdin = try DescriptorPair.pipe()
    let stdout = try DescriptorPair.pipe()
    defer {
      close(stdin.read)
      close(stdout.write)
    }
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    pid = try Spawn(
      program: interpreter, arguments: ["-c", script] + arguments, environment: environment,
      streams: [stdin.read, stdout.write, 2]
    ).start()
    (input, output) = (stdin.write, stdout.read)
  }

  deinit {
    end()
    close(output)
  }

  /// A process that holds the write lock of a database until its input ends.
  static func holdingLock(of workspace: Workspace) throws -> Child {
    let holder = try Child(
      """
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1], isolation_level=None)
      database.execute("BEGIN IMMEDIATE")
      print("held", flush=True)
      sys.stdin.read()
      database.execute("ROLLBACK")
      """, [workspace.database])
    guard try holder.line() == "held" else { throw HarnessError("the lock is not held") }
    return holder
  }

  /// The next line that it prints; waits for it.
  func line() throws -> String {
    var text: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe read(output, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: text, as: UTF8.self) }
      text.append(byte)
    }
    throw HarnessError("the child has ended")
  }

  /// Ends its input and waits for its end.
  func end() {
    guard isOpen else { return }
    isOpen = false
    close(input)
    var ignored: Int32 = 0
    unsafe waitpid(pid, &ignored, 0)
  }
}
