import Testing

/// Stored ciphertexts that were moved, changed, or sealed with a key that is not here: [W-110] and
/// [W-113].
@Suite struct EncryptionRowsTests {
  private static let method = "integrations.getDecryptedCredentials"

  /// A database with four integrations, closed again.
  private struct Scene {
    let workspace: Workspace
    var ids: [String: JSONValue] = [:]
    var secrets: [String: JSONValue] = [:]
    var documents: [JSONValue] = []
    var file: DatabaseFile { DatabaseFile(workspace) }

    init() throws {
      workspace = try Workspace()
      let host = try HostProcess.start(workspace: workspace)
      let all = [
        "one": Sample.stripeWithKey(["name": "one"]),
        "two": Sample.stripe(["name": "two", "apiKeyAuth": ["key": "a key of the same size!"]]),
        "basic": Sample.circuly(), "oauth": Sample.oauth2(),
      ]
      for (name, arguments) in all.sorted(by: { $0.key < $1.key }) {
        let id = try host.create(arguments)
        ids[name] = id
        secrets[name] = try host.credentials(id)
      }
      documents = try host.list()
      try host.finish()
    }

    func ciphertext(_ name: String, _ field: String) throws -> DatabaseFile.Ciphertext {
      let context = "integrations/\(ids[name]?.string ?? "")/\(field)"
      let found = try file.credentials().first { try $0.member("ctx") == context }
      return try #require(found)
    }

    /// Starts a host and checks that these integrations cannot be opened, and that all the rest is
    /// as it was.
    func expect(
      _ broken: Set<String>, _ refusal: Refusal = .undecipherable,
      at location: SourceLocation = #_sourceLocation
    ) throws -> HostProcess {
      let host = try HostProcess.start(workspace: workspace)
      #expect(try host.list() == documents, sourceLocation: location)
      for (name, id) in ids {
        #expect(
          try host.document(id) == documents.first { $0["_id"] == id }, sourceLocation: location)
        let reply = try host.ask(method, ["integrationId": id])
        if broken.contains(name) {
          #expect(Refusal(reply) == refusal, "\(name)", sourceLocation: location)
          #expect(!reply.text.contains("eyJ"))
        } else {
          #expect(reply.result == secrets[name], "\(name)", sourceLocation: location)
        }
      }
      return host
    }
  }

  @Test func `[W-110] ciphertexts that changed places do not open`() throws {
    let scene = try Scene()
    try scene.file.swap(
      scene.ciphertext("one", "apiKeyAuth.keyEncrypted"),
      scene.ciphertext("two", "apiKeyAuth.keyEncrypted"))
    let host = try scene.expect(["one", "two"])
    // New credentials make it whole again.
    let id = try #require(scene.ids["one"])
    try host.update(id, ["apiKeyAuth": ["key": "another key"]])
    #expect(try host.credentials(id)["apiKey"] == "another key")
  }

  @Test func `[W-110] ciphertexts that changed fields do not open`() throws {
    let scene = try Scene()
    try scene.file.swap(
      scene.ciphertext("oauth", "oauth2Auth.accessTokenEncrypted"),
      scene.ciphertext("oauth", "oauth2Auth.refreshTokenEncrypted"))
    _ = try scene.expect(["oauth"])
  }

  @Test func `[W-110] a ciphertext of another method does not open`() throws {
    let scene = try Scene()
    let key = try scene.ciphertext("one", "apiKeyAuth.keyEncrypted")
    let password = try scene.ciphertext("basic", "basicAuth.passwordEncrypted")
    try scene.file.swap(key, password)
    _ = try scene.expect(["one", "basic"])
  }

  @Test func `[W-110] a ciphertext without its context does not open`() throws {
    let scene = try Scene()
    let host = try HostProcess.start(database: .memory)
    let sealed = try host.must("oauth2.encrypt", ["plaintext": .string(Sample.stripeKey)])
    let older = EncryptionFormTests.known[0].text
    let one = try scene.ciphertext("one", "apiKeyAuth.keyEncrypted")
    let two = try scene.ciphertext("two", "apiKeyAuth.keyEncrypted")
    try scene.file.rewrite(
      one.table, one.column,
      [(one.text, sealed["encrypted"]?.string ?? ""), (two.text, older)])
    _ = try scene.expect(["one", "two"])
  }

  @Test func `[W-110] a ciphertext of another database does not open`() throws {
    let scene = try Scene()
    let other = try Scene()
    let mine = try scene.ciphertext("one", "apiKeyAuth.keyEncrypted")
    let theirs = try other.ciphertext("one", "apiKeyAuth.keyEncrypted")
    try scene.file.rewrite(mine.table, mine.column, [(mine.text, theirs.text)])
    _ = try scene.expect(["one"])
  }

  /// Seals bytes that are no UTF-8 with joserfc, under the header as it is given.
  private static let sealBytes = """
    import json, sys
    from joserfc import jwe
    from joserfc.jwk import OctKey
    key = OctKey.import_key(bytes.fromhex(sys.argv[1]))
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
    print(jwe.encrypt_compact(json.loads(sys.argv[2]), b"CANARY\\xff", key, registry=registry), end="")
    """

  @Test(.enabled(if: EncryptionFormTests.hasJOSE))
  func `[W-164] a stored credential that is no text does not open, and leaves an audit row`()
    throws
  {
    let scene = try Scene()
    for name in ["one", "basic"] {
      let field = name == "one" ? "apiKeyAuth.keyEncrypted" : "basicAuth.passwordEncrypted"
      let stored = try scene.ciphertext(name, field)
      let sealed = try Python.run(Self.sealBytes, [HostProcess.keyHex, stored.header])
      try scene.file.rewrite(stored.table, stored.column, [(stored.text, sealed)])
    }
    let host = try scene.expect(["one", "basic"])
    for name in ["one", "basic"] {
      let reply = try host.ask(Self.method, ["integrationId": scene.ids[name] ?? .null])
      #expect(!reply.text.contains("CANARY"))
    }
    try host.finish()
    for name in ["one", "basic"] {
      let id = scene.ids[name]?.string ?? ""
      let rows = try scene.file.rows(
        "SELECT outcome FROM store_audit WHERE documentId = '\(id)' ORDER BY seq DESC LIMIT 2")
      #expect(rows.map { $0["outcome"] } == ["DecryptionFailed", "DecryptionFailed"])
    }
  }

  /// Each part of the compact form, changed.
  @Test(arguments: ["header", "iv", "ciphertext", "tag", "cut", "empty", "words"])
  func `[W-113] a spoiled ciphertext fails alone`(part: String) throws {
    let scene = try Scene()
    let one = try scene.ciphertext("one", "apiKeyAuth.keyEncrypted")
    var parts = one.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    func flip(_ text: String) -> String { (text.first == "A" ? "B" : "A") + text.dropFirst() }
    switch part {
    case "header": parts[0] = flip(parts[0])
    case "iv": parts[2] = flip(parts[2])
    case "ciphertext": parts[3] = flip(parts[3])
    case "tag": parts[4] = flip(parts[4])
    case "cut": parts.removeLast()
    case "empty": parts = [""]
    default: parts = ["nonsense"]
    }
    try scene.file.rewrite(one.table, one.column, [(one.text, parts.joined(separator: "."))])
    let host = try scene.expect(["one"])
    // A spoiled one can be deleted like any other.
    try host.must("integrations.deleteIntegration", ["integrationId": scene.ids["one"] ?? .null])
    try host.finish()
  }

  // MARK: keys that are not here

  private static let oldKey = String(repeating: "5c", count: 32)

  @Test func `[W-113] a credential of a key that is not here is told by the key's id`() throws {
    let scene = try Scene()
    let kid = try EncryptionFormTests.kid.get()
    let host = try HostProcess.start(
      environment: ["ENCRYPTION_SECRET_HEX": Self.oldKey], workspace: scene.workspace)
    #expect(try host.list() == scene.documents)
    for id in scene.ids.values {
      #expect(
        try host.refusal(Self.method, ["integrationId": id])
          == Refusal(-32004, "KeyUnavailable", ["kid": .string(kid)]))
    }
    // All else works, and what is sealed now is sealed with the key that is here.
    let id = try host.create(Sample.stripeWithKey(["name": "new"]))
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
    try host.update(try #require(scene.ids["basic"]), ["metadata": ["a": 1]])
    let healed = try #require(scene.ids["one"])
    try host.update(healed, ["apiKeyAuth": ["key": "another key"]])
    #expect(try host.credentials(healed)["apiKey"] == "another key")
    try host.finish()

    // With both keys, everything opens, whichever of them comes first.
    for (primary, previous) in [
      (HostProcess.keyHex, Self.oldKey), (Self.oldKey, HostProcess.keyHex),
    ] {
      let both = try HostProcess.start(
        environment: [
          "ENCRYPTION_SECRET_HEX": primary, "ENCRYPTION_SECRET_PREVIOUS": "hex:\(previous)",
        ], workspace: scene.workspace)
      for document in try both.list() {
        #expect(
          try both.refusal(Self.method, ["integrationId": document["_id"] ?? .null]) == nil)
      }
      #expect(try both.credentials(id)["apiKey"] == .string(Sample.stripeKey))
    }
  }

  @Test func `[W-103] OAuth tokens that are kept stay sealed with the key that they have`() throws {
    let workspace = try Workspace()
    let first = try HostProcess.start(workspace: workspace)
    let id = try first.create(Sample.oauth2())
    try first.finish()
    let second = try HostProcess.start(
      environment: [
        "ENCRYPTION_SECRET_HEX": Self.oldKey,
        "ENCRYPTION_SECRET_PREVIOUS": "hex:\(HostProcess.keyHex)",
      ], workspace: workspace)
    try second.update(id, ["oauth2Auth": ["accessToken": "new"]])
    let credentials = try second.credentials(id)
    #expect(credentials["accessToken"] == "new")
    #expect(credentials["refreshToken"] == "a refresh token")
  }
}
