import Glibc
import Testing

/// What waits until there is room, and goes on when there is, or at the end [W-35].
@Suite(.enabled(if: Offering.network)) struct WaitingForRoomTests {
  /// A call of `testConnection` that has 13 MiB, so that five of them are all that may be in flight.
  private static func large(_ id: Int, _ test: String, _ more: String = "") -> String {
    let params = test.dropLast() + more + "}"
    let start = #"{"jsonrpc":"2.0","id":\#(id),"method":"integrations.testConnection","params":"#
    return start + params + #","pad":""# + String(repeating: "l", count: 13 << 20) + #""}"#
  }

  /// Sends five such calls and then what the host receives with the last bytes of them, so that it
  /// has it and has no room for it.
  private static func fill(_ host: HostProcess, _ calls: [String], then waiting: [String]) throws {
    let text = Array(joined(calls).utf8)
    let last = joined(waiting)
    // A pipe takes so many bytes as one piece.
    #expect(last.utf8.count + 100 <= 4_096)
    try host.sendRaw(Array(text.dropLast(100)))
    try host.waitUntilTaken()
    try host.sendRaw(text.suffix(100) + Array(last.utf8))
    try host.waitUntilTaken()
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-05] what waited for room when a signal came is answered too`(signal: Int32) throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let waiting =
      (11...20).map { ping($0) } + [
        HostProcess.request("integrations.testConnection", test, id: "21"), ping(22),
      ]
    try Self.fill(host, (1...5).map { Self.large($0, test) }, then: waiting)
    host.kill(signal)
    var codes: [String: Int] = [:]
    while let text = try host.receiveOrEnd() {
      let reply = try Reply(text)
      codes[reply.id] = reply.code ?? 0
    }
    let tests = Set((1...5).map(String.init) + ["21"])
    let pings = Set((11...20).map(String.init) + ["22"])
    #expect(Set(codes.filter { $0.value == -32800 }.keys) == tests)
    #expect(Set(codes.filter { $0.value == 0 }.keys) == pings)
    #expect(try host.waitForExit() == .exited(0))
    _ = server
  }

  @Test func `[W-35] what waited for room goes on when a call ran out of time`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let calls =
      [Self.large(1, test, #","$timeoutMs":500"#)]
      + (2...5).map { Self.large($0, test, #","$timeoutMs":20000"#) }
    try Self.fill(host, calls, then: [ping(7)])
    #expect(try Reply.summary(of: host.receive()) == "1: -32007 Timeout")
    #expect(try Reply.summary(of: host.receive()) == "7: null")
    _ = server
  }

  @Test func `[W-35] results of actions wait while the client has many replies to read`() throws {
    let shop = try ShopServer()
    let title = String(repeating: "t", count: 2 << 20)
    try shop.answer(body: #"{"products":[{"id":1,"title":"\#(title)"}]}"#)
    let host = try HostProcess.start(calling: shop)
    host.readsOutput = false
    let count = 250
    let arguments = ShopServer.call(["$timeoutMs": 120_000]).text
    let calls = (100..<100 + count).map {
      HostProcess.request("workflow.shopify", arguments, id: "\($0)")
    }
    // 500 MB come of this.
    _ = try BackPressureTests.sendUntilItStops(host, Array(joined(calls).utf8))
    // 64 MiB of replies, twice while they grow, and 64 answers that wait.
    #expect(try Sanitizer.isOn || host.peakMemory() < 400 << 20)
    host.readsOutput = true
    var ids: Set<Int> = []
    for _ in 0..<count {
      let line = try host.receiveLine()
      try #require(line.utf8.count > title.utf8.count && line.contains(#""title":"ttt"#))
      ids.insert(Int(line.dropFirst(#"{"jsonrpc":"2.0","id":"#.count).prefix(3)) ?? 0)
    }
    #expect(ids == Set(100..<100 + count))
    #expect(try host.reply("host.ping").result == .null)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-13] [W-05] a signal does not take the last word of a lost framing away`(
    signal: Int32
  ) throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server, framing: .header)
    try host.sendRaw(
      HostProcess.frame(HostProcess.request("integrations.testConnection", test, id: "7"))
        + "Content-Length: five\r\n\r\n")
    try host.waitUntilTaken()
    let connection = try server.accept()
    host.kill(signal)
    #expect(try Reply(host.receive()).code == -32800)
    #expect(try Reply.summary(of: host.receive()) == "null: -32700 ParseError")
    #expect(try host.waitForExit() == .exited(65))
    _ = connection
  }

  @Test func `[W-166] locks that are met after a signal are waited for no longer`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let other = try host.result("integrations.create", HostProcess.stripe("other"))
    let tests =
      Array(repeating: test, count: 7)
      + Array(repeating: #"{"integrationId":\#(other.text)}"#, count: 7)
    for (id, test) in tests.enumerated() {
      try host.send(HostProcess.request("integrations.testConnection", test, id: "\(id)"))
    }
    let connections = try tests.map { _ in try server.accept() }
    for connection in connections { try connection.readRequest() }
    let holder = try Child.holdingLock(of: host.workspace)
    defer { holder.end() }
    host.kill(SIGTERM)
    try host.waitUntilSignalIsTaken()
    // All answers are there at once: one after the other they would wait for more than a minute.
    host.kill(SIGSTOP)
    for connection in connections { try connection.answer(401) }
    host.kill(SIGCONT)
    for _ in tests {
      let refusal = try Refusal(Reply(host.receive()))
      #expect(refusal == .storage("locked") || refusal?.code == -32800)
    }
    #expect(try host.waitForExit() == .exited(0))
  }
}
