import Foundation
import Testing

/// `backup` and `restore` [W-178].
@Suite struct BackupTests {
  private static func backUp(
    _ workspace: Workspace, to name: String = "copy.sqlite"
  ) throws -> Exchange {
    try HostProcess.command(["backup", workspace.path(name)], workspace: workspace)
  }

  /// Restores a copy of one workspace as the database of another.
  private static func restore(
    _ path: String, _ words: String..., in workspace: Workspace
  ) throws -> Exchange {
    try HostProcess.command(["restore", path] + words, workspace: workspace)
  }

  private static func filled(_ count: Int = 3) throws -> Workspace {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    for number in 0..<count {
      _ = try host.create(Sample.stripeWithKey(["name": .string("n\(number)")]))
    }
    try host.finish()
    return workspace
  }

  @Test func `[W-178] a copy made while a host writes has the same documents and credentials`()
    throws
  {
    let workspace = try Self.filled()
    let host = try HostProcess.start(workspace: workspace)
    let before = try host.list()
    // What comes next is on its way while the copy is made.
    for number in 0..<200 {
      let arguments = Sample.stripeWithKey(["name": .string("m\(number)")])
      try host.send(
        HostProcess.request("integrations.create", arguments.text, id: "\(1_000 + number)"))
    }
    let made = try Self.backUp(workspace)
    #expect(made.status == .exited(0) && made.stderr == "")
    let kid = try EncryptionFormTests.kid.get()
    #expect(made.output.contains("holds no keys") && made.output.contains("\(kid)  opens "))
    for number in 0..<200 { _ = try host.receiveReply(to: "\(1_000 + number)") }
    #expect(try host.list().count == 203)
    try host.finish()
    #expect(try workspace.mode(of: "copy.sqlite") == 0o600)
    // One file without a log, and no other beside it.
    #expect(
      workspace.files().filter { $0.hasPrefix("copy") || $0.hasSuffix(".new") } == ["copy.sqlite"])
    let header = try workspace.contents(of: "copy.sqlite")
    #expect(header[18] == 1 && header[19] == 1)

    let elsewhere = try Workspace()
    let restored = try Self.restore(workspace.path("copy.sqlite"), in: elsewhere)
    #expect(restored.status == .exited(0) && restored.output == made.output)
    #expect(elsewhere.files() == ["integrations.sqlite"])
    #expect(try elsewhere.mode(of: "integrations.sqlite") == 0o600)
    let next = try HostProcess.start(workspace: elsewhere)
    let documents = try next.list()
    #expect(Array(documents.prefix(3)) == before && documents.count <= 203)
    for document in documents {
      #expect(try next.credentials(document["_id"] ?? .null)["apiKey"] == .string(Sample.stripeKey))
    }
    #expect(try next.must("audit.verify")["isIntact"] == true)
    // It goes on like any database.
    _ = try next.create(Sample.stripeWithKey(["name": "new"]))
    try next.finish()
    #expect(try DatabaseFile(elsewhere).integrity() == ["ok"])
    // The copy was not changed by all that.
    #expect(try workspace.contents(of: "copy.sqlite") == header)
  }

  @Test func `[W-104] [W-178] what was removed does not go along`() throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    var gone: [String] = []
    for number in 0..<120 {
      let id = try host.create(
        Sample.stripe([
          "name": .string("n\(number)"),
          "metadata": ["mark": .string("mark-\(number)-" + String(repeating: "x", count: 300))],
        ]))
      guard number % 3 != 0 else { continue }
      try host.must("integrations.deleteIntegration", ["integrationId": id])
      gone.append("mark-\(number)-")
    }
    let made = try Self.backUp(workspace)
    #expect(made.status == .exited(0))
    #expect(made.output.contains("needs none"))
    let bytes = Data(try workspace.contents(of: "copy.sqlite"))
    #expect(bytes.range(of: Data("mark-0-".utf8)) != nil)
    for mark in gone { #expect(bytes.range(of: Data(mark.utf8)) == nil, "\(mark)") }
  }

  @Test func `[W-178] what is there is not written over`() throws {
    let workspace = try Self.filled()
    try workspace.write("copy.sqlite", Array("mine".utf8))
    let made = try Self.backUp(workspace)
    #expect(made.status == .exited(74) && made.errorLines.count == 1 && made.output == "")
    #expect(try workspace.contents(of: "copy.sqlite") == Array("mine".utf8))
    #expect(try Self.backUp(workspace, to: "none/copy.sqlite").status == .exited(0))
    let nowhere = try HostProcess.command(
      ["backup", "/proc/none/copy.sqlite"], workspace: workspace)
    #expect(nowhere.status == .exited(74) && nowhere.errorLines.count == 1)
    #expect(try Self.backUp(Workspace()).status == .exited(74))
    let before = try workspace.contents(of: "integrations.sqlite")
    let refused = try Self.restore(workspace.path("none/copy.sqlite"), in: workspace)
    #expect(refused.status == .exited(74) && refused.stderr.contains("--replace"))
    #expect(try workspace.contents(of: "integrations.sqlite") == before)
  }

  /// What can become of a copy.
  enum Damage: CaseIterable {
    case cut, cutInPage, noise, noHeader, empty, text, newer, foreign, missing

    func apply(_ workspace: Workspace) throws {
      let name = "copy.sqlite"
      let bytes = try workspace.contents(of: name)
      switch self {
      case .cut: try workspace.write(name, Array(bytes.dropLast(3 * 4_096)))
      case .cutInPage: try workspace.write(name, Array(bytes.dropLast(100)))
      case .noise:
        try workspace.write(
          name, bytes.indices.map { $0 < 8_192 ? bytes[$0] : UInt8(truncatingIfNeeded: $0 &* 31) })
      case .noHeader:
        try workspace.write(name, Array(repeating: 0, count: 100) + bytes.dropFirst(100))
      case .empty: try workspace.write(name, [])
      case .text: try workspace.write(name, Array("no database".utf8))
      case .newer: try DatabaseFile(path: workspace.path(name)).rows("PRAGMA user_version = 99")
      case .foreign: try DatabaseFile(path: workspace.path(name)).rows("PRAGMA application_id = 1")
      case .missing: try FileManager.default.removeItem(atPath: workspace.path(name))
      }
    }
  }

  @Test(arguments: Damage.allCases)
  func `[W-178] a copy that is torn or none of ours is refused, and all stays as it is`(
    damage: Damage
  ) throws {
    let workspace = try Self.filled(40)
    #expect(try Self.backUp(workspace).status == .exited(0))
    try damage.apply(workspace)
    let before = try workspace.contents(of: "integrations.sqlite")
    let files = workspace.files()
    let refused = try Self.restore(workspace.path("copy.sqlite"), "--replace", in: workspace)
    #expect(refused.status == .exited(74) && refused.errorLines.count == 1, "\(refused.output)")
    #expect(try workspace.contents(of: "integrations.sqlite") == before)
    #expect(workspace.files() == files)
    let elsewhere = try Workspace()
    #expect(try Self.restore(workspace.path("copy.sqlite"), in: elsewhere).status == .exited(74))
    #expect(elsewhere.files() == [])
  }

  @Test func `[W-178] a database that a host has open is not replaced`() throws {
    let workspace = try Self.filled()
    #expect(try Self.backUp(workspace).status == .exited(0))
    let host = try HostProcess.start(workspace: workspace)
    _ = try host.create(Sample.stripe(["name": "late"]))
    let refused = try Self.restore(workspace.path("copy.sqlite"), "--replace", in: workspace)
    #expect(refused.status == .exited(74) && refused.stderr.contains("in use"))
    #expect(try host.list().count == 4)
    _ = try host.create(Sample.stripe(["name": "later"]))
    try host.finish()
    #expect(try DatabaseFile(workspace).integrity() == ["ok"])
    // A host that has not opened it yet is none that is in the way, and sees the new one.
    let idle = try HostProcess.start(workspace: workspace)
    _ = try idle.must("host.info")
    let replaced = try Self.restore(workspace.path("copy.sqlite"), "--replace", in: workspace)
    #expect(replaced.status == .exited(0) && replaced.stderr == "")
    #expect(try idle.list().count == 3)
    try idle.finish()
    #expect(workspace.files() == ["copy.sqlite", "integrations.sqlite"])
  }

  @Test func `[W-178] what a killed host left is not taken for the restored one's`() throws {
    let workspace = try Self.filled()
    #expect(try Self.backUp(workspace).status == .exited(0))
    for isDeleted in [false, true] {
      let host = try HostProcess.start(workspace: workspace)
      _ = try host.create(Sample.stripe(["name": .string("in the log \(isDeleted)")]))
      host.kill(9)
      try host.waitForExit()
      #expect(workspace.exists("integrations.sqlite-wal"))
      if isDeleted { try FileManager.default.removeItem(atPath: workspace.database) }
      let restored =
        isDeleted
        ? try Self.restore(workspace.path("copy.sqlite"), in: workspace)
        : try Self.restore(workspace.path("copy.sqlite"), "--replace", in: workspace)
      #expect(restored.status == .exited(0))
      let next = try HostProcess.start(workspace: workspace)
      #expect(try next.list().count == 3)
      try next.finish()
      #expect(try DatabaseFile(workspace).integrity() == ["ok"])
    }
  }

  @Test func `[W-178] a damaged database is replaced`() throws {
    let workspace = try Self.filled()
    #expect(try Self.backUp(workspace).status == .exited(0))
    let bytes = try workspace.contents(of: "integrations.sqlite")
    for damaged in [Array(bytes.prefix(5_000)), Array("no database".utf8), []] {
      try workspace.write("integrations.sqlite", damaged)
      let restored = try Self.restore(workspace.path("copy.sqlite"), "--replace", in: workspace)
      #expect(restored.status == .exited(0), "\(restored.stderr)")
      let next = try HostProcess.start(workspace: workspace)
      #expect(try next.list().count == 3)
      try next.finish()
    }
  }

  @Test func `[W-178] neither needs a key, and a bad one is not in the way`() throws {
    let workspace = try Self.filled()
    let bad: [String: String?] = ["ENCRYPTION_SECRET": "bad"]
    let made = try HostProcess.command(
      ["backup", workspace.path("copy.sqlite")], environment: bad, workspace: workspace)
    #expect(made.status == .exited(0) && made.stderr == "")
    let elsewhere = try Workspace()
    let restored = try HostProcess.command(
      ["restore", workspace.path("copy.sqlite")], environment: bad, workspace: elsewhere)
    #expect(restored.status == .exited(0) && restored.stderr == "")
    #expect(!elsewhere.files().contains { $0.hasSuffix(".json") })
  }
}
