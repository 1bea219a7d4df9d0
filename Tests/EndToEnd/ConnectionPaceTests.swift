import Testing

/// How often a provider is called: [W-143].
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionPaceTests {
  /// An answer, how often it is given (nil: always), and what comes of it.
  struct Row: Sendable, CustomTestStringConvertible {
    let answer: String
    let times: Int?
    let retryAfter: JSONValue?
    let requests: Int
    let outcome: String
    var testDescription: String { "\(answer) \(retryAfter?.text ?? "") x \(times ?? 0)" }

    init(
      _ answer: String, after retryAfter: JSONValue? = nil, times: Int? = nil, _ requests: Int,
      _ outcome: String
    ) {
      (self.answer, self.times, self.retryAfter) = (answer, times, retryAfter)
      (self.requests, self.outcome) = (requests, outcome)
    }
  }

  static let rows = [429, 503].flatMap { status -> [Row] in
    let failure = status == 429 ? "rateLimited" : "unavailable"
    return [
      Row("\(status)-zero", 3, failure), Row("\(status)-zero", times: 1, 2, "ok"),
      Row("\(status)-zero", times: 2, 3, "ok"), Row("\(status)-zero", times: 3, 3, failure),
      Row("\(status)-past", 3, failure), Row("\(status)-past", times: 2, 3, "ok"),
      Row("\(status)-decimal", after: "0.01", 3, failure),
      Row("\(status)-decimal", after: "0.250", times: 1, 2, "ok"),
      Row("\(status)-absent", 1, failure), Row("\(status)-negative", 1, failure),
      Row("\(status)-garbage", 1, failure), Row("\(status)-huge", 1, failure),
      Row("\(status)-whole", after: "31", 1, failure),
      Row("\(status)-whole", after: "3600", 1, failure),
      Row("\(status)-decimal", after: "30.5", 1, failure),
      Row("\(status)-whole", after: "", 1, failure),
      Row("\(status)-whole", after: " 0 ", times: 1, 2, "ok"),
      Row("\(status)-whole", after: "0, 0", 1, failure),
      Row("\(status)-whole", after: "1e0", 1, failure),
      Row("\(status)-whole", after: "Fri, 31 Dec 9999 23:59:59 GMT", 1, failure),
      Row("\(status)-whole", after: "Sunday, 06-Nov-94 08:49:37 GMT", times: 1, 2, "ok"),
      Row("\(status)-whole", after: "Sun Nov  6 08:49:37 1994", times: 1, 2, "ok"),
    ]
  }

  @Test(arguments: [Provider.stripe, .firmhouse])
  func `[W-143] a wait that is asked for is waited out, within bounds`(provider: Provider) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    for row in Self.rows {
      let options = row.retryAfter.map { JSONValue.object(["retryAfter": $0]) }
      try server.answer(row.answer, times: row.times, with: options)
      #expect(try host.categoryOfNew(provider) == row.outcome, "\(row.testDescription)")
      #expect(try server.requests().count == row.requests, "\(row.testDescription)")
    }
  }

  @Test func `[W-143] the next try does not come early`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for answer in ["429-whole", "503-date", "429-decimal"] {
      let decimal: JSONValue = ["retryAfter": "0.9"]
      try server.answer(answer, times: 1, with: answer == "429-decimal" ? decimal : nil)
      #expect(try host.categoryOfNew(.stripe) == "ok")
      let times = try server.requests().compactMap { $0.record["ms"]?.integer }
      try #require(times.count == 2)
      // A date has whole seconds: it is a part of a second away.
      if answer != "503-date" { #expect(times[1] - times[0] >= 899) }
    }
  }

  @Test func `[W-143] what Shopify need not tell is not waited for`() throws {
    let server = try ProviderServer(.shopify)
    let host = try HostProcess.start(calling: server)
    try server.script([.null, "429-zero"])
    #expect(try host.categoryOfNew(.shopify) == "ok")
    #expect(try server.requests().count == 2)
  }

  @Test func `[W-143] other statuses are not tried again, whatever they ask for`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for status in [500, 502, 504, 401, 408, 425] {
      let headers: JSONValue = [["Retry-After", "0"], ["Stripe-Should-Retry", "true"]]
      try server.answer("custom", with: ["status": .number(Double(status)), "headers": headers])
      _ = try host.categoryOfNew(.stripe)
      #expect(try server.requests().count == 1)
    }
  }

  @Test func `[W-143] a try that finds its kept connection gone makes one of its own`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for answer in ["close-after", "429-zero", "close-on-connect"] {
      try server.answer(answer, times: 1)
      let category = try host.categoryOfNew(.stripe)
      #expect(category == (answer == "close-on-connect" ? "unavailable" : "ok"), "\(answer)")
    }
  }

  // MARK: the integration's own limit

  @Test(arguments: [1, 2, 5])
  func `[W-143] an integration has no more requests in a minute than its limit`(limit: Int) throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(
      Provider.stripe.sample(config: ["rateLimit": .number(Double(limit))]))
    for _ in 0..<limit { #expect(try host.test(id)["success"] == true) }
    let before = try host.documentText(id)
    let result = try host.test(id)
    #expect(result["success"] == false && result["category"] == "rateLimited")
    #expect(try host.documentText(id) == before)
    let refusal = try host.refusedUpdate(id, ["verify": true])
    #expect(refusal == Refusal(-32009, "ConnectionFailed", ["category": "rateLimited"]))
    #expect(try server.requests().count == limit)
    // Another integration has its own.
    #expect(try host.categoryOfNew(.stripe, config: ["rateLimit": 1]) == "ok")
    // And more are allowed once the limit is higher.
    try host.update(id, ["connectionConfig": ["rateLimit": .number(Double(limit + 1))]])
    #expect(try host.test(id)["success"] == true)
    #expect(try host.test(id)["category"] == "rateLimited")
  }

  @Test func `[W-143] tries count, and so does each of many at once`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    try server.answer("429-zero")
    let id = try host.create(Provider.stripe.sample(config: ["rateLimit": 2]))
    let before = try host.documentText(id)
    #expect(try host.test(id)["category"] == "rateLimited")
    #expect(try server.requests().count == 2)
    // What its own limit ended is not written.
    #expect(try host.documentText(id) == before)
    try server.answer(nil)
    let other = try host.create(Provider.stripe.sample("many", config: ["rateLimit": 5]))
    let calls = try (0..<9).map { _ in try host.postTest(other) }
    let results = try calls.map { try Reply(host.receiveReply(to: $0)).result }
    #expect(results.filter { $0?["success"] == true }.count == 5)
    #expect(results.filter { $0?["category"] == "rateLimited" }.count == 4)
    #expect(try server.requests().count == 5)
  }

  @Test func `[W-143] Shopify's second request counts, and a success needs it not`() throws {
    let server = try ProviderServer(.shopify)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.shopify.sample(config: ["rateLimit": 1]))
    let result = try host.test(id)
    #expect(result["success"] == true && result["details"]?["scopes"] == nil)
    #expect(try host.test(id)["category"] == "rateLimited")
    #expect(try server.requests().count == 1)
  }

  @Test func `[W-143] what create verified counts for the new integration`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(
      Provider.stripe.sample(config: ["rateLimit": 2], ["verify": true]))
    #expect(try host.test(id)["success"] == true)
    #expect(try host.test(id)["category"] == "rateLimited")
    #expect(try server.requests().count == 2)
  }

  @Test func `[W-143] the limit is a process's own, and a wait past the deadline is none`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample(config: ["rateLimit": 1, "timeout": 59_000]))
    #expect(try host.test(id)["success"] == true)
    #expect(try host.test(id)["category"] == "rateLimited")
    let twin = try HostProcess.start(calling: server, workspace: host.workspace)
    #expect(try twin.test(id)["success"] == true)
    #expect(try twin.test(id)["category"] == "rateLimited")
  }

  @Test func `[W-170] ten tests in a minute that came to the same are enough`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample())
    for turn in 0..<10 {
      // A verification is a test too.
      if turn % 3 == 2 {
        try host.update(id, ["verify": true])
      } else {
        #expect(try host.test(id)["success"] == true)
      }
    }
    let before = try host.documentText(id)
    #expect(try host.test(id)["category"] == "rateLimited")
    #expect(
      try host.refusedUpdate(id, ["verify": true])
        == Refusal(-32009, "ConnectionFailed", ["category": "rateLimited"]))
    #expect(try host.documentText(id) == before)
    #expect(try server.requests().count == 10)
    #expect(try host.categoryOfNew(.stripe) == "ok")
  }

  @Test func `[W-170] tests that come to something else count apart`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample())
    for turn in 0..<20 {
      try server.answer(turn % 2 == 1 ? "status-500" : nil)
      #expect(try host.test(id)["success"] == .bool(turn % 2 == 0))
    }
    #expect(try !server.requests().isEmpty)
    #expect(try host.test(id)["category"] == "rateLimited")
    #expect(try server.requests().isEmpty)
  }
}
