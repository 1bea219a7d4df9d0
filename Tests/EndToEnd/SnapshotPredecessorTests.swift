import Testing

/// The predecessor's rows, sealed in the older form: [W-111] and [W-182].
@Suite struct SnapshotPredecessorTests {
  /// Published ciphertexts of the key that every test host has.
  private static let token =
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"
  private static let password =
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.jtvVQSmkIk_98RY.c2FyFePfV4rgeQlox5eh7Q"

  private static func row(_ more: [String: JSONValue?]) -> String {
    var members: [String: JSONValue] = [
      "_creationTime": 1_750_000_000_000.5, "organizationId": "nd7abcdefghjkmnpqrstvwxyz0123456",
      "name": "shopify", "title": "Shop", "status": "active", "isActive": true,
      "authMethod": "api_key",
    ]
    for (name, value) in more { members[name] = value }
    return JSONValue.object(members).text
  }

  @Test func `[W-182] its rows arrive with their credentials`() throws {
    let scene = try SnapshotScene()
    let id = "04t61fhh40f6kzptm3qehecsfxeady8"
    try scene.write(
      "integrations.jsonl",
      [
        Self.row([
          "_id": .string(id), "apiKeyAuth": ["keyEncrypted": .string(Self.token)],
          "connectionConfig": ["domain": "https://example.myshopify.com/"],
          "connector": ["code": "module", "version": 1], "metadata": ["plan": "basic"],
          "description": "The shop",
        ]),
        Self.row([
          "_creationTime": 1_750_000_000_001, "name": "circuly", "title": "Rent",
          "isActive": false, "authMethod": "basic_auth",
          "basicAuth": ["username": "u", "passwordEncrypted": .string(Self.password)],
        ]),
        Self.row([
          "_creationTime": 1_750_000_000_002, "name": "stripe", "title": "Pay",
          "authMethod": "oauth2",
          "oauth2Auth": [
            "accessTokenEncrypted": .string(Self.token), "tokenExpiry": 1_750_000_000,
          ],
        ]),
        Self.row(["_creationTime": 1_750_000_000_003, "name": "firmhouse", "title": "Empty"]),
      ])
    let talk = try scene.import("integrations.jsonl", into: "b")
    #expect(talk.status == .exited(0), "\(talk.output)")
    #expect(
      talk.outputLines == [
        "integrations imported: 4", "ciphertexts sealed anew: 3", "rows given a new _id: 3",
        "connectors left out: 1",
      ])
    let host = try scene.host("b")
    let list = try host.list("nd7abcdefghjkmnpqrstvwxyz0123456")
    #expect(list.map { $0["name"]?.string } == ["Shop", "Rent", "Pay", "Empty"])
    #expect(list.map { $0["status"]?.string } == ["active", "inactive", "active", "inactive"])
    #expect(list[0]["_id"] == .string(id))
    #expect(list[0]["metadata"] == ["plan": "basic", "description": "The shop"])
    #expect(list[0]["connectionConfig"] == ["domain": "example.myshopify.com"])
    #expect(list[2]["oauth2Auth"] == ["hasRefreshToken": false, "tokenExpiry": 1_750_000_000_000])
    #expect(try host.credentials(.string(id))["apiKey"] == "shpat_test")
    #expect(try host.credentials(list[2]["_id"] ?? .null)["accessToken"] == "shpat_test")
    try host.update(try #require(list[1]["_id"]), ["status": "testing"])
    #expect(try host.credentials(list[1]["_id"] ?? .null)["password"] == "héllo 🔑")
    // What is stored is bound to its place.
    for stored in try DatabaseFile(path: scene.workspace.path("b.sqlite")).credentials() {
      #expect(try stored.member("kid") == EncryptionFormTests.kid.get())
    }
  }

  @Test func `[W-182] what does not open or has no place is told`() throws {
    let scene = try SnapshotScene()
    try scene.write(
      "rows.jsonl",
      [
        Self.row(["apiKeyAuth": ["keyEncrypted": .string(Self.token.dropLast() + "A")]]),
        Self.row(["name": "tavily"]), Self.row(["supportedAuthMethods": ["api_key"]]),
        Self.row(["metadata": ["token": "shpat_0123456789abcdef0123456789abcdef"]]),
      ])
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.status == .exited(65))
    #expect(
      talk.faults == [
        "line 1: .connectionConfig.domain", "line 2: .name", "line 3: .supportedAuthMethods",
        "line 4: .metadata.token",
      ])
    #expect(!talk.output.contains("shpat_") && !talk.output.contains("tavily"))
  }
}
