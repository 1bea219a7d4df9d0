import Testing

@Suite struct OutputTextTests {
  /// An id as it is sent, and as it must come back.
  static let strings: [(sent: String, answered: String)] = [
    (#""""#, #""""#), (#""a""#, #""a""#), (#""\u0061""#, #""a""#), (#""\/""#, #""/""#),
    (#""\"""#, #""\"""#), (#""\\""#, #""\\""#), (#""\u0022\u005c\u002F""#, #""\"\\/""#),
    (#""\b\f\n\r\t""#, #""\b\f\n\r\t""#), (#""\u0008\u000c\u000A\u000d\u0009""#, #""\b\f\n\r\t""#),
    (#""\u0000\u0001\u000b\u001F""#, #""\u0000\u0001\u000b\u001f""#), (#""\u007f""#, "\"\u{7f}\""),
    (#""\u0080\u0084\u0086""#, "\"\u{80}\u{84}\u{86}\""), (#""\u0085""#, #""\u0085""#),
    (#""\u2027\u2028\u2029\u202a""#, "\"\u{2027}\\u2028\\u2029\u{202a}\""),
    ("\"\u{85}\u{2028}\u{2029}\"", #""\u0085\u2028\u2029""#), (#""\u00e9""#, #""é""#),
    (#""e\u0301""#, "\"e\u{301}\""), (#""\ud83d\ude00""#, #""😀""#), (#""\uFEFF""#, "\"\u{feff}\""),
    (#""\uffff""#, "\"\u{ffff}\""), ("\"\u{10ffff}\"", "\"\u{10ffff}\""), (#""<>&'""#, #""<>&'""#),
    (#""漢\u5b57""#, #""漢字""#),
  ]

  @Test(arguments: strings)
  func `[W-21] a string comes back with the needed escapes alone`(
    sent: String, answered: String
  ) throws {
    let host = try HostProcess.start(database: .memory)
    try host.send(line: HostProcess.request("host.ping", id: sent))
    // Compared as bytes: a Swift string takes é and e + U+0301 for the same.
    let expected = #"{"jsonrpc":"2.0","id":\#(answered),"result":null}"#
    #expect(try Array(host.receiveLine().utf8) == Array(expected.utf8))
  }

  static let numbers = [
    "0", "1", "-1", "-0", "1.0", "1.50", "-0.0", "1e2", "1E2", "1e+2", "1E-2", "0e0", "1e-400",
    "9007199254740993", "18446744073709551616", "-9223372036854775809",
    "0.1000000000000000055511151231257827",
    "123456789012345678901234567890", String(repeating: "7", count: 300),
    "0." + String(repeating: "3", count: 400),
  ]

  @Test(arguments: numbers)
  func `[W-30] a number id comes back as the same bytes`(id: String) throws {
    let host = try HostProcess.start(database: .memory)
    try host.send(line: HostProcess.request("host.ping", id: id))
    #expect(try host.receiveLine() == #"{"jsonrpc":"2.0","id":\#(id),"result":null}"#)
    try host.send(line: HostProcess.request("nope", id: id))
    #expect(try Reply(host.receiveLine()).id == id)
    try host.send(line: #"{"id":\#(id)}"#)
    #expect(try Reply(host.receiveLine()).summary == "\(id): -32600 InvalidRequest")
  }

  @Test func `[W-20] an id of 400 digits overflows and is a parse error`() throws {
    let digits = String(repeating: "7", count: 400)
    try Expectation(
      "400 digits", HostProcess.request("host.ping", id: digits) + "\n",
      ["null: -32700 ParseError"]
    ).check()
  }

  @Test func `[W-21] a reply is compact and its members are in order`() throws {
    let host = try HostProcess.start(database: .memory)
    #expect(try host.call("host.ping") == #"{"jsonrpc":"2.0","id":1,"result":null}"#)
    let error = try host.call("nope")
    #expect(error.hasPrefix(#"{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":""#))
    #expect(error.hasSuffix(#"","data":{"kind":"FunctionNotFound"}}}"#))
    try host.send(line: " { \"method\" : \"host.ping\" ,\t\"id\" : 3 , \"jsonrpc\" : \"2.0\" } ")
    #expect(try host.receive() == #"{"jsonrpc":"2.0","id":3,"result":null}"#)
    try host.send(line: "[ \(ping(4)) , \(ping(5)) ]")
    #expect(
      try host.receive()
        == #"[{"jsonrpc":"2.0","id":4,"result":null},{"jsonrpc":"2.0","id":5,"result":null}]"#)
  }

  @Test(arguments: ["host.info", "rpc.discover", "host.functions", "nope"])
  func `[W-21] the same call gives the same bytes`(method: String) throws {
    let host = try HostProcess.start(database: .memory)
    let first = try host.call(method, id: "1")
    for _ in 0..<3 { #expect(try host.call(method, id: "1") == first) }
    let other = try HostProcess.start(database: .memory)
    let pid = { (text: String, pid: Int32) in text.replacing("\"pid\":\(pid)", with: "") }
    #expect(try pid(other.call(method, id: "1"), other.pid) == pid(first, host.pid))
  }

  @Test(arguments: ["host.info", "rpc.discover", "host.functions"])
  func `[W-21] no reply has white space between its tokens`(method: String) throws {
    let host = try HostProcess.start(database: .memory)
    let text = try host.call(method)
    var inString = false
    var escaped = false
    var found = 0
    for byte in text.utf8 {
      if escaped {
        escaped = false
      } else if inString, byte == UInt8(ascii: "\\") {
        escaped = true
      } else if byte == UInt8(ascii: "\"") {
        inString.toggle()
      } else if !inString, byte <= 0x20 {
        found += 1
      }
    }
    #expect(found == 0)
  }

  @Test func `[W-22] ids that Unicode takes for equal stay two`() throws {
    let ids = [#""é""#, "\"e\u{301}\"", "\"\u{212b}\"", "\"\u{c5}\"", "\"A\u{30a}\""]
    let talk = try HostProcess.exchange(
      "[" + ids.map { HostProcess.request("host.ping", id: $0) }.joined(separator: ",") + "]\n",
      database: .memory)
    let replies = try RawJSON.elements(of: talk.lines()[0]).map { try Reply($0) }
    #expect(replies.map { Array($0.id.utf8) } == ids.map { Array($0.utf8) })
  }

  @Test func `[W-22] a method or member that Unicode takes for equal is another one`() throws {
    let host = try HostProcess.start(database: .memory)
    // U+212A is the Kelvin sign, which lower-cases to k; U+FF4E is a wide n.
    #expect(try host.reply("host.pi\u{ff4e}g").code == -32601)
    #expect(try host.reply("host.ping\u{301}").code == -32601)
    try host.send(line: "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\u{301}\":\"host.ping\"}")
    #expect(try Reply.summary(of: host.receive()) == "3: -32600 InvalidRequest")
  }
}
