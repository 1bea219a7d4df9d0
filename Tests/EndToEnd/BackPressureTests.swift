import Testing

@Suite struct BackPressureTests {
  /// Sends until the host does no more: it has used no processor time and read nothing for some
  /// time.
  ///
  /// Ending too early only makes the test weaker, never wrong.
  ///
  /// - Returns: how many bytes the host has taken, which is all of them where it never stopped.
  static func sendUntilItStops(_ host: HostProcess, _ bytes: [UInt8]) throws -> Int {
    host.outgoing.append(bytes)
    var idle = 0
    var effort = try host.processorTime()
    while idle < 100 {
      if host.turn(reading: false, wait: 10) {
        idle = 0
        continue
      }
      let now = try host.processorTime()
      idle = now == effort ? idle + 1 : 0
      effort = now
    }
    return bytes.count - host.outgoing.count
  }

  @Test func `[W-35] a client that does not read is not read, and nothing is lost`() throws {
    let host = try HostProcess.start(database: .memory)
    host.readsErrors = true
    let pad = String(repeating: "a", count: 100_000)
    let count = 2_000
    let requests = (0..<count).map {
      HostProcess.request("host.ping", id: "\"\($0) \(pad)\"") + "\n"
    }
    // 200 MB of requests, each with a reply of its own size.
    let input = Array(requests.joined().utf8)
    let taken = try Self.sendUntilItStops(host, input)
    // 64 MiB of replies, the one being written, a message, and what pipes and buffers hold.
    #expect(taken < 120 << 20)
    #expect(try Sanitizer.isOn || host.peakMemory() < 300 << 20)
    for number in 0..<count {
      let line = try host.receiveLine()
      let expected = #"{"jsonrpc":"2.0","id":"\#(number) \#(pad)","result":null}"#
      try #require(line == expected, "reply \(number)")
    }
    #expect(try host.reply("host.ping").result == .null)
    try host.closeInput()
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test func `[W-35] 100 MB of requests written before anything is read are all answered`()
    throws
  {
    let host = try HostProcess.start(database: .memory)
    let block = Array(joined((1_000..<2_000).map { LostFramingTests.ping($0, bytes: 1_000) }).utf8)
    let replies = Array(
      (1_000..<2_000).map { #"{"jsonrpc":"2.0","id":\#($0),"result":null}"# + "\n" }.joined().utf8)
    let blocks = Sanitizer.lessened(100_000_000) / block.count
    // What the host does not take at first it takes as its replies are read.
    _ = try Self.sendUntilItStops(host, Array(repeatElement(block, count: blocks).joined()))
    host.readsOutput = true
    try host.closeInput()
    for _ in 0..<blocks {
      try host.pump(reading: true, timeout: HostProcess.patience, "replies") {
        host.incoming.count < replies.count && host.outputEnd != nil
      }
      try #require(host.incoming.count >= replies.count)
      let same = host.incoming.take(replies.count) == replies
      try #require(same)
    }
    #expect(try host.receiveRest() == [])
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test func `[W-35] a batch's reply waits for its reader like any other`() throws {
    let host = try HostProcess.start(database: .memory)
    host.readsOutput = false
    let id = String(repeating: "b", count: 14_000)
    let batch =
      "["
      + (0..<1_000).map { HostProcess.request("host.ping", id: "\"\($0)\(id)\"") }
      .joined(separator: ",") + "]\n"
    let input = Array(String(repeating: batch, count: 12).utf8)
    let taken = try Self.sendUntilItStops(host, input)
    #expect(taken < 120 << 20)
    for _ in 0..<12 {
      let line = try host.receiveLine()
      #expect(line.utf8.count > 14_000_000)
      #expect(line.hasSuffix(#"999\#(id)","result":null}]"#))
    }
    #expect(try host.reply("host.ping").result == .null)
  }

  // MARK: requests in flight

  @Test(.enabled(if: Offering.network))
  func `[W-35] large requests in flight are not read without bound`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let pad = String(repeating: "i", count: 1 << 20)
    let calls = (100..<300).map {
      HostProcess.request("integrations.testConnection", test, id: "\"\($0)\(pad)\"")
    }
    // 200 MB, of which 64 MiB may wait.
    #expect(try Self.sendUntilItStops(host, Array(joined(calls).utf8)) < 80 << 20)
    #expect(try Sanitizer.isOn || host.peakMemory() < 160 << 20)
    let first = try server.accept()
    try first.readRequest()
    try first.answer(401)
    #expect(try Reply(host.receive()).result?["category"] == "auth")
  }

  /// A host with so many requests in flight, all actions that wait, and one ping behind them.
  private static func fill(
    _ count: Int
  ) throws -> (host: HostProcess, server: LoopbackServer, first: LoopbackServer.Connection) {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let calls = (1...count).map {
      HostProcess.request("integrations.testConnection", test, id: "\($0 + 100)")
    }
    try host.sendRaw(joined(calls + [ping(7)]))
    let first = try server.accept()
    try first.readRequest()
    return (host, server, first)
  }

  @Test(.enabled(if: Offering.network))
  func `[W-35] [W-120] below 10,000 requests in flight the host reads on`() throws {
    let (host, server, first) = try Self.fill(9_999)
    #expect(try Reply.summary(of: host.receive()) == "7: null")
    try first.answer(401)
    #expect(try Reply(host.receive()).result?["category"] == "auth")
    _ = server
  }

  @Test(.enabled(if: Offering.network))
  func `[W-35] [W-120] at 10,000 requests in flight it reads on when one is answered`() throws {
    let (host, server, first) = try Self.fill(10_000)
    // The host takes no more than its pipe and its buffer hold.
    #expect(
      try Self.sendUntilItStops(host, Array(joined(Array(repeating: ping(8), count: 400_000)).utf8))
        < 8 << 20)
    try first.answer(401)
    #expect(try Reply(host.receive()).result?["category"] == "auth")
    #expect(try Reply.summary(of: host.receive()) == "7: null")
    _ = server
  }
}
