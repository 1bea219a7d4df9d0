import Testing

/// `verify` of create and update: [W-102], [W-103], [W-91].
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionVerifyTests {
  private static func failed(_ category: String, _ status: Int? = nil) -> Refusal {
    var data: [String: JSONValue] = ["category": .string(category)]
    if let status { data["httpStatus"] = .number(Double(status)) }
    return Refusal(-32009, "ConnectionFailed", data)
  }

  private static let methods: [(Provider, [String])] = [
    (.shopify, ["api_key", "bearer_token", "basic_auth", "oauth2"]),
    (.circuly, ["api_key", "bearer_token", "basic_auth"]),
    (.stripe, ["api_key", "bearer_token", "oauth2"]), (.firmhouse, ["api_key", "bearer_token"]),
  ]

  // MARK: create

  @Test(arguments: methods)
  func `[W-102] what is verified is stored as active, with when it was`(
    provider: Provider, methods: [String]
  ) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    for method in methods {
      let id = try host.create(provider.sample(method, method: method, ["verify": true]))
      let document = try host.document(id)
      #expect(document["status"] == "active")
      let time = try #require(document["lastTestedAt"]?.number)
      #expect(document["lastSuccessAt"]?.number == time)
      #expect(document["lastErrorAt"] == nil && document["errorMessage"] == nil)
      #expect(document["verify"] == nil)
      #expect(try !server.requests().isEmpty)
      // Without it nothing is called.
      let other = try host.create(provider.sample("\(method) 2", method: method, ["verify": false]))
      #expect(try host.document(other)["status"] == "testing")
      #expect(try host.document(other)["lastTestedAt"] == nil)
      #expect(try server.requests().isEmpty)
    }
  }

  private static let failures: [(answer: String, category: String, status: Int?)] = [
    ("status-401", "auth", 401), ("status-403", "scope", 403), ("302-elsewhere", "domain", 302),
    ("status-402", "suspended", 402), ("429-absent", "rateLimited", 429),
    ("status-503", "unavailable", 503), ("close", "unavailable", nil), ("html", "protocol", 200),
    ("garbage-status", "protocol", nil), ("hang", "timeout", nil),
  ]

  @Test func `[W-102] a failed verification stores nothing at all`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for row in Self.failures {
      try server.answer(row.answer)
      let config: [String: JSONValue] = row.answer == "hang" ? ["timeout": 150] : [:]
      let arguments = Provider.stripe.sample(config: config, ["verify": true])
      let refusal = Self.failed(row.category, row.status)
      #expect(try host.refusal("integrations.create", arguments) == refusal)
      let keyed = arguments.with(["$idempotencyKey": "k"])
      #expect(try host.refusal("integrations.create", keyed) == refusal)
      #expect(try host.list() == [])
    }
    try server.answer(nil)
    // The name is free, and the key was not used up.
    let keyed = Provider.stripe.sample("one", ["verify": true, "$idempotencyKey": "k"])
    let id = try host.create(keyed)
    #expect(try host.create(keyed) == id)
    #expect(try host.list().count == 1)
    try host.finish()
    #expect(try DatabaseFile(host.workspace).credentials().count == 1)
  }

  @Test func `[W-102] what is wrong without the network is found without it`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    _ = try host.create(Provider.stripe.sample("taken"))
    let rows: [(JSONValue, Refusal)] = [
      (Provider.stripe.sample("taken", ["verify": true]), .conflict("name")),
      (Sample.stripe(["verify": true]), .invalid(".verify", .valueNotAllowed)),
      (
        Provider.stripe.sample(
          "x", ["verify": true, "basicAuth": ["username": "u", "password": "p"]]),
        .invalid(".basicAuth", .extraField)
      ),
      (
        Provider.stripe.sample("x", ["verify": true, "organizationId": "bad id"]),
        .invalid(".organizationId", .valueNotAllowed)
      ),
      (Provider.stripe.sample("x", ["verify": "true"]), .invalid(".verify", .typeMismatch)),
      (Provider.stripe.sample("x", ["verify": .null]), .invalid(".verify", .typeMismatch)),
      (
        Provider.stripe.sample("x", config: ["domain": "a.myshopify.com"], ["verify": true]),
        .invalid(".connectionConfig.domain", .extraField)
      ),
    ]
    for (arguments, refusal) in rows {
      #expect(try host.refusal("integrations.create", arguments) == refusal)
    }
    #expect(try server.connections("accepted") == 0)
  }

  @Test func `[W-102] without a key nothing is called`() throws {
    let server = try ProviderServer(.stripe)
    let workspace = try Workspace()
    let keys = try workspace.write("keys.json", Array("not keys".utf8))
    let host = try HostProcess.start(
      calling: server, words: ["--keyring", keys], environment: ["ENCRYPTION_SECRET_HEX": nil],
      workspace: workspace)
    let reply = try host.ask("integrations.create", Provider.stripe.sample("x", ["verify": true]))
    #expect(reply.code == -32004)
    #expect(try server.connections("accepted") == 0)
    #expect(try host.list() == [])
  }

  @Test func `[W-102] a name taken during the verification is a conflict`() throws {
    let server = try LoopbackServer()
    let host = try HostProcess.start(server.endpoint(for: "api.stripe.com"))
    let arguments = Provider.stripe.sample("name", ["verify": true])
    let call = try host.post("integrations.create", arguments.text)
    let connection = try server.accept()
    try connection.readRequest()
    let id = try host.create(Provider.stripe.sample("name"))
    try connection.answer(200, #"{"livemode":false}"#)
    #expect(Refusal(try Reply(host.receiveReply(to: call))) == .conflict("name"))
    #expect(try host.list().map { $0["_id"] } == [id])
  }

  @Test func `[W-91] the second of two calls with one key waits for the first one's result`() throws
  {
    let server = try LoopbackServer()
    let host = try HostProcess.start(server.endpoint(for: "api.stripe.com"))
    let arguments = Provider.stripe.sample("name", ["verify": true, "$idempotencyKey": "k"])
    let first = try host.post("integrations.create", arguments.text)
    let connection = try server.accept()
    try connection.readRequest()
    let second = try host.post("integrations.create", arguments.text)
    #expect(try host.must("host.ping") == .null)
    #expect(host.unclaimed == [])
    try connection.answer(200, #"{"livemode":false}"#)
    let id = try Reply(host.receiveReply(to: first)).result
    #expect(id?.string != nil)
    #expect(try Reply(host.receiveReply(to: second)).result == id)
    #expect(try host.create(arguments) == id)
    #expect(try host.list().count == 1)
  }

  // MARK: update

  @Test func `[W-103] a passed verification makes active, whatever it was`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for start in ["testing", "active", "inactive", "error"] {
      let id = try host.create(Provider.stripe.sample(start))
      if start == "error" {
        try server.answer("status-401", times: 1)
        _ = try host.test(id)
      } else if start != "testing" {
        try host.update(id, ["status": .string(start)])
      }
      try host.update(id, ["verify": true])
      let document = try host.document(id)
      #expect(document["status"] == "active" && document["errorMessage"] == nil)
      #expect(document["lastTestedAt"] == document["lastSuccessAt"])
      #expect(document["lastTestedAt"] != nil)
      // A status in the same call is applied last.
      for status in ["inactive", "testing"] {
        try host.update(id, ["verify": true, "status": .string(status)])
        #expect(try host.document(id)["status"]?.string == status)
      }
    }
  }

  @Test func `[W-103] what is verified is what the call leads to`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample(secret: "sk_test_good_stored"))
    let rows: [([String: JSONValue], String, String)] = [
      ([:], "Bearer sk_test_good_stored", "/v1/balance"),
      (["apiKeyAuth": ["key": "sk_test_good_given"]], "Bearer sk_test_good_given", "/v1/balance"),
      (["authMethod": "bearer_token"], "Bearer sk_test_good_given", "/v1/balance"),
      (
        ["authMethod": "oauth2", "oauth2Auth": ["accessToken": "sk_test_good_token"]],
        "Bearer sk_test_good_token", "/v1/balance"
      ),
      (
        ["connectionConfig": ["apiEndpoint": "https://api.stripe.com/v1/"]],
        "Bearer sk_test_good_token", "/v1/balance"
      ),
    ]
    for (fields, credential, target) in rows {
      try host.update(id, fields.merging(["verify": true]) { _, new in new })
      let requests = try server.requests()
      #expect(requests.map { $0.values("authorization") } == [[credential]])
      #expect(requests.first?.target == target)
    }
    #expect(try host.credentials(id)["accessToken"] == "sk_test_good_token")
  }

  @Test func `[W-103] a failed verification changes nothing at all`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for answer in ["status-401", "status-500", "hang", "html"] {
      let id = try host.create(Provider.stripe.sample(answer, config: ["timeout": 20_000]))
      if answer == "hang" { try host.update(id, ["connectionConfig": ["timeout": 200]]) }
      let before = try host.documentText(id)
      let secret = try host.credentials(id)
      try server.answer(answer)
      let fields: [[String: JSONValue]] = [
        [:], ["name": "other"], ["apiKeyAuth": ["key": "sk_test_other01"], "status": "inactive"],
        ["authMethod": "oauth2", "oauth2Auth": ["accessToken": "other"]],
        ["metadata": ["a": 1], "capabilities": ["canSync": true]],
      ]
      for more in fields {
        let refusal = try host.refusedUpdate(id, more.merging(["verify": true]) { _, new in new })
        #expect(refusal?.code == -32009)
        #expect(try host.documentText(id) == before)
      }
      #expect(try host.credentials(id) == secret)
    }
  }

  @Test func `[W-103] there must be credentials to verify`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let bare = try host.create(Sample.stripe())
    #expect(try host.refusedUpdate(bare, ["verify": true]) == .refused("NoCredentials"))
    let id = try host.create(Provider.stripe.sample())
    let before = try host.documentText(id)
    #expect(
      try host.refusedUpdate(id, ["verify": true, "apiKeyAuth": .null])
        == .refused("NoCredentials"))
    #expect(
      try host.refusedUpdate(id, ["verify": true, "authMethod": "oauth2"])
        == .refused("NoCredentials"))
    #expect(try host.documentText(id) == before)
    _ = try host.create(Provider.stripe.sample("taken"))
    #expect(try host.refusedUpdate(id, ["verify": true, "name": "taken"]) == .conflict("name"))
    #expect(try server.connections("accepted") == 0)
    try host.update(bare, ["verify": true, "apiKeyAuth": ["key": "sk_test_good01"]])
    #expect(try host.document(bare)["status"] == "active")
  }
}
