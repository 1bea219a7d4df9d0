import Foundation
import Testing

/// `export`: [W-179].
@Suite struct SnapshotExportTests {
  @Test func `[W-179] an export has the layout of a snapshot`() throws {
    let scene = try SnapshotScene()
    let ids = try scene.fill()
    let talk = try scene.export(to: "out")
    #expect(talk.status == .exited(0))
    #expect(talk.output == "integrations exported: 5\n")
    #expect(talk.stderr == "")
    let files = try scene.files("out")
    #expect(
      files.keys.sorted() == [
        "/README.md", "/_tables/documents.jsonl", "/integrations/documents.jsonl",
        "/integrations/generated_schema.jsonl",
      ])
    #expect(
      files["/_tables/documents.jsonl"] == Array("{\"name\":\"integrations\",\"id\":10001}\n".utf8))
    #expect(files["/integrations/generated_schema.jsonl"] == Array("\"uniform\"\n".utf8))
    #expect(
      String(decoding: files["/README.md"] ?? [], as: UTF8.self).contains("keys are not in here"))
    for name in ["out", "out/_tables", "out/integrations"] {
      #expect(try scene.workspace.mode(of: name) == 0o700)
    }
    for name in files.keys { #expect(try scene.workspace.mode(of: "out\(name)") == 0o600) }
    let documents = try scene.lines("out").map { try JSONValue(parsing: $0) }
    #expect(documents.map { $0["_id"] } == ids)
    #expect(documents[0]["apiKeyAuth"]?.names == ["keyEncrypted", "keyPrefix"])
    #expect(
      documents[1]["oauth2Auth"]?.names
        == ["accessTokenEncrypted", "hasRefreshToken", "refreshTokenEncrypted"])
    #expect(documents[2]["basicAuth"]?.names == ["passwordEncrypted", "username"])
    #expect(documents[3]["apiKeyAuth"] == nil)
    let lines = try scene.lines("out")
    #expect(lines[0].contains(#""whole":5.0"#))
    #expect(lines[0].contains(#""list":[1.5,null,"é\u2028"]"#))
    #expect(lines[1].contains(#""totalRecords":1500.0"#))
    // Beside the ciphertexts, a line says what a query does.
    let host = try scene.host()
    for (id, document) in zip(ids, documents) {
      let stripped = ["apiKeyAuth", "basicAuth", "oauth2Auth"].reduce(document) { all, object in
        guard let auth = all[object] else { return all }
        return all.with([
          object: auth.without(
            "keyEncrypted", "passwordEncrypted", "accessTokenEncrypted", "refreshTokenEncrypted")
        ])
      }
      #expect(try host.document(id) == stripped)
    }
  }

  @Test func `[W-179] the same data give the same bytes, and no key is needed`() throws {
    let scene = try SnapshotScene()
    _ = try scene.fill()
    _ = try scene.export(to: "one")
    let talk = try scene.export(to: "two", environment: ["ENCRYPTION_SECRET_HEX": "bad"])
    #expect(talk.status == .exited(0))
    #expect(try scene.files("one") == scene.files("two"))
    #expect(!scene.workspace.files().contains { $0.hasSuffix("keys.json") })
  }

  @Test func `[W-179] an empty table is exported too`() throws {
    let scene = try SnapshotScene()
    try scene.host().must("integrations.list", ["organizationId": "o"])
    #expect(try scene.export(to: "out").output == "integrations exported: 0\n")
    #expect(try scene.lines("out") == [])
  }

  @Test func `[W-179] what stands in the way stays as it is`() throws {
    let scene = try SnapshotScene()
    _ = try scene.fill()
    try scene.workspace.write("file", [1])
    let folder = scene.workspace.path("full")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try scene.workspace.write("full/x", [2])
    for name in ["file", "full", "missing/out"] {
      let talk = try scene.export(to: name)
      #expect(talk.status == .exited(74), "\(name)")
      #expect(talk.errorLines.count == 1)
      #expect(talk.output == "")
    }
    #expect(try scene.workspace.contents(of: "file") == [1])
    #expect(scene.workspace.files().sorted() == ["a.sqlite", "file", "full/x"])
    let empty = scene.workspace.path("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
    #expect(try scene.export(to: "empty").status == .exited(0))
  }

  @Test func `[W-179] no database is made for an export`() throws {
    let scene = try SnapshotScene()
    let talk = try scene.export("nothing", to: "out")
    #expect(talk.status == .exited(74))
    #expect(scene.workspace.files() == [])
  }

  @Test func `[W-179] there is no export in clear`() throws {
    let scene = try SnapshotScene()
    let talk = try HostProcess.command(
      ["export", scene.workspace.path("out"), "--plaintext"], workspace: scene.workspace)
    #expect(talk.status == .exited(64))
    #expect(talk.stderr.contains("sealed"))
    #expect(scene.workspace.files() == [])
  }

  @Test func `[W-179] a credential that is gone keeps all from leaving`() throws {
    let scene = try SnapshotScene()
    let ids = try scene.fill()
    try DatabaseFile(path: scene.workspace.path("a.sqlite")).rows(
      "DELETE FROM store_secret WHERE field = 'basicAuth.passwordEncrypted'")
    let talk = try scene.export(to: "out")
    #expect(talk.status == .exited(65))
    #expect(talk.stderr.contains("id=\(ids[2].string ?? "") field=basicAuth.passwordEncrypted"))
    #expect(!scene.workspace.files().contains { $0.hasPrefix("out") })
  }

  /// Opens the credentials of a snapshot, knowing nothing but the key.
  private static let open = """
    import json, sys
    from joserfc import jwe
    from joserfc.jwk import OctKey
    key = OctKey.import_key(bytes.fromhex(sys.argv[1]))
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
    for line in open(sys.argv[2]):
      row = json.loads(line)
      for auth in ("apiKeyAuth", "basicAuth", "oauth2Auth"):
        for name, value in sorted(row.get(auth, {}).items()):
          if name.endswith("Encrypted"):
            opened = jwe.decrypt_compact(value, key, registry=registry)
            assert opened.protected["ctx"] == f"integrations/{row['_id']}/{auth}.{name}"
            print(row["name"], name, opened.plaintext.decode())
    """

  @Test(.enabled(if: EncryptionFormTests.hasJOSE))
  func `[W-179] another JOSE library opens what was exported`() throws {
    let scene = try SnapshotScene()
    _ = try scene.fill()
    _ = try scene.export(to: "out")
    let opened = try Python.run(
      Self.open,
      [HostProcess.keyHex, scene.workspace.path("out/integrations/documents.jsonl")])
    #expect(
      opened.split(separator: "\n").map(String.init) == [
        "Shop keyEncrypted \(Sample.shopifyKey)",
        "Account accessTokenEncrypted an access token",
        "Account refreshTokenEncrypted a refresh token",
        "Subscriptions passwordEncrypted a password", "Payments keyEncrypted \(Sample.stripeKey)",
      ])
  }

  @Test func `[W-179] an export is of one moment while a host writes`() throws {
    let scene = try SnapshotScene()
    let host = try scene.host()
    _ = try host.create(Sample.stripeWithKey(["name": "0"]))
    var posted: [String] = []
    for round in 1...4 {
      for number in 0..<300 {
        let name = "\((round - 1) * 300 + number + 1)"
        posted.append(
          try host.post(
            "integrations.create", Sample.stripeWithKey(["name": .string(name)]).text))
      }
      let talk = try scene.export(to: "out \(round)")
      #expect(talk.status == .exited(0))
      // What was created one after the other is there up to a moment, and each of it is whole.
      let documents = try scene.lines("out \(round)").map { try JSONValue(parsing: $0) }
      #expect(documents.map { $0["name"] } == documents.indices.map { .string("\($0)") })
      #expect(documents.allSatisfy { $0["apiKeyAuth"]?["keyEncrypted"] != nil })
      let check = try scene.import("out \(round)", "--dry-run", into: "none")
      #expect(check.outputLines.last == "integrations imported: \(documents.count)")
    }
    for id in posted { #expect(try Reply(host.receiveReply(to: id)).result != nil) }
    try host.finish()
    #expect(try scene.export(to: "last").output == "integrations exported: 1201\n")
  }
}
