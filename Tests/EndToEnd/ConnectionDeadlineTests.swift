import Testing

/// Calls that take too long, and calls that are given up: [W-141], [W-106], [W-34], [W-90].
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionDeadlineTests {
  static let slow = [
    "hang", "hang-in-head", "hang-in-body", "hang-in-chunk", "drip", "drip-body", "drip-slow",
    "never-accept",
  ]

  @Test func `[W-141] one deadline covers all of a call`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for answer in Self.slow {
      try server.answer(answer)
      for timeout in [1, 30, 250] {
        let id = try host.create(
          Provider.stripe.sample(
            "\(answer) \(timeout)", config: ["timeout": .number(Double(timeout))]))
        let result = try host.test(id)
        #expect(result["category"] == "timeout")
        let document = try host.document(id)
        #expect(document["status"] == "testing" && document["errorMessage"] == result["message"])
        let reply = try host.ask(
          "integrations.create",
          Provider.stripe.sample(
            "verified", config: ["timeout": .number(Double(timeout))], ["verify": true]))
        #expect(Refusal(reply) == Refusal(-32009, "ConnectionFailed", ["category": "timeout"]))
      }
      try server.answer(nil)
      #expect(try host.categoryOfNew(.stripe) == "ok")
    }
  }

  @Test func `[W-141] what is slow but in time is a success`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for answer in ["late", "drip-fast", "drip"] {
      try server.answer(answer, with: ["seconds": answer == "drip" ? 0.0005 : 0.2])
      #expect(try host.categoryOfNew(.stripe, config: ["timeout": 60_000]) == "ok")
    }
  }

  @Test func `[W-141] the deadline covers what is waited out, and all tries`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    try server.script([["answer": "429-decimal", "with": ["retryAfter": "0.01"]], "hang"])
    #expect(try host.categoryOfNew(.stripe, config: ["timeout": 1_500]) == "timeout")
    #expect(try server.requests().count == 2)
    // A wait that would pass it is none.
    try server.answer("429-whole", with: ["retryAfter": "61"])
    #expect(try host.categoryOfNew(.stripe, config: ["timeout": 60_000]) == "rateLimited")
    #expect(try server.requests().count == 1)
  }

  @Test func `[W-141] Shopify's second request has the rest of the time`() throws {
    let server = try ProviderServer(.shopify)
    let host = try HostProcess.start(calling: server)
    try server.script([.null, "hang"])
    // The shop has answered: the connection is good.
    #expect(try host.categoryOfNew(.shopify, config: ["timeout": 1_500]) == "ok")
  }

  @Test(arguments: Provider.allCases)
  func `[W-90] [W-106] a call ended by $timeoutMs is -32007 and writes nothing`(
    provider: Provider
  ) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(provider.sample())
    let before = try host.documentText(id)
    try server.answer("hang")
    let call = try host.postTest(id, ["$timeoutMs": 100])
    let reply = try Reply(host.receiveReply(to: call))
    #expect(Refusal(reply) == Refusal(-32007, "Timeout", ["limitMs": 100]))
    #expect(try host.documentText(id) == before)
    try server.wait(["open": 0])
    for arguments in [
      provider.sample("new", ["verify": true, "$timeoutMs": 100]),
      provider.sample("new", ["verify": true, "$timeoutMs": 100, "$idempotencyKey": "k"]),
    ] {
      #expect(
        try host.refusal("integrations.create", arguments)
          == Refusal(-32007, "Timeout", ["limitMs": 100]))
    }
    #expect(
      try host.refusedUpdate(id, ["name": "other", "verify": true, "$timeoutMs": 100])
        == Refusal(-32007, "Timeout", ["limitMs": 100]))
    #expect(try host.list().map(\.text) == [try JSONValue(parsing: before).text])
    try server.answer(nil)
    try server.wait(["open": 0])
    #expect(try host.test(id)["success"] == true)
    _ = try host.create(provider.sample("new", ["verify": true, "$idempotencyKey": "k"]))
  }

  @Test func `[W-106] of the two deadlines the first one counts`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    try server.answer("hang")
    let id = try host.create(Provider.stripe.sample(config: ["timeout": 100]))
    let call = try host.postTest(id, ["$timeoutMs": 60_000])
    #expect(try Reply(host.receiveReply(to: call)).result?["category"] == "timeout")
    let other = try host.create(Provider.stripe.sample("other", config: ["timeout": 60_000]))
    let late = try host.postTest(other, ["$timeoutMs": 100])
    #expect(try Reply(host.receiveReply(to: late)).code == -32007)
  }

  // MARK: giving up

  @Test func `[W-34] [W-106] a cancelled test writes nothing and hangs up`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for answer in ["hang", "hang-in-head", "hang-in-body", "drip-slow", "503-whole"] {
      let id = try host.create(Provider.stripe.sample(answer))
      let before = try host.documentText(id)
      try server.answer(answer, with: answer == "503-whole" ? ["retryAfter": "20"] : nil)
      let call = try host.postTest(id)
      try server.wait(["requests": 1])
      try host.send(HostProcess.request("$/cancelRequest", #"{"id":\#(call)}"#))
      #expect(try Reply(host.receiveReply(to: call)).code == -32800)
      #expect(try host.documentText(id) == before)
      if answer != "503-whole" { try server.wait(["open": 0]) }
      try server.answer(nil)
      #expect(try host.test(id)["success"] == true)
      #expect(try server.requests().count == 2)
    }
  }

  @Test func `[W-34] a verification is cancelled, and nothing is stored or changed`() throws {
    let server = try ProviderServer(.circuly)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.circuly.sample())
    let before = try host.documentText(id)
    try server.answer("hang")
    let calls = [
      try host.post(
        "integrations.create", Provider.circuly.sample("new", ["verify": true]).text),
      try host.post(
        "integrations.update",
        JSONValue.object(["integrationId": id, "verify": true, "name": "x"]).text),
    ]
    try server.wait(["requests": 2])
    for call in calls {
      try host.send(HostProcess.request("$/cancelRequest", #"{"id":\#(call)}"#))
      #expect(try Reply(host.receiveReply(to: call)).code == -32800)
    }
    try server.wait(["open": 0])
    #expect(try host.documentText(id) == before)
    #expect(try host.list().count == 1)
    #expect(try host.credentials(id)["password"]?.string == Provider.circuly.secret)
  }
}
