import Testing

@Suite struct CancellationTests {
  private static let list = #"{"organizationId":"org_1"}"#

  private static func cancel(_ id: String) -> String {
    HostProcess.request("$/cancelRequest", #"{"id":\#(id)}"#)
  }

  @Test(.enabled(if: Offering.network), arguments: [HostProcess.Framing.line, .header])
  func `[W-34] a running action is cancelled and answered so, once`(
    framing: HostProcess.Framing
  ) throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server, framing: framing)
    let id = try host.post("integrations.testConnection", test)
    let call = try server.accept()
    try host.send(Self.cancel(id))
    #expect(try Reply.summary(of: host.receive()) == "\(id): -32800 Cancelled")
    try call.waitForClose()
    try host.send(Self.cancel(id))
    #expect(try host.reply("host.ping").result == .null)
    try host.closeInput()
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: Offering.network))
  func `[W-34] a request and its cancellation may come in one piece`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let call = HostProcess.request("integrations.testConnection", test, id: #""a""#)
    try host.sendRaw(joined([call, Self.cancel(#""a""#), ping(2)]))
    let replies = try (0..<2).map { _ in try Reply.summary(of: host.receive()) }
    #expect(Set(replies) == [#""a": -32800 Cancelled"#, "2: null"])
  }

  @Test func `[W-34] what is done already is left as it is`() throws {
    let host = try HostProcess.start()
    let requests = [
      ping(1), HostProcess.request("integrations.list", Self.list, id: "2"),
      HostProcess.request("nope", id: "3"),
    ]
    for (request, id) in zip(requests, 1...) {
      try host.sendRaw(joined([request, Self.cancel("\(id)")]))
      // Begun or not when it is cancelled, it has one reply.
      let reply = try Reply(host.receive())
      #expect(reply.id == "\(id)")
      #expect(reply.code == nil || reply.code == -32800 || reply.code == -32601)
    }
    try host.closeInput()
    #expect(try host.receiveOrEnd() == nil)
  }

  @Test(
    .enabled(if: Offering.network),
    arguments: [
      (#""7""#, "7"), ("7", #""7""#), ("7", "8"), ("7", "77"), (#""é""#, "\"e\u{301}\""),
      (#""a""#, #""A""#), (#""a""#, #""a ""#),
    ])
  func `[W-34] the id must be the same`(id: String, other: String) throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    try host.post("integrations.testConnection", test, id: id)
    let call = try server.accept()
    try call.readRequest()
    try host.send(Self.cancel(other))
    #expect(try host.reply("host.ping", id: "100").result == .null)
    try call.answer(401)
    #expect(try Reply(host.receiveReply(to: id)).result?["category"] == "auth")
  }

  @Test(.enabled(if: Offering.network))
  func `[W-34] an id is the same however its string is written`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    try host.post("integrations.testConnection", test, id: #""\u0061b""#)
    let call = try server.accept()
    try host.send(Self.cancel(#""a\u0062""#))
    #expect(try Reply.summary(of: host.receive()) == #""ab": -32800 Cancelled"#)
    try call.waitForClose()
  }

  @Test(
    arguments: [
      nil, "null", "{}", "[]", "7", #""7""#, "[7]", #"{"id":null}"#, #"{"id":{}}"#, #"{"id":[7]}"#,
      #"{"id":true}"#, #"{"ID":7}"#, #"{"id":7,"id":8}"#, #"{"id":12345}"#, #"[{"id":7},{}]"#,
    ] as [String?])
  func `[W-34] a cancellation that names no request is nothing, and never answered`(
    params: String?
  ) throws {
    let host = try HostProcess.start(database: .memory)
    try host.send(HostProcess.request("$/cancelRequest", params))
    try host.send(ping(1))
    #expect(try Reply.summary(of: host.receive()) == "1: null")
    try host.closeInput()
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test func `[W-34] cancelRequest and exit with an id are not methods`() throws {
    let host = try HostProcess.start(database: .memory)
    for method in ["$/cancelRequest", "exit"] {
      for params in [nil, #"{"id":1}"#] {
        let reply = try host.reply(method, params)
        #expect(reply.code == -32601)
        #expect(reply.message == "Could not find public function for '\(method)'")
      }
    }
    #expect(try host.reply("host.ping").result == .null)
  }

  @Test(.enabled(if: Offering.network)) func `[W-34] one of many is cancelled, the others go on`()
    throws
  {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let ids = try (0..<10).map { _ in try host.post("integrations.testConnection", test) }
    let calls = try ids.map { _ in try server.accept() }
    try host.send(Self.cancel(ids[4]))
    #expect(try Reply.summary(of: host.receive()) == "\(ids[4]): -32800 Cancelled")
    var answered = 0
    for call in calls {
      // One of the ten is the call that was given up; it takes no answer.
      if (try? call.readRequest()) != nil, (try? call.answer(401)) != nil { answered += 1 }
    }
    #expect(answered >= 9)
    for id in ids where id != ids[4] {
      #expect(try Reply(host.receiveReply(to: id)).result?["success"] == false)
    }
  }

  @Test(.enabled(if: Offering.network))
  func `[W-34] an action that waits for its turn can be cancelled`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let ids = try (0..<70).map { _ in try host.post("integrations.testConnection", test) }
    for id in ids.reversed() {
      try host.send(Self.cancel(id))
      #expect(try Reply.summary(of: host.receive()) == "\(id): -32800 Cancelled")
    }
    #expect(try host.reply("host.ping").result == .null)
  }

  @Test(.enabled(if: Offering.network))
  func `[W-34] an element of a batch can be cancelled, and the batch is answered whole`()
    throws
  {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let call = HostProcess.request("integrations.testConnection", test, id: "10")
    try host.send("[\(ping(9)),\(call),\(ping(11))]")
    let connection = try server.accept()
    try host.send(Self.cancel("10"))
    #expect(
      try Reply.summary(of: host.receive()) == "[9: null, 10: -32800 Cancelled, 11: null]")
    try connection.waitForClose()
  }

  @Test(.enabled(if: Offering.network))
  func `[W-34] [W-102] a creation that is cancelled leaves nothing`() throws {
    let server = try LoopbackServer()
    let (host, _) = try HostProcess.start(calling: server)
    let create = HostProcess.stripe("cancelled", #","verify":true"#)
    let id = try host.post("integrations.create", create)
    let call = try server.accept()
    try host.send(Self.cancel(id))
    #expect(try Reply.summary(of: host.receive()) == "\(id): -32800 Cancelled")
    let names = try host.result("integrations.list", Self.list).array?.map { $0["name"] }
    #expect(names == ["waits"])
    try call.waitForClose()
  }

  @Test func `[W-34] a flood of cancellations is nothing`() throws {
    let flood = (1...5_000).map { Self.cancel("\($0)") }
    try Expectation("flood", joined(flood + [ping(1)] + flood), ["1: null"]).check()
  }
}
