import Testing

/// `$idempotencyKey` [W-91]: what is recorded, for whom, and that it holds no secret.
@Suite struct FunctionsIdempotencyTests {
  private static let conflict = Refusal.conflict("$idempotencyKey")

  private static func keyed(_ arguments: JSONValue, _ key: String = "key-1") -> JSONValue {
    arguments.with(["$idempotencyKey": .string(key)])
  }

  // MARK: the same call again

  @Test func `[W-91] a call that succeeded is not run again`() throws {
    let host = try HostProcess.start()
    let create = Self.keyed(Sample.shopify())
    let id = try host.create(create)
    for _ in 0..<3 { #expect(try host.create(create) == id) }
    #expect(try host.list().count == 1)

    let update = Self.keyed(["integrationId": id, "status": "active"])
    #expect(try host.must("integrations.update", update) == .null)
    try host.update(id, ["status": "inactive"])
    #expect(try host.must("integrations.update", update) == .null)
    #expect(try host.document(id)["status"] == "inactive")

    let stats = Self.keyed(["integrationId": id, "totalRecords": 1])
    try host.must("integrations.updateSyncStats", stats)
    try host.must("integrations.updateSyncStats", ["integrationId": id, "totalRecords": 2])
    let before = try host.documentText(id)
    try host.must("integrations.updateSyncStats", stats)
    #expect(try host.documentText(id) == before)

    let delete = Self.keyed(["integrationId": id])
    try host.must("integrations.deleteIntegration", delete)
    #expect(try host.must("integrations.deleteIntegration", delete) == .null)
    #expect(
      try host.refusal("integrations.deleteIntegration", ["integrationId": id]) == .notFound)
    #expect(try host.create(create) == id)
    #expect(try host.list() == [])
  }

  @Test func `[W-91] the option stands beside path in a call by type`() throws {
    let host = try HostProcess.start()
    let byType: JSONValue = [
      "path": "integrations.create", "args": Sample.stripe(), "$idempotencyKey": "key-1",
    ]
    let id = try host.must("action", byType)
    #expect(try host.must("action", byType) == id)
    #expect(try host.create(Self.keyed(Sample.stripe())) == id)
    #expect(try host.must("action", byType.with(["path": "integrations:create"])) == id)
    let inside: JSONValue = ["path": "integrations.create", "args": Self.keyed(Sample.stripe())]
    #expect(
      try host.refusal("action", inside) == .invalid(#"["$idempotencyKey"]"#, .extraField))
    #expect(try host.list().count == 1)
  }

  @Test func `[W-91] the order of members and the way numbers are written do not matter`() throws {
    let host = try HostProcess.start()
    let texts = [
      #"{"organizationId":"o","provider":"stripe","name":"n","authMethod":"api_key","#
        + #""connectionConfig":{"timeout":1000},"metadata":{"a":1,"b":0.1},"$idempotencyKey":"k"}"#,
      #"{"$idempotencyKey":"k","metadata":{"b":1e-1,"a":1.0},"authMethod":"api_key","#
        + #""connectionConfig":{"timeout":1E3},"name":"\u006e","provider":"stripe","#
        + #""organizationId":"o"}"#,
    ]
    let id = try host.result("integrations.create", texts[0])
    #expect(try host.result("integrations.create", texts[1]) == id)
    #expect(try host.list("o").count == 1)
  }

  // MARK: other calls

  @Test func `[W-91] the same key and function with other arguments is a conflict`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Self.keyed(Sample.stripeWithKey()))
    let others: [JSONValue] = [
      Sample.stripeWithKey(["name": "Other"]), Sample.stripeWithKey(["metadata": [:]]),
      Sample.stripe(), Sample.stripe(["apiKeyAuth": ["key": "sk_test_0123456789abcdeg"]]),
      Sample.stripeWithKey(["name": "payments"]), Sample.shopify(),
    ]
    for other in others {
      #expect(try host.refusal("integrations.create", Self.keyed(other)) == Self.conflict)
    }
    #expect(try host.list().count == 1)
    // Another key, another function.
    _ = try host.create(Self.keyed(others[0], "key-2"))
    try host.must("integrations.updateSyncStats", Self.keyed(["integrationId": id]))
    try host.must("integrations.update", Self.keyed(["integrationId": id]))
    #expect(
      try host.refusal("integrations.update", Self.keyed(["integrationId": id, "name": "x"]))
        == Self.conflict)
    try host.must("integrations.deleteIntegration", Self.keyed(["integrationId": id]))
  }

  @Test func `[W-91] a call that failed is not recorded`() throws {
    let host = try HostProcess.start()
    let first = try host.create(Sample.stripe())
    let call = Self.keyed(Sample.stripe())
    #expect(try host.refusal("integrations.create", call) == .conflict("name"))
    let wrong = Self.keyed(Sample.stripe(["name": ""]))
    #expect(
      try host.refusal("integrations.create", wrong) == .invalid(".name", .valueNotAllowed))
    try host.must("integrations.deleteIntegration", ["integrationId": first])
    let id = try host.create(call)
    #expect(id != first)
    #expect(try host.create(call) == id)
  }

  @Test func `[W-91] a key is compared by its bytes`() throws {
    let host = try HostProcess.start()
    for (number, key) in ["k", "K", "k ", "caf\u{e9}", "cafe\u{301}", "k\u{0}"].enumerated() {
      let call = Self.keyed(Sample.stripe(["name": .string("\(number)")]), key)
      let id = try host.create(call)
      #expect(try host.create(call) == id)
    }
    #expect(try host.list().count == 6)
  }

  @Test(arguments: [
    "integrations.list", "integrations.get", "integrations.paginate", "integrations.getByProvider",
    "integrations.getDecryptedCredentials", "oauth2.encrypt", "oauth2.decrypt", "host.ping",
  ])
  func `[W-91] elsewhere the option is not taken`(method: String) throws {
    let host = try HostProcess.start(database: .memory)
    #expect(
      try host.refusal(method, ["$idempotencyKey": "k"])
        == .invalid(#"["$idempotencyKey"]"#, .extraField))
  }

  // MARK: processes

  @Test func `[W-91] the record holds in another process, after an end and after a crash`() throws {
    let workspace = try Workspace()
    let call = Self.keyed(Sample.shopify())
    let first = try HostProcess.start(workspace: workspace)
    let id = try first.create(call)
    let twin = try HostProcess.start(workspace: workspace)
    #expect(try twin.create(call) == id)
    let other = try twin.create(Self.keyed(Sample.stripe(), "key-2"))
    twin.kill(9)
    try twin.waitForExit()
    #expect(try first.create(Self.keyed(Sample.stripe(), "key-2")) == other)
    try first.finish()
    let third = try HostProcess.start(workspace: workspace)
    #expect(try third.create(call) == id)
    #expect(
      try third.refusal("integrations.create", Self.keyed(Sample.shopify(["name": "x"])))
        == Self.conflict)
    #expect(try third.list().count == 2)
  }

  @Test func `[W-91] calls at the same time give one result`() throws {
    let host = try HostProcess.start()
    let text = Self.keyed(Sample.shopify()).text
    for _ in 0..<20 { try host.post("integrations.create", text) }
    var results: Set<String> = []
    for _ in 0..<20 { results.insert(try Reply(host.receive()).resultText ?? "") }
    #expect(results.count == 1)
    #expect(try host.list().count == 1)
  }

  @Test func `[W-91] of processes at the same time the later ones give the first one's result`()
    throws
  {
    let workspace = try Workspace()
    let hosts = try (0..<4).map { _ in try HostProcess.start(workspace: workspace) }
    for host in hosts { _ = try host.list() }
    for round in 0..<10 {
      let name: [String: JSONValue] = ["name": .string("round \(round)")]
      let text = Self.keyed(Sample.stripeWithKey(name), "round \(round)").text
      let ids = try hosts.map { try $0.post("integrations.create", text) }
      let results = try zip(hosts, ids).map { try Reply($0.receiveReply(to: $1)).resultText ?? "" }
      #expect(Set(results).count == 1)
      #expect(results[0].hasPrefix("\""))
    }
    #expect(try hosts[0].list().count == 10)
    try hosts.forEach { try $0.finish() }
    #expect(try DatabaseFile(workspace).credentials().count == 10)
  }

  @Test func `[W-91] a key belongs to the organizations of its process`() throws {
    let workspace = try Workspace()
    let call = Self.keyed(Sample.stripe())
    func host(_ organizations: String...) throws -> HostProcess {
      try HostProcess.start(
        organizations.flatMap { ["--organization", $0] }, workspace: workspace)
    }
    let all = try host()
    let id = try all.create(call)
    // Processes of other sets have not made this call: for them the name is taken.
    #expect(try host("org_1").refusal("integrations.create", call) == .conflict("name"))
    let both = try host("org_1", "org_2")
    #expect(try both.refusal("integrations.create", call) == .conflict("name"))
    // The same set in another order is the same set.
    let mine = try both.create(Self.keyed(Sample.stripe(["name": "mine"])))
    let again = try host("org_2", "org_1", "org_2")
    #expect(try again.create(Self.keyed(Sample.stripe(["name": "mine"]))) == mine)
    #expect(try again.refusal("integrations.create", call) == Self.conflict)
    #expect(try all.create(call) == id)
    #expect(try all.list().count == 2)
  }

  // MARK: secrets

  @Test func `[W-91] what is recorded holds no secret and lets none be guessed`() throws {
    let host = try HostProcess.start()
    let secret = "sk_live_a-secret-that-could-be-guessed"
    let auth: JSONValue = ["key": .string(secret)]
    let call = Self.keyed(Sample.stripe(["apiKeyAuth": auth]))
    let id = try host.create(call)
    let update: JSONValue = ["integrationId": id, "apiKeyAuth": auth]
    try host.must("integrations.update", Self.keyed(update))
    try host.finish()
    for name in host.workspace.files() {
      let bytes = try host.workspace.contents(of: name)
      #expect(!bytes.holds("secret-that-could-be"), "\(name)")
    }
    // Nor a hash of it, or of the arguments in any likely form, that could be tried offline.
    let script = """
      import hashlib, json, sys
      data = open(sys.argv[1], "rb").read()
      secret, arguments = sys.argv[2], json.loads(sys.argv[3])
      stripped = {name: value for name, value in arguments.items() if name[0] != "$"}
      texts = [secret, json.dumps(secret)]
      for value in (arguments, stripped):
        for sort in (False, True):
          texts += [json.dumps(value, sort_keys=sort, separators=s) for s in ((",", ":"), (", ", ": "))]
      hashes = [hashlib.new(name, text.encode()) for text in texts for name in
        ("md5", "sha1", "sha256", "sha512", "blake2b")]
      found = [h.name for h in hashes if h.digest() in data or h.hexdigest().encode() in data
        or h.hexdigest().upper().encode() in data]
      print(json.dumps(found))
      """
    let words = [host.workspace.database, secret, call.text]
    #expect(try JSONValue(parsing: Python.run(script, words)) == [])
  }

  @Test func `[W-91] the record outlives a change of keys`() throws {
    let workspace = try Workspace()
    let old = String(repeating: "a1", count: 32)
    let new = String(repeating: "b2", count: 32)
    let call = Self.keyed(Sample.shopify())
    let first = try HostProcess.start(
      environment: ["ENCRYPTION_SECRET_HEX": old], workspace: workspace)
    let id = try first.create(call)
    try first.finish()
    let both = ["ENCRYPTION_SECRET_HEX": new, "ENCRYPTION_SECRET_PREVIOUS": "hex:\(old)"]
    let second = try HostProcess.start(environment: both, workspace: workspace)
    #expect(try second.create(call) == id)
    let other = Self.keyed(Sample.shopify(["apiKeyAuth": ["key": "shpat_another_one"]]))
    #expect(try second.refusal("integrations.create", other) == Self.conflict)
    #expect(try second.list().count == 1)
  }
}
