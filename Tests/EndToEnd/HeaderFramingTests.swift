import Testing

@Suite struct HeaderFramingTests {
  private static let parseError = "null: -32700 ParseError"

  /// A frame whose body is `ping(id)` and whose header section is `fields`, with # for its length.
  private static func frame(_ id: Int, _ fields: String) -> String {
    let length = "\(ping(id).utf8.count)"
    return fields.split(separator: "#", omittingEmptySubsequences: false).joined(separator: length)
      + ping(id)
  }

  static let accepted: [Expectation] = [
    "CONTENT-LENGTH: #\r\n\r\n", "content-length: #\r\n\r\n", "cOnTeNt-LeNgTh: #\r\n\r\n",
    "Content-Length:#\r\n\r\n", "Content-Length:   #\r\n\r\n", "Content-Length:\t#\r\n\r\n",
    "Content-Length: #\n\n", "Content-Length: #\r\n\n", "Content-Length: #\n\r\n",
    "Content-Length: #\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
    "Content-Type: application/vim-jsonrpc; charset=utf8\r\nContent-Length: #\r\n\r\n",
    "content-type: what ever: it is\r\nContent-Length: #\r\n\r\n",
    "X: y\nContent-Length: #\nZ:\n\n",
    "Content-Length: #\r\nContent-Length: #\r\n\r\n", "\r\n\r\nContent-Length: #\r\n\r\n",
    "\n\n\nContent-Length: #\r\n\r\n",
  ].map { fields in
    return Expectation(
      fields, frame(1, fields) + frame(2, fields) + HostProcess.frame(ping(3)),
      ["1: null", "2: null", "3: null"])
  }

  @Test(arguments: accepted)
  func `[W-11] a header is read however it is written`(case expectation: Expectation) throws {
    try expectation.check(["--framing", "header"], framing: .header)
  }

  @Test func `[W-11] a reply has exactly one header field and the length in bytes`() throws {
    let id = #""é漢😀é""#
    let talk = try HostProcess.exchange(
      HostProcess.frame(HostProcess.request("host.ping", id: id)), database: .memory,
      framing: .header)
    let body = #"{"jsonrpc":"2.0","id":\#(id),"result":null}"#
    #expect(
      String(decoding: talk.stdout, as: UTF8.self)
        == "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    #expect(talk.status == .exited(0))
  }

  @Test func `[W-11] the input's length is counted in bytes`() throws {
    let bodies = ["é", "漢字", "😀", "é", "\u{200d}"].map {
      HostProcess.request("host.ping", id: "\"\($0)\"")
    }
    let talk = try HostProcess.exchange(
      bodies.map(HostProcess.frame).joined(), database: .memory, framing: .header)
    #expect(try talk.replies.count == bodies.count)
    #expect(talk.status == .exited(0))
  }

  @Test func `[W-11] a length of 0 is an empty message, and the next one is served`() throws {
    try Expectation(
      "0", "Content-Length: 0\r\n\r\nContent-Length: 0\n\n" + HostProcess.frame(ping(1)),
      [Self.parseError, Self.parseError, "1: null"]
    ).check(framing: .header)
  }

  @Test func `[W-11] white space around the JSON of a frame is part of it`() throws {
    let body = "\r\n \t\(ping(1))\n\n"
    try Expectation(
      "spaces", HostProcess.frame(body) + HostProcess.frame(ping(2)),
      [
        "1: null", "2: null",
      ]
    ).check(framing: .header)
  }

  @Test func `[W-11] a frame of white space is not JSON`() throws {
    try Expectation(
      "spaces", HostProcess.frame("  \n") + HostProcess.frame(ping(2)),
      [
        Self.parseError, "2: null",
      ]
    ).check(framing: .header)
  }

  @Test func `[W-11] a frame may hold line ends`() throws {
    let body = "{\n\"jsonrpc\": \"2.0\",\r\n\"id\": 1,\n\n\"method\": \"host.ping\"\n}"
    try Expectation("printed", HostProcess.frame(body), ["1: null"]).check(framing: .header)
  }

  @Test func `[W-11] a batch of notifications writes no frame at all`() throws {
    let notification = HostProcess.request("host.ping")
    let talk = try HostProcess.exchange(
      HostProcess.frame("[\(notification)]") + HostProcess.frame(notification), database: .memory,
      framing: .header)
    #expect(talk.stdout.isEmpty)
    #expect(talk.status == .exited(0))
  }

  @Test(arguments: ["", "\n", "\r\n\r\n"])
  func `[W-11] an end between frames is a clean one`(tail: String) throws {
    try Expectation("end", HostProcess.frame(ping(1)) + tail, ["1: null"]).check(framing: .header)
    try Expectation("end", tail, []).check(["--framing", "header"], framing: .header)
  }
}
