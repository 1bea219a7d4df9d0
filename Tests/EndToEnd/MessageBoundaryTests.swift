import Testing

@Suite struct MessageBoundaryTests {
  private static let parseError = "null: -32700 ParseError"

  /// Some of everything: good and bad messages, batches, empty lines, all lengths of UTF-8.
  private static let messages = [
    ping(1), "[\(ping(2)),\(ping(3))]", "{", HostProcess.request("nopé漢😀", id: #""é漢😀""#),
    HostProcess.request("host.ping"), "[]", ping(4),
  ]
  private static let replies = [
    "1: null", "[2: null, 3: null]", parseError, #""é漢😀": -32601 FunctionNotFound"#,
    "null: -32600 InvalidRequest", "4: null",
  ]
  private static let lines = Array(messages.joined(separator: "\r\n\n").utf8)
  private static let frames = Array(messages.map(HostProcess.frame).joined(separator: "\n").utf8)

  @Test(arguments: [1, 2, 3, 5, 7, 64])
  func `[W-14] lines may come in pieces of any size`(size: Int) throws {
    try Expectation("pieces", bytes: Self.lines, Self.replies).check(cut: .pieces(of: size))
  }

  @Test(arguments: [1, 2, 3, 5, 7, 64])
  func `[W-14] frames may come in pieces of any size`(size: Int) throws {
    try Expectation("pieces", bytes: Self.frames, Self.replies)
      .check(framing: .header, cut: .pieces(of: size))
  }

  @Test func `[W-14] lines may be cut anywhere`() throws {
    let input = Array(joined([#"{"jsonrpc":"2.0","id":"é😀","method":"host.ping"}"#, ping(2)]).utf8)
    for offset in 1..<input.count {
      try Expectation("cut at \(offset)", bytes: input, [#""é😀": null"#, "2: null"])
        .check(cut: .at(offset))
    }
  }

  @Test func `[W-14] frames may be cut anywhere`() throws {
    let input = Array(
      (HostProcess.frame(#"{"jsonrpc":"2.0","id":"é😀","method":"host.ping"}"#)
        + HostProcess.frame(ping(2))).utf8)
    for offset in 1..<input.count {
      try Expectation("cut at \(offset)", bytes: input, [#""é😀": null"#, "2: null"])
        .check(framing: .header, cut: .at(offset))
    }
  }

  @Test func `[W-14] every message is answered as soon as its last byte is there`() throws {
    let host = try HostProcess.start(database: .memory, framing: .header)
    for id in 1...50 {
      let frame = Array(HostProcess.frame(ping(id)).utf8)
      let next = Array(HostProcess.frame(ping(0)).utf8).prefix(id % 40)
      // The start of a message that never comes must not hold back the reply to this one.
      if id == 50 {
        try host.sendRaw(frame + next)
      } else {
        try host.sendRaw(frame)
      }
      #expect(try Reply.summary(of: host.receive()) == "\(id): null")
    }
  }

  @Test(arguments: [HostProcess.Framing.line, .header])
  func `[W-14] a message of 16 MiB in small pieces costs no more than its bytes`(
    framing: HostProcess.Framing
  ) throws {
    let message = LostFramingTests.ping(1, bytes: LostFramingTests.messageBytes)
    let text = framing == .line ? message + "\n" : HostProcess.frame(message)
    let input = Array(text.utf8)
    let host = try HostProcess.start(database: .memory, framing: framing)
    for start in stride(from: 0, to: input.count, by: 4_096) {
      try host.sendRaw(Array(input[start..<min(start + 4_096, input.count)]))
    }
    #expect(try Reply.summary(of: host.receive()) == "1: null")
    // Held once or twice, never once for each piece.
    #expect(try Sanitizer.isOn || host.peakMemory() < 200 << 20)
  }
}
