import Testing

/// What real clients and careless ones send, each followed by a good request and the end of input.
///
/// `Expectation.check` compares the replies and the exit status.
@Suite struct ProbeTests {
  private static let parseError = "null: -32700 ParseError"
  private static let invalid = "null: -32600 InvalidRequest"
  private static let deep =
    #"{"jsonrpc":"2.0","id":1,"method":"host.ping","params":"#
    + nested(100_000) + "}"
  private static let invalidUTF8 =
    Array(#"{"jsonrpc":"2.0","id":1,"method":""#.utf8) + [0xff, 0xfe] + Array(#""}"#.utf8)

  // MARK: frames

  /// A good frame with its header written in another way; the body has 45 bytes.
  private static func header(_ text: String) -> String { text + ping(1) }

  private static func frame(_ name: String, _ body: String, _ reply: String...) -> Expectation {
    Expectation(name, HostProcess.frame(body), reply)
  }

  static let frames: [Expectation] = [
    frame("baseline", ping(1), "1: null"),
    Expectation("lower case", header("content-length: 45\r\n\r\n"), ["1: null"]),
    Expectation("LF only", header("Content-Length: 45\n\n"), ["1: null"]),
    Expectation("no space after the colon", header("Content-Length:45\r\n\r\n"), ["1: null"]),
    Expectation(
      "another field first", header("X-Foo: 1\r\nContent-Length: 45\r\n\r\n"), ["1: null"]),
    Expectation(
      "a content type after",
      header(
        "Content-Length: 45\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n"),
      ["1: null"]),
    Expectation("a stray LF before", header("\nContent-Length: 45\r\n\r\n"), ["1: null"]),
    Expectation("a stray CRLF before", header("\r\nContent-Length: 45\r\n\r\n"), ["1: null"]),
    frame("invalid JSON", #"{"jsonrpc":"#, parseError),
    Expectation(
      "invalid UTF-8",
      bytes: Array("Content-Length: \(invalidUTF8.count)\r\n\r\n".utf8) + invalidUTF8,
      [parseError]),
    frame("a batch", "[\(ping(1)),\(ping(2))]", "[1: null, 2: null]"),
    frame("a scalar", "42", invalid),
    frame("id null", #"{"jsonrpc":"2.0","id":null,"method":"host.ping"}"#, "null: null"),
    frame("no jsonrpc", #"{"id":1,"method":"host.ping"}"#, "1: -32600 InvalidRequest"),
    Expectation("length 0", "Content-Length: 0\r\n\r\n", [parseError]),
    frame(
      "an unknown response", #"{"jsonrpc":"2.0","id":77,"result":1}"#, "77: -32600 InvalidRequest"),
    frame("100,000 levels", deep, parseError),
  ]

  @Test(arguments: frames)
  func `[W-11] a frame is answered and the next one served`(probe: Expectation) throws {
    let good = Array(HostProcess.frame(ping(99)).utf8)
    try Expectation(
      probe.name, bytes: probe.input + good, probe.replies + ["99: null"]
    ).check(framing: .header)
  }

  static let lost: [Expectation] = [
    "Content-Length: -5", "Content-Length: abc", "X: 1", "Content-Length: 100000000000000000000",
    "Content-Length: 1000000000000",
  ].map { Expectation($0, $0 + "\r\n\r\n{}", [parseError], exit: 65) }

  @Test(arguments: lost)
  func `[W-13] a header that cannot be understood ends the process after one error`(
    probe: Expectation
  ) throws {
    let good = Array(HostProcess.frame(ping(99)).utf8)
    try Expectation(
      probe.name, bytes: probe.input + good, probe.replies, exit: 65
    ).check(framing: .header)
    try Expectation(
      probe.name, bytes: good + probe.input + good, ["99: null"] + probe.replies, exit: 65
    ).check(framing: .header)
  }

  // MARK: lines

  private static func line(_ name: String, _ text: String, _ replies: String...) -> Expectation {
    Expectation(name, text + "\n", replies)
  }

  static let lines: [Expectation] = [
    line("baseline", ping(1), "1: null"),
    line("CRLF", ping(1) + "\r", "1: null"),
    line("blank lines before", "\n\n \n" + ping(1), "1: null"),
    line("spaces before", "   " + ping(1), "1: null"),
    line("a byte order mark", "\u{feff}" + ping(1), parseError),
    line("invalid JSON", #"{"jsonrpc":"#, parseError),
    Expectation("invalid UTF-8", bytes: invalidUTF8 + [0x0a], [parseError]),
    line("a batch", "[\(ping(1)),\(ping(2))]", "[1: null, 2: null]"),
    line("an empty batch", "[]", invalid),
    line("a scalar", "42", invalid),
    line("no jsonrpc", #"{"id":1,"method":"host.ping"}"#, "1: -32600 InvalidRequest"),
    line("id null", #"{"jsonrpc":"2.0","id":null,"method":"host.ping"}"#, "null: null"),
    line("id 1.5", #"{"jsonrpc":"2.0","id":1.5,"method":"host.ping"}"#, "1.5: null"),
    line(
      "id 2^53+1", #"{"jsonrpc":"2.0","id":9007199254740993,"method":"host.ping"}"#,
      "9007199254740993: null"),
    line("two on one line", ping(1) + ping(2), parseError),
    line(
      "printed on many lines",
      "{\n\"jsonrpc\": \"2.0\",\n\"id\": 1,\n\"method\": \"host.ping\"\n}",
      parseError, parseError, parseError, parseError, parseError),
    line("an unknown notification", #"{"jsonrpc":"2.0","method":"nope"}"#),
    line(
      "an unknown response", #"{"jsonrpc":"2.0","id":77,"result":1}"#, "77: -32600 InvalidRequest"),
    line("100,000 levels", deep, parseError),
    line(
      "a string of 8 MB",
      #"{"jsonrpc":"2.0","id":1,"method":"host.ping","pad":""#
        + String(repeating: "a", count: 8_000_000) + #""}"#, "1: null"),
    line(
      "a lone surrogate", #"{"jsonrpc":"2.0","id":1,"method":"host.ping","x":"\ud800"}"#,
      parseError),
    line("two ids", #"{"jsonrpc":"2.0","id":1,"id":2,"method":"host.ping"}"#, invalid),
    Expectation("20 at once", joined((1...20).map(ping)), (1...20).map { "\($0): null" }),
  ]

  @Test(arguments: lines)
  func `[W-10] a line is answered and the next one served`(probe: Expectation) throws {
    let good = Array(ping(99).utf8) + [0x0a]
    try Expectation(
      probe.name, bytes: probe.input + good, probe.replies + ["99: null"]
    ).check(["--framing", "line"])
  }

  @Test func `[W-10] the last line may lack its LF`() throws {
    try Expectation("no LF", ping(1), ["1: null"]).check()
  }

  @Test func `[W-12] a byte order mark makes it header framing, which then is lost`() throws {
    try Expectation("BOM", joined(["\u{feff}" + ping(1), ping(99)]), [Self.parseError], exit: 65)
      .check(framing: .header)
  }
}
