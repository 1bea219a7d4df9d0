import Testing

/// What is changed while a test is under way: [W-106] writes only what is still true.
@Suite struct ConnectionChangeTests {
  /// What an update does to an integration while it is tested.
  struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let provider: Provider
    let method: String
    let fields: [String: JSONValue]
    let isSuperseding: Bool
    var testDescription: String { name }

    init(
      _ name: String, _ provider: Provider, by method: String? = nil,
      _ fields: [String: JSONValue], supersedes: Bool
    ) {
      (self.name, self.provider, self.fields) = (name, provider, fields)
      self.method = method ?? provider.method
      isSuperseding = supersedes
    }
  }

  static let changes = [
    Change("a key", .stripe, ["apiKeyAuth": ["key": "sk_test_other0123"]], supersedes: true),
    Change(
      "a password", .circuly, ["basicAuth": ["username": "u", "password": "other"]],
      supersedes: true),
    Change(
      "a user name", .circuly,
      ["basicAuth": ["username": "other", "password": .string(Provider.circuly.secret)]],
      supersedes: true),
    Change(
      "a token", .stripe, by: "oauth2", ["oauth2Auth": ["accessToken": "other"]], supersedes: true),
    Change("no credentials", .stripe, ["apiKeyAuth": .null], supersedes: true),
    Change("a method", .stripe, ["authMethod": "bearer_token"], supersedes: true),
    Change(
      "a domain", .shopify, ["connectionConfig": ["domain": "other.myshopify.com"]],
      supersedes: true),
    Change(
      "an endpoint", .stripe, ["connectionConfig": ["apiEndpoint": "https://api.stripe.com/v1"]],
      supersedes: true),
    Change("a name", .stripe, ["name": "another name"], supersedes: false),
    Change("metadata", .stripe, ["metadata": ["a": 1]], supersedes: false),
    Change("capabilities", .stripe, ["capabilities": ["canSync": true]], supersedes: false),
    Change("a status", .stripe, ["status": "inactive"], supersedes: false),
    Change(
      "a timeout", .stripe, ["connectionConfig": ["timeout": 90_000, "rateLimit": 7]],
      supersedes: false),
    Change(
      "a version", .circuly, ["connectionConfig": ["apiVersion": "2026-04"]], supersedes: false),
  ]

  private static let bodies: [Provider: String] = [
    .shopify: #"{"shop":{"myshopify_domain":"shop.myshopify.com"}}"#, .circuly: #"{"data":[]}"#,
    .stripe: #"{"livemode":false}"#,
  ]

  @Test(arguments: changes, [200, 401, 500])
  func `[W-106] what was changed meanwhile supersedes a test, or does not`(
    change: Change, status: Int
  ) throws {
    let server = try LoopbackServer()
    let host = try HostProcess.start(server.endpoint(for: change.provider.host))
    let id = try host.create(change.provider.sample(method: change.method))
    let call = try host.postTest(id)
    let connection = try server.accept()
    try connection.readRequest()
    try host.update(id, change.fields)
    let changed = try host.document(id)
    try connection.answer(status, status == 200 ? Self.bodies[change.provider] ?? "" : "{}")
    if change.provider == .shopify, status == 200 {
      let second = try server.accept()
      try second.readRequest()
      try second.answer(404)
    }
    let reply = try Reply(host.receiveReply(to: call))
    let document = try host.document(id)
    if change.isSuperseding {
      #expect(reply.result?["success"] == false && reply.result?["category"] == "superseded")
      #expect(document == changed)
    } else {
      #expect(reply.result?["success"] == .bool(status == 200))
      let time = try #require(document["lastTestedAt"])
      #expect(document[status == 200 ? "lastSuccessAt" : "lastErrorAt"] == time)
      for (name, value) in change.fields where name != "status" && name != "connectionConfig" {
        #expect(document[name] == value)
      }
      #expect(document["connectionConfig"] == changed["connectionConfig"])
      let moved = status == 200 ? "active" : status == 401 ? "error" : "testing"
      #expect(document["status"]?.string == (change.name == "a status" ? "inactive" : moved))
    }
  }

  @Test(arguments: [200, 401, 500])
  func `[W-106] an integration deleted during its test is -32001`(status: Int) throws {
    let server = try LoopbackServer()
    let host = try HostProcess.start(server.endpoint(for: "api.stripe.com"))
    let id = try host.create(Provider.stripe.sample())
    let call = try host.postTest(id)
    let connection = try server.accept()
    try connection.readRequest()
    try host.must("integrations.deleteIntegration", ["integrationId": id])
    try connection.answer(status, status == 200 ? #"{"livemode":false}"# : "{}")
    #expect(Refusal(try Reply(host.receiveReply(to: call))) == .notFound)
    #expect(try host.list() == [])
  }

  @Test func `[W-106] another process's change supersedes a test too`() throws {
    let server = try LoopbackServer()
    let host = try HostProcess.start(server.endpoint(for: "api.stripe.com"))
    let id = try host.create(Provider.stripe.sample())
    let twin = try HostProcess.start(workspace: host.workspace)
    let call = try host.postTest(id)
    let connection = try server.accept()
    try connection.readRequest()
    try twin.update(id, ["apiKeyAuth": ["key": "sk_test_other0123"]])
    try connection.answer(401)
    #expect(try Reply(host.receiveReply(to: call)).result?["category"] == "superseded")
    #expect(try twin.document(id)["lastTestedAt"] == nil)
  }

  @Test func `[W-103] a verification whose ground was changed is superseded as well`() throws {
    let server = try LoopbackServer()
    let host = try HostProcess.start(server.endpoint(for: "api.stripe.com"))
    let rows: [(given: [String: JSONValue], meanwhile: [String: JSONValue])] = [
      (["name": "x"], ["apiKeyAuth": ["key": "sk_test_other0123"]]),
      (["name": "x"], ["authMethod": "bearer_token"]),
      (["name": "x"], ["connectionConfig": ["apiEndpoint": "https://api.stripe.com/v1"]]),
      (
        ["apiKeyAuth": ["key": "sk_test_third0123"]],
        ["connectionConfig": ["apiEndpoint": "https://api.stripe.com/v1"]]
      ),
    ]
    for (index, row) in rows.enumerated() {
      let id = try host.create(Provider.stripe.sample("\(index)"))
      let fields = JSONValue.object(["integrationId": id, "verify": true]).with(row.given)
      let call = try host.post("integrations.update", fields.text)
      let connection = try server.accept()
      try connection.readRequest()
      try host.update(id, row.meanwhile)
      let changed = try host.document(id)
      try connection.answer(200, #"{"livemode":false}"#)
      let reply = try Reply(host.receiveReply(to: call))
      #expect(Refusal(reply) == Refusal(-32009, "ConnectionFailed", ["category": "superseded"]))
      #expect(try host.document(id) == changed)
    }
  }

  @Test func `[W-103] an integration deleted during its verification is -32001`() throws {
    let server = try LoopbackServer()
    let host = try HostProcess.start(server.endpoint(for: "api.stripe.com"))
    let id = try host.create(Provider.stripe.sample())
    let call = try host.post(
      "integrations.update", JSONValue.object(["integrationId": id, "verify": true]).text)
    let connection = try server.accept()
    try connection.readRequest()
    try host.must("integrations.deleteIntegration", ["integrationId": id])
    try connection.answer(200, #"{"livemode":false}"#)
    #expect(Refusal(try Reply(host.receiveReply(to: call))) == .notFound)
  }

  @Test func `[W-106] two tests at once each write what they found`() throws {
    let server = try LoopbackServer()
    let host = try HostProcess.start(server.endpoint(for: "api.stripe.com"))
    let id = try host.create(Provider.stripe.sample())
    let calls = [try host.postTest(id), try host.postTest(id)]
    let connections = [try server.accept(), try server.accept()]
    for connection in connections { try connection.readRequest() }
    try connections[1].answer(401)
    let first = try Reply(host.receive())
    #expect(calls.contains(first.id) && first.result?["category"] == "auth")
    #expect(try host.document(id)["status"] == "error")
    try connections[0].answer(200, #"{"livemode":false}"#)
    #expect(try Reply(host.receive()).result?["success"] == true)
    #expect(try host.document(id)["status"] == "active")
  }
}
