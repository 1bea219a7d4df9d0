import Testing

/// `integrations.getDecryptedCredentials` [W-107].
@Suite struct FunctionsCredentialsTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let arguments: JSONValue
    let secrets: [String: JSONValue]
    var testDescription: String {
      "\(arguments["provider"]?.text ?? "") \(arguments["authMethod"]?.text ?? "")"
    }
  }

  private static let difficult = "🔑 \u{0}\"\\\n\u{2028}\u{7f} e\u{301} \u{1F468}\u{200D}\u{1F469}"

  static let rows: [Row] = [
    Row(
      arguments: Sample.shopify(),
      secrets: [
        "apiKey": .string(Sample.shopifyKey), "keyPrefix": "shpat_",
        "domain": "example-store.myshopify.com",
        "connectionConfig": ["domain": "example-store.myshopify.com"],
      ]),
    Row(
      arguments: Sample.stripe(["authMethod": "bearer_token", "apiKeyAuth": ["key": "k"]]),
      secrets: ["apiKey": "k"]),
    Row(
      arguments: Sample.stripe(["apiKeyAuth": ["key": .string(difficult)]]),
      secrets: ["apiKey": .string(difficult)]),
    Row(
      arguments: Sample.circuly([
        "basicAuth": ["username": "ü:@", "password": .string(difficult)],
        "connectionConfig": ["timeout": 5],
      ]),
      secrets: [
        "username": "ü:@", "password": .string(difficult), "connectionConfig": ["timeout": 5],
      ]),
    Row(
      arguments: Sample.oauth2(["oauth2Auth": ["accessToken": .string(difficult)]]),
      secrets: ["accessToken": .string(difficult)]),
    Row(
      arguments: Sample.oauth2([
        "oauth2Auth": [
          "accessToken": "a", "refreshToken": .string(difficult), "tokenExpiry": 0, "scopes": [],
        ]
      ]),
      secrets: [
        "accessToken": "a", "refreshToken": .string(difficult), "tokenExpiry": 0, "scopes": [],
      ]),
  ]

  @Test(arguments: rows)
  func `[W-107] an action gets what was stored and no more`(row: Row) throws {
    let host = try HostProcess.start()
    let id = try host.create(row.arguments)
    let names = ["provider", "name", "authMethod"]
    let common = names.map { ($0, row.arguments[$0] ?? .null) } + [("integrationId", id)]
    let expected = JSONValue.object(Dictionary(uniqueKeysWithValues: common)).with(row.secrets)
    #expect(try host.credentials(id) == expected)
    #expect(try host.credentials(id) == expected)
    for status in ["active", "testing"] {
      try host.update(id, ["status": .string(status)])
      #expect(try host.credentials(id) == expected)
    }
  }

  @Test func `[W-161] an expiry of -0 keeps its sign, and a whole number loses it`() throws {
    let host = try HostProcess.start()
    for (number, expiry) in ["-0", #"{"$float":"AAAAAAAAAIA="}"#].enumerated() {
      let id = try host.must(
        "integrations.create",
        JSONValue(
          parsing: #"{"organizationId":"org_1","provider":"stripe","name":"\#(number)","#
            + #""authMethod":"oauth2","oauth2Auth":{"accessToken":"t"}}"#))
      let params =
        #"{"integrationId":\#(id.text),"oauth2Auth":{"accessToken":"t","tokenExpiry":\#(expiry)}}"#
      #expect(try host.reply("integrations.update", params).resultText == "null")
      let negativeZero: JSONValue = ["$float": "AAAAAAAAAIA="]
      #expect(try host.document(id)["oauth2Auth"]?["tokenExpiry"] == negativeZero)
      #expect(try host.credentials(id)["tokenExpiry"] == negativeZero)
      let stats = #"{"integrationId":\#(id.text),"totalRecords":\#(expiry)}"#
      #expect(try host.reply("integrations.updateSyncStats", stats).resultText == "null")
      #expect(try host.documentText(id).contains(#""totalRecords":0}"#))
    }
  }

  @Test func `[W-107] nothing stored comes before inactive`() throws {
    let host = try HostProcess.start()
    let method = "integrations.getDecryptedCredentials"
    let empty = try host.create(Sample.stripe())
    #expect(try host.refusal(method, ["integrationId": empty]) == .refused("NoCredentials"))
    let asleep = try host.create(Sample.stripeWithKey(["name": "asleep"]))
    try host.update(asleep, ["status": "inactive"])
    #expect(try host.refusal(method, ["integrationId": asleep]) == .refused("Inactive"))
    try host.update(asleep, ["apiKeyAuth": .null])
    #expect(try host.refusal(method, ["integrationId": asleep]) == .refused("NoCredentials"))
  }

  @Test func `[W-42] a query or a mutation cannot reach a plaintext by any way`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    let path = "integrations.getDecryptedCredentials"
    for type in ["query", "mutation"] {
      let params: JSONValue = ["path": .string(path), "args": ["integrationId": id]]
      let reply = try host.ask(type, params)
      #expect(Refusal(reply) == .wrongType)
      #expect(!reply.text.contains(Sample.stripeKey))
    }
    for options in [["--allow", "query,mutation"], ["--deny", path]] {
      let other = try HostProcess.start(options, workspace: host.workspace)
      #expect(try other.refusal(path, ["integrationId": id]) == .unknown)
      #expect(try other.refusal("action", ["path": .string(path)]) == .unknown)
    }
  }
}
