import Testing

@Suite struct RequestTests {
  private static func invalid(_ id: String) -> String { "\(id): -32600 InvalidRequest" }

  /// One line, and the reply in short; no reply is an empty string.
  static let table: [(line: String, reply: String)] = [
    // What makes a request.
    (#"{"jsonrpc":"2.0","id":1,"method":"host.ping"}"#, "1: null"),
    (#"{"method":"host.ping","params":{},"id":1,"jsonrpc":"2.0"}"#, "1: null"),
    (#"{"jsonrpc":"2.0","id":1,"method":"host\u002eping"}"#, "1: null"),
    (#"{"jsonrpc":"2.0","\u0069d":1,"meth\u006fd":"host.ping"}"#, "1: null"),
    (#"{"jsonrpc":"\u0032.0","id":1,"method":"host.ping"}"#, "1: null"),
    (#"{"jsonrpc":"2.0","id":1,"method":"host.ping","x":1,"X":2,"x":3}"#, "1: null"),
    (#"{"jsonrpc":"2.0","id":1,"method":"host.ping","result":1,"error":2}"#, "1: null"),
    // Ids.
    (#"{"jsonrpc":"2.0","id":0,"method":"host.ping"}"#, "0: null"),
    (#"{"jsonrpc":"2.0","id":"","method":"host.ping"}"#, #""": null"#),
    (#"{"jsonrpc":"2.0","id":null,"method":"host.ping"}"#, "null: null"),
    (#"{"jsonrpc":"2.0","id":null,"method":"nope"}"#, "null: -32601 FunctionNotFound"),
    (#"{"jsonrpc":"2.0","id":1.5,"method":"host.ping"}"#, "1.5: null"),
    (#"{"jsonrpc":"2.0","id":-7,"method":"host.ping"}"#, "-7: null"),
    (#"{"jsonrpc":"2.0","id":true,"method":"host.ping"}"#, invalid("null")),
    (#"{"jsonrpc":"2.0","id":false,"method":"host.ping"}"#, invalid("null")),
    (#"{"jsonrpc":"2.0","id":[],"method":"host.ping"}"#, invalid("null")),
    (#"{"jsonrpc":"2.0","id":{},"method":"host.ping"}"#, invalid("null")),
    (#"{"jsonrpc":"2.0","id":[1],"method":"host.ping"}"#, invalid("null")),
    // jsonrpc.
    (#"{"id":1,"method":"host.ping"}"#, invalid("1")),
    (#"{"jsonrpc":2.0,"id":1,"method":"host.ping"}"#, invalid("1")),
    (#"{"jsonrpc":2,"id":1,"method":"host.ping"}"#, invalid("1")),
    (#"{"jsonrpc":"1.0","id":1,"method":"host.ping"}"#, invalid("1")),
    (#"{"jsonrpc":"2","id":1,"method":"host.ping"}"#, invalid("1")),
    (#"{"jsonrpc":"2.0 ","id":1,"method":"host.ping"}"#, invalid("1")),
    (#"{"jsonrpc":null,"id":"a","method":"host.ping"}"#, invalid(#""a""#)),
    (#"{"JSONRPC":"2.0","id":1,"method":"host.ping"}"#, invalid("1")),
    // method.
    (#"{"jsonrpc":"2.0","id":1}"#, invalid("1")),
    (#"{"jsonrpc":"2.0","id":1,"method":null}"#, invalid("1")),
    (#"{"jsonrpc":"2.0","id":7,"method":1}"#, invalid("7")),
    (#"{"jsonrpc":"2.0","id":1,"method":["host.ping"]}"#, invalid("1")),
    (#"{"jsonrpc":"2.0","id":1,"Method":"host.ping"}"#, invalid("1")),
    (#"{"jsonrpc":"2.0","method":1,"params":"bar"}"#, invalid("null")),
    (#"{"jsonrpc":"2.0","id":1,"method":""}"#, "1: -32601 FunctionNotFound"),
    (#"{"jsonrpc":"2.0","id":1,"method":"rpc.nope"}"#, "1: -32601 FunctionNotFound"),
    (#"{"jsonrpc":"2.0","id":1,"method":"Host.Ping"}"#, "1: -32601 FunctionNotFound"),
    (#"{"jsonrpc":"2.0","id":1,"method":"host.ping "}"#, "1: -32601 FunctionNotFound"),
    (#"{"jsonrpc":"2.0","id":1,"method":"host.ping\u0000"}"#, "1: -32601 FunctionNotFound"),
    (#"{"jsonrpc":"2.0","id":1,"method":"$/nope"}"#, "1: -32601 FunctionNotFound"),
    (#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#, "1: -32601 FunctionNotFound"),
    // None of the four twice, whatever they hold.
    (#"{"jsonrpc":"2.0","id":1,"id":1,"method":"host.ping"}"#, invalid("null")),
    (#"{"jsonrpc":"2.0","id":1,"\u0069d":2,"method":"host.ping"}"#, invalid("null")),
    (#"{"jsonrpc":"2.0","id":1,"method":"nope","method":"host.ping"}"#, invalid("1")),
    (#"{"jsonrpc":"2.0","jsonrpc":"2.0","id":"a","method":"host.ping"}"#, invalid(#""a""#)),
    (#"{"jsonrpc":"2.0","id":1,"method":"host.ping","params":{},"params":{}}"#, invalid("1")),
    // What is no request at all.
    ("{}", invalid("null")), ("null", invalid("null")), ("true", invalid("null")),
    ("42", invalid("null")), (#""host.ping""#, invalid("null")),
    (#"{"id":1}"#, invalid("1")), (#"{"id":"1"}"#, invalid(#""1""#)),
    (#"{"id":null}"#, invalid("null")),
    (#"{"jsonrpc":"2.0","id":5,"result":1}"#, invalid("5")),
    (#"{"jsonrpc":"2.0","id":5,"error":{"code":1,"message":""}}"#, invalid("5")),
    (#"{"jsonrpc":"2.0","id":null,"result":1}"#, invalid("null")),
    // Notifications: never answered, not even with an error.
    (#"{"jsonrpc":"2.0","method":"host.ping"}"#, ""),
    (#"{"jsonrpc":"2.0","method":"nope"}"#, ""),
    (#"{"jsonrpc":"2.0","method":"$/nope"}"#, ""),
    (#"{"jsonrpc":"2.0","method":"host.ping","params":[1]}"#, ""),
    (#"{"jsonrpc":"2.0","method":"host.ping","params":7}"#, ""),
    (#"{"jsonrpc":"2.0","method":"integrations.get","params":{"nope":1}}"#, ""),
    (#"{"jsonrpc":"2.0","method":"mutation","params":{"path":"integrations.list"}}"#, ""),
    // Not a notification, since it is no request.
    (#"{"jsonrpc":"2.0"}"#, invalid("null")), (#"{"method":"host.ping"}"#, invalid("null")),
  ]

  @Test(arguments: table)
  func `[W-30] a message is answered as the rule says`(line: String, reply: String) throws {
    let replies = (reply.isEmpty ? [] : [reply]) + ["99: null"]
    try Expectation(line, joined([line, ping(99)]), replies).check(["--framing", "line"])
    try Expectation(line, HostProcess.frame(line) + HostProcess.frame(ping(99)), replies)
      .check(["--framing", "header"], framing: .header)
  }

  @Test func `[W-30] an id may be used again, even while its first use is not answered`() throws {
    let line = joined([ping(1), ping(1), "[\(ping(1)),\(ping(1))]", ping(1)])
    try Expectation("ids", line, ["1: null", "1: null", "[1: null, 1: null]", "1: null"]).check()
  }

  @Test func `[W-30] 1 and "1" are two ids`() throws {
    let line = joined([HostProcess.request("host.ping", id: #""1""#), ping(1)])
    try Expectation("ids", line, [#""1": null"#, "1: null"]).check()
  }

  @Test func `[W-30] an id of a megabyte comes back whole`() throws {
    let id = "\"" + String(repeating: "é", count: 500_000) + "\""
    let talk = try HostProcess.exchange(
      HostProcess.request("host.ping", id: id) + "\n", database: .memory)
    #expect(try talk.lines() == [#"{"jsonrpc":"2.0","id":\#(id),"result":null}"#])
  }

  @Test func `[W-70] an error has a plain message and a kind`() throws {
    let host = try HostProcess.start(["--framing", "line"], database: .memory)
    for line in ["x", "1", #"{"id":1}"#, HostProcess.request("nope", id: "1")] {
      try host.send(line: line)
      let reply = try Reply(host.receive())
      let message = try #require(reply.message)
      #expect(!message.isEmpty && message.count < 300, "\(message)")
      #expect(reply.data?.names == ["kind"])
    }
  }
}
