import Testing

@Suite struct LineFramingTests {
  private static let parseError = "null: -32700 ParseError"

  static let table: [Expectation] = [
    Expectation("nothing", "", []),
    Expectation("empty lines alone", "\n\r\n\n", []),
    Expectation("white space without an end", "  \t", []),
    Expectation("tabs around", "\t\(ping(1))\t\n", ["1: null"]),
    Expectation("CRLF everywhere", "\(ping(1))\r\n\r\n\(ping(2))\r\n", ["1: null", "2: null"]),
    Expectation("a CR alone is white space", "\(ping(1))\r\r \r\n", ["1: null"]),
    Expectation(
      "a CR inside a message", "{\"jsonrpc\":\"2.0\",\r\"id\":1,\"method\":\"host.ping\"}\n",
      ["1: null"]),
    Expectation("a CR does not end a line", "\(ping(1))\r\(ping(2))\n", [parseError]),
    Expectation(
      "empty lines between", joined([ping(1), "", "", ping(2)]), ["1: null", "2: null"]),
    Expectation("the last line is cut", "\(ping(1))\n{\"jsonrpc\":", ["1: null", parseError]),
    Expectation(
      "a form feed is no white space", "\u{c}\(ping(1))\n\(ping(2))\n", [parseError, "2: null"]),
    Expectation(
      "a NUL is no white space", "\(ping(1))\u{0}\n\(ping(2))\n", [parseError, "2: null"]),
    Expectation(
      "a header is no message", "Content-Length: 45\r\n\r\n\(ping(1))", [parseError, "1: null"]),
    Expectation(
      "many errors, then a request", joined(Array(repeating: "x", count: 50) + [ping(1)]),
      Array(repeating: parseError, count: 50) + ["1: null"]),
  ]

  @Test(arguments: table)
  func `[W-10] a message is what stands before an LF`(case expectation: Expectation) throws {
    try expectation.check(["--framing", "line"])
  }

  @Test(arguments: ["\u{85}", "\u{2028}", "\u{2029}", "\u{b}", "\u{c}", "\u{1c}", "\u{1e}"])
  func `[W-10] nothing but an LF ends a line, in either direction`(separator: String) throws {
    let raw = "a\(separator)b"
    // A control below U+0020 may not stand in a JSON string as it is, the others may.
    let isControl = (raw.unicodeScalars.map(\.value).min() ?? 0) < 0x20
    let id = isControl ? quoted(raw) : "\"\(raw)\""
    let talk = try HostProcess.exchange(
      joined([HostProcess.request("host.ping", id: id), ping(2)]), database: .memory)
    let replies = try talk.replies
    #expect(try replies.map { try JSONValue(parsing: $0.id) } == [.string(raw), 2])
    #expect(!replies[0].text.unicodeScalars.contains { separator.unicodeScalars.contains($0) })
  }

  @Test(arguments: [HostProcess.Framing.line, .header])
  func `[W-10] U+0085, U+2028 and U+2029 are escaped in both framings`(
    framing: HostProcess.Framing
  ) throws {
    let host = try HostProcess.start(database: .memory, framing: framing)
    try host.send(HostProcess.request("host.ping", id: "\"\u{85}\u{2028}\u{2029}\""))
    #expect(
      try host.receive() == #"{"jsonrpc":"2.0","id":"\u0085\u2028\u2029","result":null}"#)
    let message = try host.reply("x\u{2028}\u{2029}y").text
    #expect(message.contains(#"'x\u2028\u2029y'"#))
  }

  @Test func `[W-10] every reply is one line ended by one LF`() throws {
    let talk = try HostProcess.exchange(
      joined([
        ping(1), "[\(ping(2)),\(ping(3))]", "x", HostProcess.request("rpc.discover", id: "4"),
      ]),
      database: .memory)
    let lines = try talk.lines()
    #expect(lines.count == 4)
    #expect(!talk.stdout.contains(UInt8(ascii: "\r")))
    #expect(
      try lines.dropLast().map(Reply.summary) == [
        "1: null", "[2: null, 3: null]", Self.parseError,
      ])
  }

  @Test func `[W-10] a reply comes while the input stays open`() throws {
    let host = try HostProcess.start(database: .memory)
    for id in 1...20 {
      try host.send(line: ping(id))
      #expect(try Reply.summary(of: host.receiveLine()) == "\(id): null")
    }
    // Half a message is no message yet.
    try host.sendRaw(String(ping(21).prefix(20)))
    try host.sendRaw(String(ping(21).dropFirst(20)) + "\n")
    #expect(try Reply.summary(of: host.receiveLine()) == "21: null")
  }
}
