import Testing

@testable import JSONRPC

struct MessageReaderLineTests {
  static let line = request("1", "null")
  static let next = request("2", "null") + "\n"
  static let oversized = "null!-32600 LimitExceeded messageBytes"

  @Test(
    arguments: [
      (line + "\r\n", ["1=null"]),
      ("\n\n \n\r\n\t\r\r\n" + line + "\n", ["1=null"]),
      ("   " + line + "   \n", ["1=null"]),
      (line, ["1=null"]),
      (line + "\r", ["1=null"]),
      (line + "\n" + line, ["1=null", "1=null"]),
      (line + line + "\n", ["null!-32700 ParseError"]),
      ("{\n}\n", ["null!-32700 ParseError", "null!-32700 ParseError"]),
      ("{", ["null!-32700 ParseError"]),
      ("  ", []),
      (request("1", "echo", "{\"a\":\"\u{2028}\u{85}\u{B}\"}") + "\n", ["null!-32700 ParseError"]),
      (
        request("1", "echo", "{\"\u{2028}\u{2029}\u{85}\":1}") + "\n",
        [
          "1={\"\u{2028}\u{2029}\u{85}\":1}"
        ]
      ),
    ], Cut.all)
  func `[W-10] a line feed ends a message and nothing else does`(
    row: (input: String, replies: [String]), cut: Cut
  ) {
    let (replies, end) = converse(Array(row.input.utf8), .line, cut)
    #expect(replies == row.replies)
    #expect(end == "ended")
  }

  @Test(arguments: [-1, 0, 1], Cut.all)
  func `[W-13] a line at its limit is taken and a longer one is skipped`(extra: Int, cut: Cut) {
    var limits = SessionLimits()
    limits.messageBytes = 60
    for end in ["", "\r"] {
      let pad = String(repeating: " ", count: 60 + extra - Self.line.utf8.count - end.utf8.count)
      let input = Self.line + pad + end + "\n" + Self.next
      let (replies, _) = converse(Array(input.utf8), .line, limits: limits, cut)
      #expect(replies == [extra > 0 ? Self.oversized : "1=null", "2=null"])
    }
  }

  @Test(arguments: Cut.all)
  func `[W-13] size is judged before content and also where the line never ends`(cut: Cut) {
    var limits = SessionLimits()
    limits.messageBytes = 60
    for text in [String(repeating: "x", count: 61), String(repeating: " ", count: 500)] {
      for (tail, replies) in [("", []), ("\n", []), ("\n" + Self.next, ["2=null"])] {
        let got = converse(Array((text + tail).utf8), .line, limits: limits, cut)
        #expect(got.replies == [Self.oversized] + replies)
        #expect(got.end == "ended")
      }
    }
  }

  @Test(arguments: [0, 1])
  func `[W-13] a line of 16 MiB is judged and a longer one is skipped unheld`(extra: Int) {
    var host = ScriptedHost()
    var remaining = (16 << 20) + extra
    while remaining > 0 {
      // What is left unwritten is zero: no JSON, but of the wanted size.
      host.session.receive { free in
        let count = min(free.count, remaining)
        remaining -= count
        return count
      }
      host.run()
    }
    host.feed("\n" + Self.next)
    #expect(
      summaries(of: host.output, .line) == [
        extra > 0 ? Self.oversized : "null!-32700 ParseError", "2=null",
      ])
    #expect(host.session.reader.input.bytes.count <= 1 << 17)
  }

  @Test func `[W-13] nothing of a line is held once it is too long`() {
    var limits = SessionLimits()
    limits.messageBytes = 1 << 16
    var host = ScriptedHost(limits: limits)
    for _ in 0..<1000 {
      host.session.receive(atLeast: 1 << 12) { _ in 1 << 12 }
      host.run()
      #expect(host.session.reader.input.count <= 1 << 16)
      #expect(host.session.reader.input.bytes.count <= 1 << 19)
    }
    host.feed("\n" + Self.next)
    #expect(summaries(of: host.output, .line) == [Self.oversized, "2=null"])
  }
}
