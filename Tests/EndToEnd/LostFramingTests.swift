import Testing

@Suite struct LostFramingTests {
  private static let parseError = "null: -32700 ParseError"
  private static let tooLarge = "null: -32600 LimitExceeded"
  static let messageBytes = 16 * 1_024 * 1_024

  /// A ping of exactly so many bytes: one of its members, which is ignored, takes what is missing.
  static func ping(_ id: Int, bytes: Int) -> String {
    let start = #"{"jsonrpc":"2.0","id":\#(id),"method":"host.ping","pad":""#
    return start + String(repeating: "a", count: bytes - start.utf8.count - 2) + #""}"#
  }

  // MARK: a message too large

  @Test(arguments: [(-1, "1: null"), (0, "1: null"), (1, tooLarge)])
  func `[W-13] a line of 16 MiB is served, one more byte is refused`(
    excess: Int, reply: String
  ) throws {
    let line = Self.ping(1, bytes: Self.messageBytes + excess)
    try Expectation("16 MiB \(excess)", joined([line, EndToEnd.ping(2)]), [reply, "2: null"])
      .check()
  }

  @Test(arguments: [(-1, "1: null"), (0, "1: null"), (1, tooLarge)])
  func `[W-13] a frame of 16 MiB is served, one more byte is refused`(
    excess: Int, reply: String
  ) throws {
    let frame = HostProcess.frame(Self.ping(1, bytes: Self.messageBytes + excess))
    try Expectation(
      "16 MiB \(excess)", frame + HostProcess.frame(EndToEnd.ping(2)), [reply, "2: null"]
    ).check(framing: .header)
  }

  @Test func `[W-13] size is judged before content`() throws {
    let junk = "{" + String(repeating: "x", count: Self.messageBytes)
    try Expectation("line", joined([junk, EndToEnd.ping(2)]), [Self.tooLarge, "2: null"]).check()
    try Expectation(
      "frame", HostProcess.frame(junk) + HostProcess.frame(EndToEnd.ping(2)),
      [Self.tooLarge, "2: null"]
    ).check(framing: .header)
  }

  @Test func `[W-13] a last line too large is refused once, and the end is clean`() throws {
    let junk = "{" + String(repeating: "x", count: 3 * Self.messageBytes)
    try Expectation("line", EndToEnd.ping(1) + "\n" + junk, ["1: null", Self.tooLarge]).check()
  }

  @Test func `[W-13] the bytes of a message too large are not held`() throws {
    let host = try HostProcess.start(database: .memory)
    #expect(try Reply(host.call("host.ping")).result == .null)
    let before = try host.peakMemory()
    let piece = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
    try host.sendRaw("{")
    for _ in 0..<200 { try host.sendRaw(piece) }
    try host.sendRaw("\n")
    #expect(try Reply.summary(of: host.receive()) == Self.tooLarge)
    #expect(try Reply(host.call("host.ping")).result == .null)
    // One message may be held twice while a buffer grows; 200 MB may not.
    #expect(try Sanitizer.isOn || host.peakMemory() - before < 64 << 20)
  }

  // MARK: a frame that cannot be understood

  static let headers: [String] = [
    "Content-Length: -1", "Content-Length: +5", "Content-Length: 0x10", "Content-Length: 1e3",
    "Content-Length: 5.0", "Content-Length: 5 5", "Content-Length: 5,5", "Content-Length: \"5\"",
    "Content-Length:", "Content-Length: ", "Content-Length: five", "Content-Length: ５",
    "Content-Length: 1073741825", "Content-Length: 4294967301",
    "Content-Length: 9223372036854775807",
    "Content-Length: 9223372036854775808", "Content-Length: 18446744073709551621",
    "Content-Length: 1" + String(repeating: "0", count: 400),
    "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 6\r\ncontent-length: 5",
    "Content-Length: 5\r\nContent-Length: x", "Content-Type: application/json", "X: 1",
    "Content-Lengths: 5", "Length: 5", "Content Length: 5", "no colon at all",
  ]

  @Test(arguments: headers)
  func `[W-13] a header that cannot be understood ends the process with 65`(header: String) throws {
    let good = HostProcess.frame(EndToEnd.ping(1))
    try Expectation(
      "\(header.prefix(60))", good + header + "\r\n\r\n{}   " + good, ["1: null", Self.parseError],
      exit: 65
    ).check(["--framing", "header"], framing: .header)
  }

  @Test(arguments: [
    "C", "Content-Length", "Content-Length: 5", "Content-Length: 45\r", "Content-Length: 45\r\n",
    "Content-Length: 45\r\n\r", "Content-Length: 45\r\n\r\n", "Content-Length: 45\r\n\r\n{",
    "Content-Length: 1073741824\r\n\r\n{}",
  ])
  func `[W-13] an end of input inside a frame is a lost frame`(tail: String) throws {
    let good = HostProcess.frame(EndToEnd.ping(1))
    let talk = try HostProcess.exchange(good + tail, database: .memory, framing: .header)
    let summaries = try talk.summaries
    // A frame too large may have been refused already when its end is missed.
    #expect(summaries.filter { $0 != Self.tooLarge } == ["1: null", Self.parseError])
    #expect(summaries.last == Self.parseError)
    #expect(talk.status == .exited(65))
  }

  @Test func `[W-13] a header section of 8 KiB is read`() throws {
    let end = "\r\nContent-Length: 45\r\n\r\n"
    let start = "X: "
    let fill = String(repeating: "y", count: 8_192 - start.utf8.count - end.utf8.count)
    try Expectation(
      "8 KiB", start + fill + end + EndToEnd.ping(1) + HostProcess.frame(EndToEnd.ping(2)),
      ["1: null", "2: null"]
    ).check(framing: .header)
  }

  @Test(arguments: ["X: ", "", "X: y\r\n"])
  func `[W-13] a header section over 8 KiB is a lost frame, ended or not`(repeated: String) throws {
    let part = repeated.isEmpty ? "y" : repeated
    let section = "Content-Length: 45\r\n" + String(repeating: part, count: 8_300 / part.utf8.count)
    for input in [section, section + "\r\n\r\n" + EndToEnd.ping(1)] {
      try Expectation("over 8 KiB", input, [Self.parseError], exit: 65).check(framing: .header)
    }
  }

  @Test func `[W-13] a header without end is given up while the input stays open`() throws {
    let host = try HostProcess.start(database: .memory, framing: .header)
    try host.sendRaw("Content-Length: 45\r\nX: " + String(repeating: "y", count: 9_000))
    #expect(try Reply.summary(of: host.receive()) == Self.parseError)
    #expect(try host.waitForExit() == .exited(65))
  }

  @Test func `[W-13] the closing error is the last thing, once, and names the parse error`() throws
  {
    let many = (1...100).map { HostProcess.frame(EndToEnd.ping($0)) }.joined()
    try Expectation(
      "100", many + "X: 1\r\n\r\n" + many, (1...100).map { "\($0): null" } + [Self.parseError],
      exit: 65
    ).check(framing: .header)
  }
}
