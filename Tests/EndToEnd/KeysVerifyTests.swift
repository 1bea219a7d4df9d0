import Foundation
import Testing

/// `keys verify` [W-172], and that no `keys` subcommand shows anything of a plaintext.
@Suite(.enabled(if: Python.interpreter != nil, "a database is looked at with python3"))
struct KeysVerifyTests {
  private static let otherHex = String(repeating: "5c", count: 32)

  private static func ciphertext(
    _ scene: KeysScene, _ name: String
  ) throws -> DatabaseFile.Ciphertext {
    let id = scene.id(name).string ?? "?"
    return try #require(
      try scene.file.credentials().first { try $0.member("ctx")?.contains(id) == true })
  }

  @Test func `[W-172] where all is well it says how much, and changes nothing`() throws {
    let scene = try KeysScene()
    let rows = try scene.file.rows("SELECT count(*) AS n FROM store_audit")
    let ciphertexts = try scene.file.ciphertexts()
    #expect(try scene.must("verify") == ["opened: credentials=5 settings=1 faults=0"])
    #expect(try scene.file.rows("SELECT count(*) AS n FROM store_audit") == rows)
    #expect(try scene.file.ciphertexts() == ciphertexts)
  }

  @Test func `[W-172] a ciphertext that was changed is told by id, field and key`() throws {
    let scene = try KeysScene()
    let kid = try scene.primary()
    let shop = try Self.ciphertext(scene, "shop")
    try scene.file.rewrite(shop.table, shop.column, [(shop.text, shop.text.dropLast(4) + "AAAA")])
    let talk = try scene.keys("verify")
    #expect(talk.status == .exited(65))
    #expect(talk.errorLines.count == 1 && talk.stderr.contains("count=1"))
    let lines = try talk.lines()
    #expect(lines.count == 2)
    #expect(
      lines[0].hasPrefix(
        "\(scene.id("shop").string ?? "?")  apiKeyAuth.keyEncrypted  \(kid)  does not open"))
    #expect(lines[1] == "opened: credentials=5 settings=1 faults=1")
  }

  @Test func `[W-110] [W-172] ciphertexts that changed places do not open`() throws {
    let scene = try KeysScene()
    try scene.file.swap(Self.ciphertext(scene, "shop"), Self.ciphertext(scene, "key"))
    let talk = try scene.keys("verify")
    #expect(talk.status == .exited(65))
    #expect(try talk.lines().count == 3)
  }

  @Test func `[W-172] keys that are missing alone end with 78, and with 65 beside a worse fault`()
    throws
  {
    let scene = try KeysScene([:])
    let kid = try EncryptionFormTests.kid.get()
    let environment: [String: String?] = ["ENCRYPTION_SECRET_HEX": Self.otherHex]
    let missing = try scene.keys("verify", environment: environment)
    #expect(missing.status == .exited(78))
    let lines = try missing.lines()
    #expect(lines.count == KeysScene.credentials + 2)
    #expect(lines.last == "opened: credentials=5 settings=1 faults=6")
    for line in lines.dropLast() { #expect(line.hasSuffix("\(kid)  its key is not configured")) }
    #expect(lines.contains { $0.hasPrefix("setting  idempotency  \(kid)") })
    let shop = try Self.ciphertext(scene, "shop")
    try scene.file.rewrite(shop.table, shop.column, [(shop.text, "nonsense")])
    #expect(try scene.keys("verify", environment: environment).status == .exited(65))
  }

  @Test func `[W-172] a row that names another key than its ciphertext is told`() throws {
    let scene = try KeysScene()
    try scene.must("rotate")
    let second = try scene.primary()
    try scene.file.rows(
      "UPDATE store_secret SET kid = '\(second)' WHERE place ="
        + " (SELECT min(place) FROM store_secret)")
    let talk = try scene.keys("verify")
    #expect(talk.status == .exited(65))
    let lines = try talk.lines()
    #expect(lines.count == 2 && lines[0].hasSuffix("opens, but its row names another key"))
  }

  @Test(arguments: [Int64.min, -1, 0, 15, .max])
  func `[W-113] [W-172] a ciphertext in a place of nobody is told, and all else goes on`(
    place: Int64
  ) throws {
    let scene = try KeysScene()
    try scene.file.rows(
      "INSERT INTO store_secret VALUES (\(place), 'CANARY', 'AAAAAAAAAAAAAAAA', 'x')")
    let talk = try scene.keys("verify")
    #expect(talk.status == .exited(65))
    let lines = try talk.lines()
    #expect(lines.count == 2 && lines[0].contains("  unknown  AAAAAAAAAAAAAAAA  does not open"))
    #expect(lines[1] == "opened: credentials=6 settings=1 faults=1")
    #expect(!talk.output.contains("CANARY"))
    try scene.must("rotate")
    let rewrap = try scene.keys("rewrap")
    #expect(rewrap.status == .exited(65))
    #expect(try rewrap.lines()[0].hasSuffix("credentials=5 settings=1 left=1"))
  }

  /// Seals under a key what is no text.
  @Test(.enabled(if: EncryptionFormTests.hasJOSE))
  func `[W-164] [W-172] what is no text is told, and can be sealed anew all the same`() throws {
    let scene = try KeysScene([:])
    let stored = try Self.ciphertext(scene, "shop")
    let sealed = try Python.run(
      """
      import json, sys
      from joserfc import jwe
      from joserfc.jwk import OctKey
      key = OctKey.import_key(bytes.fromhex(sys.argv[1]))
      registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
      print(jwe.encrypt_compact(json.loads(sys.argv[2]), b"CANARY\\xff", key, registry=registry), end="")
      """, [HostProcess.keyHex, stored.header])
    try scene.file.rewrite(stored.table, stored.column, [(stored.text, sealed)])
    let talk = try scene.keys("verify")
    #expect(talk.status == .exited(65))
    #expect(!talk.output.contains("CANARY") && !talk.stderr.contains("CANARY"))
    let both: [String: String?] = [
      "ENCRYPTION_SECRET_HEX": Self.otherHex,
      "ENCRYPTION_SECRET_PREVIOUS": "hex:\(HostProcess.keyHex)",
    ]
    try scene.must("rewrap", environment: both)
  }

  @Test func `[W-114] [W-130] no subcommand shows or leaves anything of a plaintext or a key`()
    throws
  {
    let canary = "canary\(UInt64.random(in: 1 << 60...UInt64.max))"
    let scene = try KeysScene()
    let host = try scene.host()
    for (number, arguments) in [Sample.stripeWithKey(), Sample.circuly()].enumerated() {
      let isKey = arguments["apiKeyAuth"] != nil
      _ = try host.create(
        arguments.with([
          "name": .string("canary \(number)"),
          isKey ? "apiKeyAuth" : "basicAuth": isKey
            ? ["key": .string(canary)] : ["username": "u", "password": .string(canary)],
        ]))
    }
    try host.finish()
    let shop = try Self.ciphertext(scene, "shop")
    let first = try scene.primary()
    var talks = [try scene.keys("rotate", "--log-level", "debug")]
    try scene.file.rewrite(shop.table, shop.column, [(shop.text, shop.text.dropLast(4) + "AAAA")])
    for words in [["rewrap"], ["verify"], ["list"], ["retire", first], ["generate"]] {
      talks.append(
        try HostProcess.command(
          ["keys"] + words + ["--log-level", "debug"], environment: scene.environment,
          database: words == ["generate"] ? .unspecified : .temporary, workspace: scene.workspace))
    }
    var seen = try scene.workspace.files().filter { $0 != KeysScene.keyFileName }
      .map { try scene.workspace.contents(of: $0) }
    for talk in talks { seen += [talk.stdout, Array(talk.stderr.utf8)] }
    let keys = String(
      decoding: try scene.workspace.contents(of: KeysScene.keyFileName), as: UTF8.self)
    let secrets = try JSONValue(parsing: keys)["keys"]?.array?.compactMap { $0["k"]?.string } ?? []
    #expect(secrets.count == 2)
    let bytes = Array(canary.utf8)
    let forms: [[UInt8]] = [
      bytes, Array(bytes.reversed()), Array(Data(bytes.prefix(24)).base64EncodedString().utf8),
      bytes.flatMap { byte in
        Array((byte < 16 ? "0" : "").utf8) + Array(String(byte, radix: 16).utf8)
      },
    ]
    for place in seen {
      for form in forms + secrets.map({ Array($0.utf8) }) { #expect(!place.holds(form)) }
    }
    #expect(seen.count > talks.count)
  }
}
