import Testing

@Suite struct AutoFramingTests {
  private static let parseError = "null: -32700 ParseError"

  @Test(arguments: ["{", "[", "  {", "\n\n{", "\r\n\t ["])
  func `[W-12] a brace or bracket begins line framing`(start: String) throws {
    try Expectation("\(start)", start + "\n" + ping(1) + "\n", [Self.parseError, "1: null"]).check()
  }

  @Test(arguments: ["C", "x", "X-", "4", "n"])
  func `[W-12] any other byte begins header framing`(start: String) throws {
    try Expectation(
      start, start + ": 1\r\n" + HostProcess.frame(ping(1)), ["1: null"]
    ).check(framing: .header)
  }

  @Test(arguments: ["\"", "-", "\u{feff}", "}", "]", "\u{b}", "\u{0}", ",", "\u{85}", "\u{a0}"])
  func `[W-12] even a byte that no header begins with`(start: String) throws {
    let talk = try HostProcess.exchange(start + ping(1) + "\n", database: .memory, framing: .header)
    #expect(try talk.summaries == [Self.parseError])
    #expect(talk.status == .exited(65))
  }

  @Test func `[W-12] what began it holds for the life of the process`() throws {
    try Expectation(
      "lines", ping(1) + "\n" + HostProcess.frame(ping(2)),
      ["1: null", Self.parseError, "2: null"]
    ).check()
    try Expectation(
      "frames", HostProcess.frame(ping(1)) + ping(2) + "\n", ["1: null", Self.parseError], exit: 65
    ).check(framing: .header)
  }

  @Test(arguments: ["", " ", "\n", "\r\n\r\n \t\n"])
  func `[W-12] an input of white space alone is a clean end with no output`(input: String) throws {
    try Expectation("white space", input, []).check()
  }

  @Test func `[W-12] one byte decides, even when it comes alone`() throws {
    for (framing, input) in [
      (HostProcess.Framing.line, ping(1) + "\n"), (.header, HostProcess.frame(ping(1))),
    ] {
      let host = try HostProcess.start(database: .memory, framing: framing)
      for byte in (" \n" + input).utf8 {
        try host.sendRaw([byte])
        try host.waitUntilTaken()
      }
      #expect(try Reply.summary(of: host.receive()) == "1: null")
    }
  }

  @Test func `[W-12] a framing that is named is not guessed`() throws {
    try Expectation("line", "Content-Length: 45\n\(ping(1))\n", [Self.parseError, "1: null"])
      .check(["--framing", "line"])
    try Expectation(
      "header", ping(1) + "\n\n" + HostProcess.frame(ping(2)), [Self.parseError], exit: 65
    )
    .check(["--framing", "header"], framing: .header)
    try Expectation("auto", ping(1) + "\n", ["1: null"]).check(["--framing", "auto"])
  }

  @Test(arguments: [("auto", "line"), ("line", "line")])
  func `[W-80] host.info names the framing in force for lines`(option: String, name: String) throws
  {
    let host = try HostProcess.start(["--framing", option], database: .memory)
    #expect(try host.result("host.info")["framing"] == .string(name))
  }

  @Test(arguments: [("auto", "header"), ("header", "header")])
  func `[W-80] host.info names the framing in force for frames`(
    option: String, name: String
  ) throws {
    let host = try HostProcess.start(["--framing", option], database: .memory, framing: .header)
    #expect(try host.result("host.info")["framing"] == .string(name))
  }
}
