import Testing

/// The harness itself, against a host that does what it should.
@Suite struct HarnessTests {
  static let ping = #"{"jsonrpc":"2.0","id":1,"method":"host.ping"}"#

  @Test func `a call and its reply meet in line framing`() throws {
    let host = try HostProcess.start()
    #expect(try host.call("host.ping") == #"{"jsonrpc":"2.0","id":1,"result":null}"#)
    #expect(try host.reply("host.ping", id: #""a""#).id == #""a""#)
    #expect(try host.result("host.info")["name"] == "integrations-host")
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.stderrText == "")
  }

  @Test func `a call and its reply meet in header framing`() throws {
    let host = try HostProcess.start(framing: .header)
    #expect(try host.call("host.ping") == #"{"jsonrpc":"2.0","id":1,"result":null}"#)
    #expect(try host.result("host.info")["framing"] == "header")
    try host.closeInput()
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test func `replies that were passed over are kept`() throws {
    let host = try HostProcess.start()
    try host.post("host.ping", id: "10")
    try host.post("host.ping", id: "11")
    try host.post("host.ping", id: "12")
    #expect(try Reply(host.receiveReply(to: "11")).id == "11")
    #expect(try Reply(host.receive()).id == "10")
    #expect(try Reply(host.receive()).id == "12")
  }

  @Test(arguments: [HostProcess.Cut.whole, .pieces(of: 1), .at(7)])
  func `an exchange is whole however it is cut`(cut: HostProcess.Cut) throws {
    let talk = try HostProcess.exchange(Self.ping + "\n" + Self.ping, cut: cut)
    #expect(try talk.summaries == ["1: null", "1: null"])
    #expect(talk.status == .exited(0))
    #expect(talk.stderr == "")
  }

  @Test func `JSON text is taken apart without changing it`() throws {
    let members = try RawJSON.members(of: #"{"a":1.0,"b\"":[{},"]"],"c":"}{"}"#)
    #expect(members.map(\.name) == ["a", #"b\""#, "c"])
    #expect(members.map(\.value) == ["1.0", #"[{},"]"]"#, #""}{""#])
    #expect(try RawJSON.elements(of: "[]") == [])
    #expect(try JSONValue(parsing: #"[true,1,null,"x"]"#) == [true, 1, .null, "x"])
    #expect(try JSONValue(parsing: "true") != JSONValue("1"))
    #expect(quoted("a\"\n\\") == #""a\"\u000a\\""#)
  }

  @Test(arguments: [
    #"{"id":1,"jsonrpc":"2.0","result":null}"#, #"{"jsonrpc":"2.0","id":1}"#,
    #"{"jsonrpc":"2.0","id":1,"result":1,"error":null}"#,
    #"{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"no"}}"#,
  ])
  func `what is no reply is refused`(text: String) {
    #expect(throws: HarnessError.self) { try Reply(text) }
  }
}
