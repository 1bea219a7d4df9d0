import Testing

@testable import JSONRPC

struct HeaderLineTests {
  @Test(
    arguments: [
      ("Content-Length: 5", HeaderLine.contentLength(5)),
      ("cOnTeNt-LeNgTh:0", .contentLength(0)),
      ("Content-Length: 99", .contentLength(99)),
      ("Content-Length: 100", .contentLength(100)),
      ("Content-Length: 101", .unintelligible),
      ("Content-Length: 99999999999999999999999999", .unintelligible),
      ("Content-Length: 00000000000000000000000000000007", .contentLength(7)),
      ("Content-Lengthy: x", .other),
      ("Content\rLength: 5", .unintelligible),
      ("Content_Length: 5", .other),
      ("X:", .other),
      (":", .unintelligible),
      ("", .unintelligible),
      ("X\u{7F}: 5", .unintelligible),
      ("É: 5", .unintelligible),
      ("!#$%&'*+-.^_`|~09azAZ: 5", .other),
      (#"{"jsonrpc":"2.0","id":1,"method":"host.ping"}"#, .unintelligible),
      ("[1]: 5", .unintelligible),
      ("a/b: 5", .unintelligible),
      ("a(b): 5", .unintelligible),
      ("a,b: 5", .unintelligible),
      ("a@b: 5", .unintelligible),
      ("<a>: 5", .unintelligible),
      ("a=b: 5", .unintelligible),
      ("a;b: 5", .unintelligible),
      ("\"a\": 5", .unintelligible),
    ])
  func `[W-11] [W-13] a header line is judged by itself`(row: (line: String, wanted: HeaderLine)) {
    #expect(HeaderLine(Array(row.line.utf8).span, frameBytes: 100) == row.wanted)
  }
}
