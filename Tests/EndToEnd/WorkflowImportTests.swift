import Testing

/// `integrations.importFromVariables` [W-153].
@Suite struct WorkflowImportTests {
  private static let pair: JSONValue = [
    "domain": "ACME.MyShopify.com", "accessToken": .string(ShopServer.token),
  ]

  private static func call(_ variables: JSONValue, _ more: [String: JSONValue] = [:]) -> JSONValue {
    JSONValue.object([
      "organizationId": "org_1", "name": "Imported", "variables": variables,
    ]).with(more)
  }

  /// A compact JWE that joserfc makes with the key of the test hosts.
  private static func sealed(_ plaintext: String, _ header: String) throws -> String {
    let text = try Python.run(
      EncryptionFormTests.joseSeal, [HostProcess.keyHex, header, plaintext])
    return try JSONValue(parsing: text).string ?? ""
  }

  private static func audit(_ workspace: Workspace) throws -> [JSONValue] {
    try DatabaseFile(workspace).rows("SELECT * FROM store_audit ORDER BY seq")
  }

  @Test(arguments: ["allow", "warn", "refuse"])
  func `[W-153] what it finds becomes an integration, in every mode`(mode: String) throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(
      calling: shop, ["--inline-credentials", mode, "--client", "the tester"])
    let id = try host.must(
      "integrations.importFromVariables", Self.call(["shopify": Self.pair, "other": [1]]))
    let document = try host.document(id)
    #expect(
      document.without("_creationTime") == [
        "_id": id, "organizationId": "org_1", "provider": "shopify", "name": "Imported",
        "status": "testing", "authMethod": "api_key", "apiKeyAuth": ["keyPrefix": "shpat_"],
        "connectionConfig": ["domain": "acme.myshopify.com"],
      ])
    #expect(try host.credentials(id)["apiKey"]?.string == ShopServer.token)
    #expect(try shop.requests().isEmpty)
    // The id is one like any other.
    let read = try host.must(
      "workflow.shopify",
      ["resource": "products", "operation": "count", "variables": ["shopifyIntegrationId": id]])
    #expect(read["data"] == ["count": 5])
    let test = try host.must("integrations.testConnection", ["integrationId": id])
    #expect(test["success"] == true)
    #expect(try host.document(id)["status"] == "active")
    let rows = try Self.audit(host.workspace)
    #expect(rows.first?["function"] == "integrations.importFromVariables")
    #expect(rows.first?["event"] == "integration.imported")
    #expect(rows.first?["documentId"] == id)
    #expect(rows.first?["client"] == "the tester")
  }

  @Test
  func `[W-153] it looks into variables.shopify first, and nowhere but there and below workflow`()
    throws
  {
    let host = try HostProcess.start()
    let pair = { (token: String) -> JSONValue in
      ["domain": .string(ShopServer.domain), "accessToken": .string("shpat_\(token)")]
    }
    let rows: [(variables: JSONValue, token: String)] = [
      (["shopify": pair("two"), "workflow": ["shopify": pair("three")]], "two"),
      (["shopify": .null, "workflow": ["shopify": pair("three")]], "three"),
      (["shopify": [:], "workflow": ["shopify": pair("three")]], "three"),
      (["workflow": ["shopify": pair("three")], "shopifyIntegrationId": "x"], "three"),
    ]
    for (number, row) in rows.enumerated() {
      let id = try host.must(
        "integrations.importFromVariables",
        Self.call(row.variables, ["name": .string("\(number)")]))
      #expect(try host.credentials(id)["apiKey"]?.string == "shpat_\(row.token)")
    }
    let nothing: [JSONValue] = [
      [:], ["shopify": .null], ["shopify": [:]], ["workflow": ["shopify": .null]],
      ["domain": "acme.myshopify.com", "accessToken": "shpat_one"],
      ["shopifyIntegrationId": "x", "organizationId": "org_1"],
    ]
    for variables in nothing {
      #expect(
        try host.refusal("integrations.importFromVariables", Self.call(variables))
          == .refused("NoCredentials"))
    }
  }

  @Test func `[W-153] halves and bad domains are refused with their source`() throws {
    let host = try HostProcess.start()
    let rows: [(JSONValue, String, String)] = [
      (["shopify": ["domain": "acme.myshopify.com"]], "IncompleteCredentials", "variables.shopify"),
      (
        ["shopify": ["accessToken": "shpat_x"], "workflow": ["shopify": Self.pair]],
        "IncompleteCredentials", "variables.shopify"
      ),
      (
        ["workflow": ["shopify": ["accessToken": "shpat_x"]]], "IncompleteCredentials",
        "variables.workflow.shopify"
      ),
      (
        ["shopify": ["domain": "evil.example", "accessToken": "shpat_x"]], "InvalidDomain",
        "variables.shopify"
      ),
    ]
    for (variables, code, source) in rows {
      let reply = try host.ask("integrations.importFromVariables", Self.call(variables))
      #expect(Refusal(reply) == .refused(code, source: source))
      #expect(!reply.text.contains("evil"))
    }
    #expect(try host.list() == [])
  }

  @Test func `[W-153] arguments are checked as those of create are`() throws {
    let host = try HostProcess.start(["--organization", "org_1"])
    let good = Self.call(["shopify": Self.pair])
    let rows: [(JSONValue, Refusal)] = [
      (good.without("name"), .invalid(".name", .missingField)),
      (good.with(["name": ""]), .invalid(".name", .valueNotAllowed)),
      (
        good.with(["name": .string(String(repeating: "n", count: 201))]),
        .invalid(".name", .valueNotAllowed)
      ),
      (good.without("organizationId"), .invalid(".organizationId", .missingField)),
      (good.with(["organizationId": "a b"]), .invalid(".organizationId", .valueNotAllowed)),
      (good.with(["organizationId": "org_2"]), .forbidden),
      (good.without("variables"), .invalid(".variables", .missingField)),
      (good.with(["variables": []]), .invalid(".variables", .typeMismatch)),
      (good.with(["domain": "x.myshopify.com"]), .invalid(".domain", .extraField)),
      (good.with(["verify": true]), .invalid(".verify", .extraField)),
      (good.with(["$idempotencyKey": "k"]), .invalid(#"["$idempotencyKey"]"#, .extraField)),
    ]
    for (params, refusal) in rows {
      #expect(try host.refusal("integrations.importFromVariables", params) == refusal)
    }
    #expect(try host.list() == [])
    for length in [1, 199, 200] {
      try host.must(
        "integrations.importFromVariables",
        good.with(["name": .string(String(repeating: "n", count: length))]))
    }
    #expect(
      try host.refusal("integrations.importFromVariables", good.with(["name": "n"]))
        == .conflict("name"))
    // The organization is the argument's, whatever the variables say.
    let foreign = Self.call(
      ["shopify": Self.pair, "organizationId": "org_9"], ["name": "foreign"])
    let id = try host.must("integrations.importFromVariables", foreign)
    #expect(try host.document(id)["organizationId"] == "org_1")
  }

  @Test func `[W-153] the prefix is filled in where it is a known one and leaves six`() throws {
    let host = try HostProcess.start()
    let rows: [(token: String, prefix: JSONValue?)] = [
      ("shpat_123456", "shpat_"), ("shpat_12345", nil), ("shpca_123456", "shpca_"), ("token", nil),
      (String(repeating: "t", count: 65_536), nil),
    ]
    for (number, row) in rows.enumerated() {
      let pair = Self.pair.with(["accessToken": .string(row.token)])
      let id = try host.must(
        "integrations.importFromVariables",
        Self.call(["shopify": pair], ["name": .string("\(number)")]))
      #expect(try host.document(id)["apiKeyAuth"]?["keyPrefix"] == row.prefix)
      #expect(try host.credentials(id)["apiKey"]?.string == row.token)
    }
    let tooLong = Self.pair.with([
      "accessToken": .string(String(repeating: "t", count: 65_537))
    ])
    #expect(
      try host.refusal("integrations.importFromVariables", Self.call(["shopify": tooLong]))
        == .refused("IncompleteCredentials", source: "variables.shopify"))
  }

  // MARK: sealed tokens

  @Test func `[W-153] a token sealed by this host is opened first`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let sealed = try host.must("oauth2.encrypt", ["plaintext": .string(ShopServer.token)])
    let token = sealed["encrypted"] ?? .null
    let id = try host.must(
      "integrations.importFromVariables",
      Self.call(["shopify": Self.pair.with(["accessToken": token])]))
    #expect(try host.credentials(id)["apiKey"]?.string == ShopServer.token)
    #expect(try host.document(id)["apiKeyAuth"] == ["keyPrefix": "shpat_"])
    // It is sealed anew, for its place.
    try host.finish()
    let stored = try DatabaseFile(host.workspace).credentials()
    #expect(stored.count == 1)
    #expect(stored.first?.text != token.string)
    let rows = try Self.audit(host.workspace)
      .filter { $0["function"] == "integrations.importFromVariables" }
    #expect(rows.map { $0["event"] } == ["credentials.decrypted", "integration.imported"])
    #expect(rows.map { $0["outcome"] } == ["ok", "ok"])
  }

  @Test func `[W-111] a known ciphertext of the older format is opened first`() throws {
    let host = try HostProcess.start()
    let (plaintext, sealed) = EncryptionFormTests.known[0]
    let id = try host.must(
      "integrations.importFromVariables",
      Self.call(["shopify": Self.pair.with(["accessToken": .string(sealed)])]))
    #expect(try host.credentials(id)["apiKey"]?.string == plaintext)
  }

  @Test(.enabled(if: EncryptionFormTests.hasJOSE))
  func `[W-111] a token sealed elsewhere in the older form or the present one is opened first`()
    throws
  {
    let host = try HostProcess.start()
    for (number, header) in EncryptionFormTests.headers(try EncryptionFormTests.kid.get())
      .enumerated()
    {
      let sealed = try Self.sealed(ShopServer.token, header)
      let pair = Self.pair.with(["accessToken": .string(sealed)])
      let variables: JSONValue =
        number == 0 ? ["shopify": pair] : ["workflow": ["shopify": pair]]
      let id = try host.must(
        "integrations.importFromVariables",
        Self.call(variables, ["name": .string("\(number)")]))
      #expect(try host.credentials(id)["apiKey"]?.string == ShopServer.token)
    }
    // An empty token is none, wherever it was sealed.
    let empty = try Self.sealed("", #"{"alg":"dir","enc":"A256GCM"}"#)
    let pair = Self.pair.with(["accessToken": .string(empty)])
    #expect(
      try host.refusal(
        "integrations.importFromVariables",
        Self.call(["workflow": ["shopify": pair]], ["name": "empty"]))
        == .refused("IncompleteCredentials", source: "variables.workflow.shopify"))
  }

  @Test func `[W-111] a ciphertext of a stored credential, or one that does not open, is -32006`()
    throws
  {
    let host = try HostProcess.start()
    let stored = try host.create(ShopServer.integration())
    let file = DatabaseFile(host.workspace)
    let bound = try #require(try file.credentials().first?.text)
    let sealed = try host.must("oauth2.encrypt", ["plaintext": "x"])["encrypted"]?.string ?? ""
    let spoiled = sealed.dropLast(4) + (sealed.hasSuffix("AAAA") ? "BBBB" : "AAAA")
    for token in [bound, String(spoiled)] {
      let reply = try host.ask(
        "integrations.importFromVariables",
        Self.call(["shopify": Self.pair.with(["accessToken": .string(token)])]))
      #expect(Refusal(reply) == .undecipherable)
      #expect(!reply.text.contains(token))
    }
    #expect(try host.list().map { $0["_id"] } == [stored])
    let rows = try Self.audit(host.workspace)
      .filter { $0["function"] == "integrations.importFromVariables" }
    #expect(rows.map { $0["outcome"] } == ["DecryptionFailed", "DecryptionFailed"])
  }

  @Test func `[W-101] a name conflict is found before a token is opened`() throws {
    let host = try HostProcess.start()
    try host.must("integrations.importFromVariables", Self.call(["shopify": Self.pair]))
    let before = try Self.audit(host.workspace).count
    let sealed = try host.must("oauth2.encrypt", ["plaintext": "x"])["encrypted"] ?? .null
    #expect(
      try host.refusal(
        "integrations.importFromVariables",
        Self.call(["shopify": Self.pair.with(["accessToken": sealed])])) == .conflict("name"))
    let more = try Self.audit(host.workspace).dropFirst(before)
    #expect(!more.contains { $0["event"] == "credentials.decrypted" })
  }
}
