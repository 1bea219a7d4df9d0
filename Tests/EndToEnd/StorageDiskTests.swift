import Foundation
import Glibc
import Testing

/// Disks that are full or read-only [W-70].
@Suite(.serialized) struct StorageDiskTests {
  /// A small file system of its own, mounted in a workspace and gone with the value.
  private final class Disk {
    let workspace: Workspace
    let path: String

    init(megabytes: Int) throws {
      workspace = try Workspace()
      path = workspace.path("disk")
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: false)
      try Tool.output(
        "/usr/bin/env",
        ["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0700", "tmpfs", path])
    }

    deinit { _ = try? Tool.run("/usr/bin/env", ["umount", "-l", path]) }

    var database: String { "\(path)/x.sqlite" }

    func remount(_ mode: String) throws {
      try Tool.output("/usr/bin/env", ["mount", "-o", "remount,\(mode)", path])
    }

    func host() throws -> HostProcess {
      try HostProcess.start(database: .file(database), workspace: workspace)
    }
  }

  /// Whether this user may mount.
  static let canMount = geteuid() == 0 && (try? Disk(megabytes: 1)) != nil

  private static let filler = JSONValue.string(String(repeating: "f", count: 60_000))

  private static func large(_ name: String) -> JSONValue {
    Sample.stripeWithKey(["name": .string(name), "metadata": ["f": filler]])
  }

  /// Creates integrations until one is refused; returns their ids and the refusal.
  private static func fill(_ host: HostProcess) throws -> ([JSONValue], Refusal?) {
    var ids: [JSONValue] = []
    for number in 0..<500 {
      let reply = try host.ask("integrations.create", large("n\(number)"))
      guard let id = reply.result else { return (ids, Refusal(reply)) }
      ids.append(id)
    }
    return (ids, nil)
  }

  @Test(.enabled(if: canMount))
  func `[W-70] on a full disk nothing of a call is written and the next one may work`() throws {
    let disk = try Disk(megabytes: 10)
    let ballast = "\(disk.path)/ballast"
    #expect(
      FileManager.default.createFile(
        atPath: ballast, contents: Data(repeating: 1, count: 6 << 20)))
    let host = try disk.host()
    let (ids, refusal) = try Self.fill(host)
    #expect(refusal == .storage("diskFull"))
    #expect(ids.count > 5)
    // It is all still there, and stays so.
    #expect(try host.list().map { $0["_id"] ?? .null } == ids)
    #expect(
      try host.refusal("integrations.create", Self.large("again")) == .storage("diskFull"))
    #expect(try host.list().count == ids.count)
    let lines = host.stderrText.split(separator: "\n")
    #expect(!lines.isEmpty && Set(lines).count == lines.count)
    // Room again: the same process goes on.
    try FileManager.default.removeItem(atPath: ballast)
    let id = try host.create(Self.large("after"))
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
    try host.finish()
    let file = DatabaseFile(path: disk.database)
    #expect(try file.integrity() == ["ok"])
    #expect(try file.credentials().count == ids.count + 1)
  }

  @Test(.enabled(if: canMount))
  func `[W-168] a failed commit changes the replies that depended on it and no other`() throws {
    let disk = try Disk(megabytes: 4)
    let host = try disk.host()
    let (ids, _) = try Self.fill(host)
    let keyed = Self.large("first").with(["$idempotencyKey": "k"])
    let messages: [(method: String, params: JSONValue, refusal: Refusal)] = [
      ("integrations.create", keyed, .storage("diskFull")),
      ("integrations.updateSyncStats", [:], .invalid(".integrationId", .missingField)),
      ("integrations.get", ["integrationId": "x"], .invalid(".integrationId", .valueNotAllowed)),
      ("integrations.get", ["integrationId": ids[0]], .storage("diskFull")),
      ("integrations.create", keyed.with(["name": "other"]), .storage("diskFull")),
      ("integrations.create", keyed.with(["x": 1]), .invalid(".x", .extraField)),
    ]
    let requests = messages.enumerated().map {
      HostProcess.request($1.method, $1.params.text, id: "\($0)")
    }
    try host.sendRaw(joined(requests))
    let replies = try messages.map { _ in try Reply(host.receive()) }
    for (number, message) in messages.enumerated() {
      let reply = replies.first { $0.text.hasPrefix(#"{"jsonrpc":"2.0","id":\#(number),"#) }
      #expect(reply.flatMap(Refusal.init) == message.refusal, "\(number)")
    }
  }

  @Test(.enabled(if: canMount))
  func `[W-70] a disk that is full from the start is told`() throws {
    let disk = try Disk(megabytes: 1)
    let ballast = "\(disk.path)/ballast"
    #expect(
      FileManager.default.createFile(
        atPath: ballast, contents: Data(repeating: 1, count: (1 << 20) - 8_192)))
    let host = try disk.host()
    #expect(
      try host.refusal("integrations.create", Sample.stripe()) == .storage("diskFull"))
    try FileManager.default.removeItem(atPath: ballast)
    _ = try host.create(Sample.stripe())
    #expect(try host.list().count == 1)
  }

  @Test(.enabled(if: canMount))
  func `[W-70] a read-only database refuses what writes`() throws {
    let disk = try Disk(megabytes: 4)
    let first = try disk.host()
    let id = try first.create(Sample.stripeWithKey())
    try first.finish()
    try disk.remount("ro")
    let host = try disk.host()
    for (method, params) in [
      ("integrations.create", Sample.stripe(["name": "never"])),
      ("integrations.updateSyncStats", ["integrationId": id]),
      ("integrations.deleteIntegration", ["integrationId": id]),
      ("integrations.getDecryptedCredentials", ["integrationId": id]),
    ] as [(String, JSONValue)] {
      #expect(try host.refusal(method, params) == .storage("readOnly"), "\(method)")
    }
    // Reading may or may not work without a place for SQLite's shared memory.
    let list = try host.ask("integrations.list", ["organizationId": "org_1"])
    #expect(list.result?.array?.count == 1 || Refusal(list) == .storage("readOnly"))
    try disk.remount("rw")
    try host.must("integrations.updateSyncStats", ["integrationId": id])
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
  }

  @Test(.enabled(if: geteuid() != 0))
  func `[W-70] a database without the right to write refuses what writes`() throws {
    let first = try HostProcess.start()
    let id = try first.create(Sample.stripeWithKey())
    try first.finish()
    let workspace = first.workspace
    try Tool.setMode(of: workspace.database, 0o400)
    try Tool.setMode(of: workspace.path, 0o500)
    let host = try HostProcess.start(workspace: workspace)
    #expect(
      try host.refusal("integrations.updateSyncStats", ["integrationId": id])
        == .storage("readOnly"))
    try Tool.setMode(of: workspace.path, 0o700)
    try Tool.setMode(of: workspace.database, 0o600)
    try host.must("integrations.updateSyncStats", ["integrationId": id])
  }

  /// Sets how long the files that a process writes may become.
  private static func limitFiles(of host: HostProcess, to bytes: String) throws {
    _ = try Python.run(
      """
      import resource, sys
      pid, kind = int(sys.argv[1]), resource.RLIMIT_FSIZE
      hard = resource.prlimit(pid, kind)[1]
      resource.prlimit(pid, kind, (\(bytes), hard))
      """, ["\(host.pid)"])
  }

  @Test func `[W-70] a file that may not grow is an error and not the end`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    try Self.limitFiles(of: host, to: "1 << 20")
    let (ids, refusal) = try Self.fill(host)
    #expect(refusal == .storage("diskFull") || refusal == .storage("io"))
    #expect(try host.list().count == ids.count + 1)
    try Self.limitFiles(of: host, to: "hard")
    _ = try host.create(Self.large("after"))
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
    try host.finish()
    #expect(try DatabaseFile(host.workspace).integrity() == ["ok"])
  }
}
