import Testing

@Suite struct PipelineTests {
  /// Feeds `blocks` times 10,000 pings and compares every byte that comes back.
  private static func million(_ host: HostProcess, blocks: Int) throws {
    let ids = 10_000..<20_000
    let requests: [UInt8]
    let replies: [UInt8]
    let reply = { (id: Int) in #"{"jsonrpc":"2.0","id":\#(id),"result":null}"# }
    switch host.framing {
    case .line:
      requests = Array(joined(ids.map(ping)).utf8)
      replies = Array(joined(ids.map(reply)).utf8)
    case .header:
      requests = Array(ids.map { HostProcess.frame(ping($0)) }.joined().utf8)
      replies = Array(ids.map { HostProcess.frame(reply($0)) }.joined().utf8)
    }
    for _ in 0..<blocks { try host.sendRaw(requests) }
    try host.closeInput()
    for block in 0..<blocks {
      try host.pump(timeout: HostProcess.patience, "block \(block)") {
        host.incoming.count < replies.count && host.outputEnd != nil
      }
      try #require(host.incoming.count >= replies.count, "block \(block)")
      let same = host.incoming.take(replies.count) == replies
      try #require(same, "block \(block)")
    }
    #expect(try host.receiveRest() == [])
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.stderrText == "")
  }

  @Test(arguments: [HostProcess.Framing.line, .header])
  func `[W-35] a million requests in one pipe have a million replies`(
    framing: HostProcess.Framing
  ) throws {
    let host = try HostProcess.start(database: .memory, framing: framing)
    try Self.million(host, blocks: Sanitizer.lessened(100))
  }

  @Test func `[W-30] ten thousand unknown methods in one pipe are each answered`() throws {
    let requests = (1...10_000).map { HostProcess.request("nope.\($0)", id: "\($0)") }
    let talk = try HostProcess.exchange(joined(requests), database: .memory)
    let lines = try talk.lines()
    #expect(lines.count == 10_000)
    for (number, line) in zip(1..., lines) {
      #expect(line.hasPrefix(#"{"jsonrpc":"2.0","id":\#(number),"error":{"code":-32601,"#))
    }
    #expect(talk.status == .exited(0))
  }

  @Test func `[W-31] host.info is the same at the end of a long conversation`() throws {
    let host = try HostProcess.start(database: .memory)
    let first = try host.call("host.info", id: "0")
    for number in 0..<2_000 {
      let bad = number.isMultiple(of: 2) ? "{" : "[1,2"
      try host.send(line: bad)
      #expect(try Reply.summary(of: host.receive()) == "null: -32700 ParseError")
    }
    #expect(try host.call("host.info", id: "0") == first)
  }
}
