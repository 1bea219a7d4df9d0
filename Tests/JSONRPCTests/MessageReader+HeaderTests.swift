import Testing

@testable import JSONRPC

struct MessageReaderHeaderTests {
  static let body = request("1", "null")
  static let next = frame(request("2", "null"))
  static let length = "Content-Length: \(body.utf8.count)"
  static let parseError = "null!-32700 ParseError"
  static let oversized = "null!-32600 LimitExceeded messageBytes"

  @Test(
    arguments: [
      "\(length)\r\n\r\n", "content-length: 40\r\n\r\n", "CONTENT-LENGTH: 40\r\n\r\n",
      "\(length)\n\n", "Content-Length:40\r\n\r\n", "Content-Length: \t 40 \t\r\n\r\n",
      "X-Foo: 1\r\n\(length)\r\n\r\n", "X-Foo:\r\n\(length)\r\n\r\n",
      "\(length)\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n",
      "Content-Type: application/vim-jsonrpc; charset=utf-8\n\(length)\n\n",
      "\(length)\r\nX: a:b:c\r\n\r\n", "\n\(length)\r\n\r\n", "\r\n\(length)\r\n\r\n",
      "\r\n\n \t\r\n\(length)\r\n\r\n", "Content-Length: 0040\r\n\r\n",
      "\(length)\r\n\(length)\r\n\r\n", "\(length)\r\ncontent-length: 040\r\n\r\n",
    ], Cut.all)
  func `[W-11] a header is understood in every form it may have`(header: String, cut: Cut) {
    let (replies, end) = converse(Array((header + Self.body + Self.next).utf8), .header, cut)
    #expect(replies == ["1=null", "2=null"])
    #expect(end == "ended")
  }

  @Test(
    arguments: [
      "Content-Length: -5", "Content-Length: abc", "Content-Length: +40", "Content-Length:",
      "Content-Length: 4 0", "Content-Length: 40, 40", "Content-Length: 0x28",
      "Content-Length: 40.0", "Content-Length: 40\u{B}", "Content-Length: ４０",
      "Content-Length: 100000000000000000000", "Content-Length: 1000000000000",
      "Content-Length: 1073741825", "Content-Length: 18446744073709551656", "X: 1",
      "Content-Length : 40", " \(length)\r\n X: 1", "\(length)\r\nX", "\(length)\r\n: 1",
      "\(length)\r\nX y: 1", "\(length)\r\n folded", "\(length)\r\nContent-Length: 41",
      "{\"jsonrpc\":\"2.0\"}", "Content-Length: 40\r", "GET / HTTP/1.1", "\u{0}\u{1}: 1",
    ], Cut.all)
  func `[W-13] a header that cannot be understood ends the conversation`(
    header: String, cut: Cut
  ) {
    let input = Self.next + header + "\r\n\r\n" + Self.body + Self.next
    let (replies, end) = converse(Array(input.utf8), .header, cut)
    #expect(replies == ["2=null", Self.parseError])
    #expect(end == "desynchronized")
  }

  @Test(
    arguments: [
      "C", "Content-Length", "Content-Length: 40", "\(length)\r", "\(length)\r\n",
      "\(length)\r\n\r", "\(length)\r\n\r\n", "\(length)\r\n\r\n{",
      "\(length)\r\n\r\n\(body.dropLast())",
    ], Cut.all)
  func `[W-13] the end of input inside a frame ends it the same way`(rest: String, cut: Cut) {
    let (replies, end) = converse(Array((Self.next + rest).utf8), .header, cut)
    #expect(replies == ["2=null", Self.parseError])
    #expect(end == "desynchronized")
  }

  @Test(arguments: ["", "\n", "\r\n\r\n", " \t"])
  func `the end of input between two frames is a clean end`(rest: String) {
    let (replies, end) = converse(Array((Self.next + rest).utf8), .header)
    #expect(replies == ["2=null"])
    #expect(end == "ended")
  }

  @Test(arguments: Cut.all)
  func `[W-11] an empty message is not JSON and the next one is served`(cut: Cut) {
    let input = "Content-Length: 0\r\n\r\n" + Self.next + frame(" \r\n ") + Self.next
    let (replies, end) = converse(Array(input.utf8), .header, cut)
    #expect(replies == [Self.parseError, "2=null", Self.parseError, "2=null"])
    #expect(end == "ended")
  }

  @Test(arguments: [-1, 0, 1], Cut.all)
  func `[W-13] a header section may have 8 KiB with its empty line`(extra: Int, cut: Cut) {
    let rest = "\r\n\(Self.length)\r\n\r\n"
    let pad = String(repeating: "x", count: 8192 + extra - rest.utf8.count - 2)
    let (replies, end) = converse(
      Array(("\r\n\r\nX:" + pad + rest + Self.body + Self.next).utf8), .header, cut)
    #expect(replies == (extra > 0 ? [Self.parseError] : ["1=null", "2=null"]))
    #expect(end == (extra > 0 ? "desynchronized" : "ended"))
  }

  @Test func `[W-13] a header section without an end is given up at 8 KiB`() {
    var host = ScriptedHost(.header)
    host.feed(String(repeating: "x", count: 8191))
    #expect(host.end == "needsInput")
    host.feed("x")
    #expect(host.end == "desynchronized")
  }

  @Test(arguments: [-1, 0, 1], Cut.all)
  func `[W-13] a frame at its limit is taken and a larger one is skipped`(extra: Int, cut: Cut) {
    var limits = SessionLimits()
    limits.messageBytes = 60
    let pad = String(repeating: " ", count: 60 + extra - Self.body.utf8.count)
    let input = frame(Self.body + pad) + Self.next
    let (replies, end) = converse(Array(input.utf8), .header, limits: limits, cut)
    #expect(replies == [extra > 0 ? Self.oversized : "1=null", "2=null"])
    #expect(end == "ended")
  }

  @Test func `[W-13] a frame of more than 16 MiB is skipped without being held`() {
    var host = ScriptedHost(.header)
    host.feed("Content-Length: \(17 << 20)\r\n\r\n")
    #expect(summaries(of: host.output, .header) == [Self.oversized])
    for _ in 0..<272 {
      host.session.receive { _ in 1 << 16 }
      host.run()
      #expect(host.session.reader.input.count == 0)
      #expect(host.session.reader.input.bytes.count <= 1 << 17)
    }
    host.feed(Self.next)
    #expect(summaries(of: host.output, .header) == [Self.oversized, "2=null"])
  }

  @Test func `[W-13] a length of 1 GiB is believed and the end inside it is not clean`() {
    let (replies, end) = converse(Array("Content-Length: 1073741824\r\n\r\n{}".utf8), .header)
    #expect(replies == [Self.oversized, Self.parseError])
    #expect(end == "desynchronized")
  }

  @Test func `nothing is taken after the framing was lost`() {
    var host = ScriptedHost(.header)
    host.feed("X\n")
    host.feed(Self.next)
    host.finish()
    #expect(host.end == "desynchronized")
    #expect(host.output.isEmpty)
  }
}
