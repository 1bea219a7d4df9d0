import Testing

@Suite struct ShutdownTests {
  private static let exit = #"{"jsonrpc":"2.0","method":"exit"}"#

  private static func shutdown(_ id: String) -> String { HostProcess.request("shutdown", id: id) }

  @Test(arguments: [HostProcess.Framing.line, .header])
  func `[W-34] exit ends the process with 0 while its input is open`(
    framing: HostProcess.Framing
  ) throws {
    let host = try HostProcess.start(framing: framing)
    #expect(try host.reply("host.ping").result == .null)
    try host.send(Self.exit)
    #expect(try host.waitForExit() == .exited(0))
    #expect(try host.receiveOrEnd() == nil)
    #expect(host.stderrText == "")
  }

  @Test func `[W-34] shutdown answers null, later requests are refused, exit ends it`() throws {
    let host = try HostProcess.start()
    #expect(try host.reply("shutdown").resultText == "null")
    for method in ["host.ping", "integrations.list", "nope", "shutdown", "rpc.discover"] {
      #expect(try host.reply(method).summary.hasSuffix(": -32600 InvalidRequest"))
    }
    #expect(try host.reply("host.ping", id: #""a""#).summary == #""a": -32600 InvalidRequest"#)
    try host.send("[\(ping(8)),\(ping(9))]")
    #expect(
      try Reply.summary(of: host.receive())
        == "[8: -32600 InvalidRequest, 9: -32600 InvalidRequest]")
    try host.send(HostProcess.request("host.ping"))
    try host.send(Self.exit)
    #expect(try host.waitForExit() == .exited(0))
    #expect(try host.receiveOrEnd() == nil)
  }

  @Test func `[W-34] after shutdown an end of input is an end as well`() throws {
    try Expectation(
      "shutdown", Self.shutdown("1") + "\n" + ping(2),
      [
        "1: null", "2: -32600 InvalidRequest",
      ]
    ).check()
  }

  @Test func `[W-34] what was sent before exit is answered, what follows is not`() throws {
    try Expectation(
      "exit", joined((1...100).map(ping) + [Self.exit] + (101...200).map(ping)),
      (1...100).map { "\($0): null" }
    ).check()
    try Expectation(
      "exit", [ping(1), Self.exit, ping(2)].map(HostProcess.frame).joined() + "Content-Length: x",
      ["1: null"]
    ).check(framing: .header)
  }

  @Test(.enabled(if: Offering.network))
  func `[W-34] shutdown is answered after all that was before it`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let id = try host.post("integrations.testConnection", test)
    let call = try server.accept()
    try call.readRequest()
    try host.send(joined([ping(50), Self.shutdown("51")]) + ping(52))
    // Whatever is ready may come first; the action and shutdown come in this order.
    var order: [String] = []
    while !order.contains("52") { order.append(try Reply(host.receive()).id) }
    #expect(!order.contains(id) && !order.contains("51"))
    try call.answer(401)
    while order.count < 4 { order.append(try Reply(host.receive()).id) }
    #expect(order.last == "51")
    #expect(order.contains(id))
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: Offering.network)) func `[W-34] [W-05] exit gives a running action its time`()
    throws
  {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let id = try host.post("integrations.testConnection", test)
    let call = try server.accept()
    try call.readRequest()
    try host.send(joined([Self.exit]) + ping(99))
    try call.answer(401)
    #expect(try Reply(host.receive()).id == id)
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test func `[W-34] exit and shutdown take no notice of a wrong spelling`() throws {
    let host = try HostProcess.start(database: .memory)
    for method in ["Exit", "EXIT", "exit ", "Shutdown"] {
      try host.send(HostProcess.request(method))
      #expect(try host.reply(method).code == -32601)
    }
    #expect(try host.reply("host.ping").result == .null)
  }
}
