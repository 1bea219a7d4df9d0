import Foundation
import Testing

/// `import`: [W-180].
@Suite struct SnapshotImportTests {
  private static let otherKey = String(repeating: "5c", count: 32)

  @Test func `[W-180] export, import into an empty database, export: the same bytes`() throws {
    let scene = try SnapshotScene()
    let ids = try scene.fill()
    _ = try scene.export(to: "one")
    let talk = try scene.import("one", into: "b")
    #expect(talk.status == .exited(0), "\(talk.output)")
    #expect(talk.output == "integrations imported: 5\n")
    #expect(talk.stderr == "")
    _ = try scene.export("b", to: "two")
    #expect(try scene.files("one") == scene.files("two"))
    // And so for another generation, and within a database.
    _ = try scene.import("two", into: "c")
    #expect(try scene.import("one", "--replace", into: "a").status == .exited(0))
    for name in ["c", "a"] {
      _ = try scene.export(name, to: "three \(name)")
      #expect(try scene.files("one") == scene.files("three \(name)"))
    }
    let (first, second) = (try scene.host("a"), try scene.host("b"))
    for id in ids {
      #expect(try first.documentText(id) == second.documentText(id))
    }
    for id in [ids[0], ids[1], ids[2], ids[4]] {
      #expect(try first.credentials(id) == second.credentials(id))
    }
  }

  @Test func `[W-180] what another key sealed is sealed anew under the primary`() throws {
    let scene = try SnapshotScene()
    let ids = try scene.fill()
    _ = try scene.export(to: "one")
    let both = [
      "ENCRYPTION_SECRET_HEX": Self.otherKey,
      "ENCRYPTION_SECRET_PREVIOUS": "hex:\(HostProcess.keyHex)",
    ]
    let talk = try scene.import("one", into: "b", environment: both)
    #expect(talk.outputLines == ["integrations imported: 5", "ciphertexts sealed anew: 5"])
    let host = try scene.host("b", environment: ["ENCRYPTION_SECRET_HEX": Self.otherKey])
    #expect(try host.credentials(ids[0])["apiKey"] == .string(Sample.shopifyKey))
    #expect(try host.credentials(ids[1])["refreshToken"] == "a refresh token")
  }

  @Test func `[W-180] a key that is missing is told, with the lines that need it`() throws {
    let scene = try SnapshotScene()
    _ = try scene.fill()
    _ = try scene.export(to: "one")
    let talk = try scene.import(
      "one", into: "b", environment: ["ENCRYPTION_SECRET_HEX": Self.otherKey])
    #expect(talk.status == .exited(78))
    #expect(
      talk.faults == [
        "line 1: .apiKeyAuth.keyEncrypted", "line 2: .oauth2Auth.accessTokenEncrypted",
        "line 2: .oauth2Auth.refreshTokenEncrypted", "line 3: .basicAuth.passwordEncrypted",
        "line 5: .apiKeyAuth.keyEncrypted",
      ])
    let kid = try EncryptionFormTests.kid.get()
    #expect(talk.stderr.contains("kid=\(kid) ciphertexts=5"))
    #expect(talk.outputLines.allSatisfy { $0.contains(kid) })
    #expect(try scene.export("b", to: "two").output == "integrations exported: 0\n")
  }

  @Test func `[W-180] every bad row is told at once, and nothing is stored`() throws {
    let scene = try SnapshotScene()
    let good = try SnapshotScene.sealed("sk_test_0123456789abcdef")
    func keyed(_ prefix: JSONValue) -> [String: JSONValue?] {
      ["status": "testing", "apiKeyAuth": ["keyEncrypted": good, "keyPrefix": prefix]]
    }
    let deep = (0..<20).reduce("1") { value, _ in "[\(value)]" }
    try scene.write(
      "rows.jsonl",
      [
        SnapshotScene.row(), "{\"a\":1,}", "\u{FEFF}" + SnapshotScene.row(["name": "bom"]), "",
        SnapshotScene.row(["name": "", "status": "lost", "more": 1]),
        SnapshotScene.row(["name": "x", "organizationId": "a b"]),
        SnapshotScene.row(keyed("sk_test_").merging(["name": "good"]) { $1 }),
        SnapshotScene.row(keyed("rk_test_").merging(["name": "prefix"]) { $1 }),
        SnapshotScene.row([
          "name": "broken", "status": "testing", "apiKeyAuth": ["keyEncrypted": "nonsense"],
        ]), SnapshotScene.row(["name": "deep", "metadata": ["a": try JSONValue(parsing: deep)]]),
        SnapshotScene.row(), SnapshotScene.row(["name": "future", "_creationTime": 1e15]),
        SnapshotScene.row(["name": "long", "oauth2Auth": .null]),
        String(repeating: "[", count: 200),
      ])
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.status == .exited(65))
    #expect(
      talk.faults == [
        "line 2", "line 3", "line 5: .more", "line 5: .name", "line 5: .status",
        "line 6: .organizationId", "line 8: .apiKeyAuth.keyPrefix",
        "line 9: .apiKeyAuth.keyEncrypted", "line 10", "line 11: .name",
        "line 12: ._creationTime", "line 13: .oauth2Auth", "line 14",
      ])
    #expect(talk.errorLines.count == 1)
    #expect(talk.stderr.contains("faults=13"))
    #expect(try scene.export("b", to: "out").output == "integrations exported: 0\n")
    #expect(try scene.audit("b") == [])
  }

  @Test(arguments: [(999, 0), (1_000, 0), (1_001, 1), (1_500, 500)])
  func `[W-180] a thousand faults are told, and how many more there are`(count: Int, more: Int)
    throws
  {
    let scene = try SnapshotScene()
    try scene.write("rows.jsonl", Array(repeating: "{", count: count))
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.status == .exited(65))
    #expect(talk.faults.count == count - more)
    #expect(talk.outputLines.last == "and \(more) more" || more == 0)
    #expect(talk.outputLines.count == count - more + (more > 0 ? 1 : 0))
  }

  @Test func `[W-180] rows come into an empty table, beside others, or in their place`() throws {
    let scene = try SnapshotScene()
    try scene.write("one.jsonl", [SnapshotScene.row(), SnapshotScene.row(["name": "Two"])])
    try scene.write("two.jsonl", [SnapshotScene.row(["name": "Three"]), SnapshotScene.row()])
    try scene.write("three.jsonl", [SnapshotScene.row(["name": "Three"])])
    func names() throws -> [JSONValue?] { try scene.host("b").list().map { $0["name"] } }
    #expect(try scene.import("one.jsonl", into: "b").status == .exited(0))
    let refused = try scene.import("three.jsonl", into: "b")
    #expect(refused.status == .exited(65))
    #expect(refused.stderr.contains("--append"))
    let taken = try scene.import("two.jsonl", "--append", into: "b")
    #expect(taken.status == .exited(65))
    #expect(taken.faults == ["line 2: .name"])
    #expect(try names() == ["Row", "Two"])
    #expect(try scene.import("three.jsonl", "--append", into: "b").status == .exited(0))
    #expect(try names() == ["Row", "Two", "Three"])
    let replaced = try scene.import("two.jsonl", "--replace", into: "b")
    #expect(
      replaced.outputLines
        == ["integrations deleted: 3", "integrations imported: 2", "rows given a new _id: 2"])
    #expect(try names() == ["Three", "Row"])
    #expect(try scene.audit("b").count == 8)
    // What was to be replaced stays where the new rows are bad.
    try scene.write("bad.jsonl", ["{"])
    #expect(try scene.import("bad.jsonl", "--replace", into: "b").status == .exited(65))
    #expect(try names() == ["Three", "Row"])
  }

  @Test func `[W-180] each imported row leaves its audit row`() throws {
    let scene = try SnapshotScene()
    let ids = try scene.fill().compactMap(\.string)
    _ = try scene.export(to: "one")
    _ = try scene.import("one", into: "b")
    #expect(try scene.audit("b") == ids.map { "integration.imported import \($0)" })
    _ = try scene.import("one", "--replace", into: "b")
    #expect(
      try scene.audit("b").suffix(10)
        == ids.map { "integration.deleted import \($0)" }
        + ids.map { "integration.imported import \($0)" })
  }

  @Test func `[W-180] a dry run says what would be done, and does nothing`() throws {
    let scene = try SnapshotScene()
    _ = try scene.fill()
    _ = try scene.export(to: "one")
    let before = try scene.audit("a")
    let talk = try scene.import("one", "--replace", "--dry-run", into: "a")
    #expect(talk.status == .exited(0))
    #expect(
      talk.outputLines == [
        "dry run, nothing was written; it would be", "integrations deleted: 5",
        "integrations imported: 5",
      ])
    #expect(try scene.audit("a") == before)
    #expect(try scene.import("one", "--dry-run", into: "none").status == .exited(0))
    #expect(!scene.workspace.exists("none.sqlite"))
    try scene.write("bad.jsonl", [SnapshotScene.row(["name": ""])])
    let bad = try scene.import("bad.jsonl", "--dry-run", into: "none")
    #expect(bad.status == .exited(65))
    #expect(bad.faults == ["line 1: .name"])
  }

  @Test(arguments: [(2_097_151, 0), (2_097_152, 0), (2_097_153, 65)] as [(Int, Int32)])
  func `[W-180] a line has a limit`(count: Int, status: Int32) throws {
    let scene = try SnapshotScene()
    let row = SnapshotScene.row()
    let pad = String(repeating: " ", count: count - row.utf8.count)
    try scene.write("rows.jsonl", [row + pad, SnapshotScene.row(["name": "after"])])
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.status == .exited(status))
    #expect(talk.faults == (status == 0 ? [] : ["line 1"]))
  }

  @Test(arguments: [(1_048_576, 0), (1_048_577, 65)] as [(Int, Int32)])
  func `[W-120] an imported document has the limit of all documents`(count: Int, status: Int32)
    throws
  {
    let scene = try SnapshotScene()
    let token = try SnapshotScene.sealed("t")
    func row(_ scope: String) -> String {
      SnapshotScene.row([
        "authMethod": "oauth2", "status": "testing",
        "oauth2Auth": [
          "accessTokenEncrypted": token, "hasRefreshToken": false, "scopes": [.string(scope)],
        ],
      ])
    }
    try scene.write("one.jsonl", [row("")])
    #expect(try scene.import("one.jsonl", into: "b").status == .exited(0))
    let host = try scene.host("b")
    let id = try #require(try host.list()[0]["_id"])
    let size = try host.documentText(id).utf8.count
    try host.finish()
    try scene.write("two.jsonl", [row(String(repeating: "s", count: count - size))])
    let talk = try scene.import("two.jsonl", "--replace", into: "b")
    #expect(talk.status == .exited(status), "\(talk.output.prefix(300))")
  }

  @Test(arguments: ["rows.jsonl", "nothing", "a.zip", "empty"])
  func `[W-180] what cannot be read is told, and no database is made`(name: String) throws {
    let scene = try SnapshotScene()
    try scene.workspace.write("a.zip", [0x50])
    try FileManager.default.createDirectory(
      atPath: scene.workspace.path("empty"), withIntermediateDirectories: false)
    let talk = try scene.import(name, into: "b")
    #expect(talk.status == .exited(name == "a.zip" || name == "empty" ? 65 : 74))
    #expect(talk.errorLines.count == 1)
    #expect(!scene.workspace.exists("b.sqlite"))
  }

  @Test func `[W-180] a snapshot of Convex with other tables around is taken`() throws {
    let scene = try SnapshotScene()
    _ = try scene.fill()
    let inner = "snapshot/out"
    try FileManager.default.createDirectory(
      atPath: scene.workspace.path("snapshot"), withIntermediateDirectories: false)
    _ = try scene.export(to: inner)
    try FileManager.default.createDirectory(
      atPath: scene.workspace.path("\(inner)/users"), withIntermediateDirectories: false)
    try scene.workspace.write("\(inner)/users/documents.jsonl", [])
    let talk = try scene.import("snapshot", into: "b")
    #expect(talk.outputLines == ["integrations imported: 5", "tables left out: users"])
  }
}
