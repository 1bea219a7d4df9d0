import Testing

/// What a test of a connection leaves in the document: [W-106].
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionOutcomeTests {
  /// What a provider is made to answer, the category of that, and whether it lies with the account.
  struct Row: Sendable, CustomTestStringConvertible {
    let answer: String?
    let category: String?
    let isOfAccount: Bool
    var testDescription: String { category ?? "success" }

    init(_ answer: String?, _ category: String?, isOfAccount: Bool = false) {
      (self.answer, self.category, self.isOfAccount) = (answer, category, isOfAccount)
    }
  }

  static let rows = [
    Row(nil, nil), Row("status-401", "auth", isOfAccount: true),
    Row("status-403", "scope", isOfAccount: true), Row("status-404", "domain", isOfAccount: true),
    Row("302-elsewhere", "domain", isOfAccount: true),
    Row("status-402", "suspended", isOfAccount: true),
    Row("status-423", "suspended", isOfAccount: true), Row("status-429", "rateLimited"),
    Row("status-430", "rateLimited"), Row("status-500", "unavailable"),
    Row("close", "unavailable"), Row("hang", "timeout"), Row("status-400", "protocol"),
    Row("html", "protocol"),
  ]

  private static let healthFields = [
    "status", "lastTestedAt", "lastSuccessAt", "lastErrorAt", "errorMessage",
  ]

  /// The document without what a test may change.
  private func rest(_ document: JSONValue) -> [String: JSONValue] {
    (document.object ?? [:]).filter { !Self.healthFields.contains($0.key) }
  }

  @Test func `[W-106] a test moves the status as its category says, and notes when it was`() throws
  {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for row in Self.rows {
      for start in ["testing", "active", "error", "inactive"] {
        let id = try host.create(
          Provider.stripe.sample("\(row.testDescription) \(row.answer ?? "") \(start)"))
        if start == "error" {
          try server.answer("status-401")
          _ = try host.test(id)
        } else if start != "testing" {
          try host.update(id, ["status": .string(start)])
        }
        if row.answer == "hang" {
          try host.update(id, ["connectionConfig": ["timeout": 150]])
        }
        let before = try host.document(id)
        #expect(before["status"]?.string == start)
        try server.answer(row.answer)
        let earliest = HostClock.milliseconds - 1
        let result = try host.test(id)
        let after = try host.document(id)
        let time = try #require(after["lastTestedAt"]?.number)
        #expect(time >= earliest && time <= HostClock.milliseconds + 1)
        #expect(rest(after) == rest(before))
        if let category = row.category {
          #expect(result.names == ["category", "message", "success"])
          #expect(result["success"] == false && result["category"]?.string == category)
          #expect(
            after["status"]?.string == (row.isOfAccount && start != "inactive" ? "error" : start))
          #expect(after["lastErrorAt"]?.number == time)
          #expect(after["lastSuccessAt"] == before["lastSuccessAt"])
          #expect(after["errorMessage"] == result["message"])
        } else {
          #expect(result.names == ["details", "message", "success"])
          #expect(after["status"] == (start == "inactive" ? "inactive" : "active"))
          #expect(after["lastSuccessAt"]?.number == time)
          #expect(after["lastErrorAt"] == before["lastErrorAt"])
          #expect(after["errorMessage"] == nil)
        }
      }
    }
  }

  @Test(arguments: Provider.allCases)
  func `[W-106] a success after a failure leaves when the failure was`(provider: Provider) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(provider.sample())
    _ = try host.test(id)
    let first = try host.document(id)
    try server.answer("status-401")
    let failure = try host.test(id)
    let second = try host.document(id)
    #expect(second["lastSuccessAt"] == first["lastSuccessAt"])
    #expect(second["errorMessage"] == failure["message"] && second["status"] == "error")
    try server.answer(nil)
    let success = try host.test(id)
    let third = try host.document(id)
    #expect(success["success"] == true && third["status"] == "active")
    #expect(third["errorMessage"] == nil && third["lastErrorAt"] == second["lastErrorAt"])
    #expect(third["lastSuccessAt"] == third["lastTestedAt"])
    // Another process finds it so.
    try host.finish()
    let next = try HostProcess.start(workspace: host.workspace)
    #expect(try next.document(id) == third)
  }

  @Test(arguments: Provider.allCases)
  func `[W-106] [W-143] an error's text is short, clean and the same in both places`(
    provider: Provider
  ) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    let statuses = [400, 401, 403, 404, 422, 500]
    for (answer, status) in ["big-error", "odd-error", "echo-credential"].flatMap({ answer in
      statuses.map { (answer, $0) }
    }) {
      let id = try host.create(provider.sample("\(answer) \(status)"))
      try server.answer(answer, with: ["status": .number(Double(status))])
      let result = try host.test(id)
      let message = try #require(result["message"]?.string)
      #expect(message.unicodeScalars.count <= 500)
      #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f })
      for secret in ["good", "hunter2", "4eC39", "0123456789abcdef", "eyJ"] {
        #expect(!message.contains(secret), "\(status)")
      }
      #expect(try host.document(id)["errorMessage"] == result["message"])
    }
  }

  @Test func `[W-106] without credentials nothing is called and nothing written`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Sample.stripe())
    let before = try host.documentText(id)
    let result = try host.test(id)
    #expect(result["success"] == false && result["category"] == "noCredentials")
    #expect(result["message"]?.string?.isEmpty == false)
    #expect(try host.documentText(id) == before)
    let other = try host.create(Provider.stripe.sample("cleared"))
    try host.update(other, ["apiKeyAuth": .null])
    #expect(try host.test(other)["category"] == "noCredentials")
    #expect(try server.connections("accepted") == 0)
  }

  @Test func `[W-106] with another key nothing is called and nothing written`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample())
    _ = try host.test(id)
    let before = try host.documentText(id)
    try host.finish()
    let calls = try server.connections("accepted")
    let other = String(repeating: "ab", count: 32)
    let next = try HostProcess.start(
      calling: server, environment: ["ENCRYPTION_SECRET_HEX": .some(other)],
      workspace: host.workspace)
    let result = try next.test(id)
    #expect(result["category"] == "keyUnavailable")
    let refusal = try next.refusedUpdate(id, ["verify": true])
    #expect(refusal?.code == -32004)
    #expect(refusal?.data["kid"]?.string?.count == 16)
    #expect(try next.documentText(id) == before)
    #expect(try server.connections("accepted") == calls)
    // New credentials make it whole again.
    try next.update(id, ["apiKeyAuth": ["key": .string(Provider.stripe.secret)]])
    #expect(try next.test(id)["success"] == true)
  }

  @Test func `[W-106] with a ciphertext that does not open nothing is called or written`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample("one"))
    _ = try host.create(Provider.stripe.sample("two", secret: "sk_test_good9876543210"))
    let before = try host.documentText(id)
    try host.finish()
    let file = DatabaseFile(host.workspace)
    let rows = try file.credentials()
    try file.swap(try #require(rows.first), try #require(rows.last))
    let next = try HostProcess.start(calling: server, workspace: host.workspace)
    #expect(try next.test(id)["category"] == "keyUnavailable")
    #expect(try next.refusedUpdate(id, ["verify": true]) == .undecipherable)
    #expect(try next.documentText(id) == before)
    #expect(try server.connections("accepted") == 0)
  }

  @Test func `[W-106] a document that is not there is -32001, also of another organization`() throws
  {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample())
    let gone = try host.create(Provider.stripe.sample("gone"))
    try host.must("integrations.deleteIntegration", ["integrationId": gone])
    #expect(
      try host.refusal("integrations.testConnection", ["integrationId": gone]) == .notFound)
    try host.finish()
    let next = try HostProcess.start(
      calling: server, words: ["--organization", "org_2"], workspace: host.workspace)
    #expect(try next.refusal("integrations.testConnection", ["integrationId": id]) == .notFound)
    #expect(try server.connections("accepted") == 0)
  }
}
