import Testing

/// Idempotency records and the keys that seal: [W-91], [W-112] and the order of checks in [W-51].
@Suite struct FunctionsIdempotencyKeysTests {
  private static let first = String(repeating: "1a", count: 32)
  private static let second = String(repeating: "2b", count: 32)

  private static func start(
    _ workspace: Workspace, _ key: String?, previous: String? = nil, _ words: [String] = []
  ) throws -> HostProcess {
    try HostProcess.start(
      words,
      environment: [
        "ENCRYPTION_SECRET_HEX": key, "ENCRYPTION_SECRET_PREVIOUS": previous.map { "hex:\($0)" },
      ], workspace: workspace)
  }

  @Test func `[W-51] a call that is refused before needs no key and makes none`() throws {
    let workspace = try Workspace()
    let host = try Self.start(workspace, nil, ["--organization", "org_2"])
    let keyed = Sample.stripeWithKey(["$idempotencyKey": "k"])
    let mine = keyed.with(["organizationId": "org_2"])
    #expect(try host.refusal("integrations.create", keyed) == .forbidden)
    #expect(
      try host.refusal("integrations.create", mine.with(["authMethod": "basic_auth"]))
        == .invalid(".authMethod", .valueNotAllowed))
    #expect(
      try host.refusal(
        "integrations.create", mine.with(["basicAuth": ["username": "u", "password": "p"]]))
        == .invalid(".basicAuth", .extraField))
    let missing = JSONValue.string(DocumentIDText.fresh().text)
    #expect(
      try host.refusal(
        "integrations.update",
        ["integrationId": missing, "apiKeyAuth": ["key": "k"], "$idempotencyKey": "k"])
        == .notFound)
    #expect(!workspace.files().contains { $0.hasSuffix(".keys.json") })
    #expect(host.stderrText == "")
    let id = try host.create(mine)
    #expect(try host.create(mine) == id)
  }

  @Test func `[W-91] the key of the records outlives a rotation`() throws {
    let workspace = try Workspace()
    let keyed = Sample.stripeWithKey(["$idempotencyKey": "k"])
    let before = try Self.start(workspace, Self.first)
    let id = try before.create(keyed)
    try before.finish()
    // Every credential is saved again while the old key still opens.
    let during = try Self.start(workspace, Self.second, previous: Self.first)
    try during.update(id, ["apiKeyAuth": ["key": .string(Sample.stripeKey)]])
    try during.finish()
    let after = try Self.start(workspace, Self.second)
    #expect(try after.create(keyed) == id)
    #expect(
      try after.refusal("integrations.create", keyed.with(["apiKeyAuth": ["key": "other"]]))
        == .conflict("$idempotencyKey"))
    _ = try after.create(keyed.with(["name": "Other", "$idempotencyKey": "k2"]))
  }

  @Test func `[W-113] a key that is gone for good fails what needs it and names it`() throws {
    let workspace = try Workspace()
    let keyed = Sample.stripeWithKey(["$idempotencyKey": "k"])
    let before = try Self.start(workspace, Self.first)
    let id = try before.create(keyed)
    try before.finish()
    let after = try Self.start(workspace, Self.second)
    let refusal = try after.refusal("integrations.create", keyed)
    #expect(refusal?.code == -32004)
    #expect(refusal?.data["kid"]?.string?.count == 16)
    // Without a secret among the arguments no key is needed.
    _ = try after.create(Sample.stripe(["name": "plain", "$idempotencyKey": "k2"]))
    try after.update(id, ["name": "renamed", "$idempotencyKey": "k3"])
  }
}
