import Testing

@testable import JSONRPC

struct MessageReaderTests {
  static let line = request("1", "null")
  static let lost = ["null!-32700 ParseError"]

  @Test(
    arguments: [
      (line + "\n", Framing.line, ["1=null"]),
      ("[\(line)]\n", .line, ["[1=null]"]),
      (" \t\r\n \r\n\(line)\n", .line, ["1=null"]),
      ("{\n", .line, ["null!-32700 ParseError"]),
      (line, .line, ["1=null"]),
      (frame(line), .header, ["1=null"]),
      ("\n\r\n \t\(frame(line))", .header, ["1=null"]),
      ("content-length:40\n\n\(line)", .header, ["1=null"]),
      ("", .auto, []),
      (" \r\n\t", .auto, []),
    ], Cut.all)
  func `[W-12] the first byte that is not white space decides`(
    row: (input: String, framing: Framing, replies: [String]), cut: Cut
  ) {
    var host = ScriptedHost(.auto)
    host.feed(row.input, cut)
    host.finish()
    #expect(host.session.framing == row.framing)
    #expect(summaries(of: host.output, row.framing) == row.replies)
    #expect(host.end == "ended")
  }

  @Test(arguments: ["42\n", "\"x\"\n", "\u{FEFF}{}\n", "hello\n", "\u{0}\n", "}\n"], Cut.all)
  func `[W-12] [W-13] any other beginning is a header that cannot be understood`(
    input: String, cut: Cut
  ) {
    let (replies, end) = converse(Array(input.utf8), .auto, cut)
    #expect(replies == Self.lost)
    #expect(end == "desynchronized")
  }

  @Test func `[W-12] the decision holds for the life of the process`() {
    let (replies, end) = converse(Array((Self.line + "\n" + frame(Self.line)).utf8), .auto)
    #expect(replies == ["1=null", "null!-32700 ParseError", "1=null"])
    #expect(end == "ended")
  }

  @Test(arguments: [Framing.line, .header])
  func `a framing that was given is not up for detection`(framing: Framing) {
    let session = Session(framing: framing)
    #expect(session.framing == framing)
  }

  @Test(arguments: Cut.all)
  func `[W-13] white space before the decision counts for the size of its line`(cut: Cut) {
    var limits = SessionLimits()
    limits.messageBytes = 50
    for (spaces, reply) in [
      (9, "1=null"), (10, "1=null"), (11, "null!-32600 LimitExceeded messageBytes"),
    ] {
      let line = "\n   \n" + String(repeating: " ", count: spaces) + Self.line
      let next = request("2", "null") + String(repeating: " ", count: 10)
      let (cutShort, _) = converse(Array(line.utf8), .auto, limits: limits, cut)
      #expect(cutShort == [reply], "\(spaces) spaces, no line feed")
      let (replies, _) = converse(Array((line + "\n" + next).utf8), .auto, limits: limits, cut)
      #expect(replies == [reply, "2=null"], "\(spaces) spaces")
    }
  }
}
