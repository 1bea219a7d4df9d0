import Testing

@Suite struct BatchTests {
  private static let invalid = "null: -32600 InvalidRequest"
  private static let notification = #"{"jsonrpc":"2.0","method":"host.ping"}"#

  private static func batch(_ elements: String...) -> String {
    "[" + elements.joined(separator: ",") + "]"
  }

  /// A batch, and what answers it; nothing is an empty string.
  static let table: [(batch: String, reply: String)] = [
    (batch(ping(1)), "[1: null]"),
    (batch(ping(3), ping(1), ping(2)), "[3: null, 1: null, 2: null]"),
    (" [ \(ping(1)) , \(ping(2)) ] ", "[1: null, 2: null]"),
    (batch(), invalid), ("[ ]", invalid),
    (batch("1"), "[\(invalid)]"), (batch("1", "2", "3"), "[\(invalid), \(invalid), \(invalid)]"),
    (batch("null"), "[\(invalid)]"), (batch("[]"), "[\(invalid)]"), (batch("{}"), "[\(invalid)]"),
    (batch(batch(ping(1))), "[\(invalid)]"),
    (batch(#""host.ping""#, "true"), "[\(invalid), \(invalid)]"),
    (batch(notification), ""), (batch(notification, notification), ""),
    (batch(#"{"jsonrpc":"2.0","method":"nope"}"#, notification), ""),
    (batch(notification, ping(1), notification), "[1: null]"),
    (batch(notification, "1"), "[\(invalid)]"),
    // The mixed batch of the specification, with methods of this host.
    (
      batch(
        HostProcess.request("host.ping", "[]", id: #""1""#), notification,
        HostProcess.request("host.ping", "[42,23]", id: #""2""#), #"{"foo": "boo"}"#,
        HostProcess.request("foo.get", #"{"name":"myself"}"#, id: #""5""#),
        HostProcess.request("host.ping", id: #""9""#)),
      #"["1": null, "2": -32602 ArgumentValidationError, "#
        + #"null: -32600 InvalidRequest, "5": -32601 FunctionNotFound, "9": null]"#
    ),
    (batch(ping(1), ping(1)), "[1: null, 1: null]"),
    (batch(#"{"id":4}"#, ping(5)), "[4: -32600 InvalidRequest, 5: null]"),
    (batch(ping(1), "{"), "null: -32700 ParseError"),
    ("[\(ping(1)),]", "null: -32700 ParseError"), ("[,\(ping(1))]", "null: -32700 ParseError"),
    ("[1", "null: -32700 ParseError"),
  ]

  @Test(arguments: table)
  func `[W-32] a batch is answered as the rule says`(batch: String, reply: String) throws {
    let replies = (reply.isEmpty ? [] : [reply]) + ["99: null"]
    try Expectation(batch, joined([batch, ping(99)]), replies).check()
    try Expectation(batch, HostProcess.frame(batch) + HostProcess.frame(ping(99)), replies)
      .check(["--framing", "header"], framing: .header)
  }

  @Test(arguments: [999, 1_000])
  func `[W-32] [W-120] a batch has up to 1,000 elements`(count: Int) throws {
    let batch = "[" + (1...count).map(ping).joined(separator: ",") + "]"
    let reply = "[" + (1...count).map { "\($0): null" }.joined(separator: ", ") + "]"
    try Expectation("\(count)", joined([batch, ping(99)]), [reply, "99: null"]).check()
  }

  @Test(arguments: [1_001, 2_000, 100_000])
  func `[W-32] [W-120] a batch of more elements is refused whole`(count: Int) throws {
    for element in [ping(1), Self.notification, "1", "[]"] {
      let batch = "[" + Array(repeating: element, count: count).joined(separator: ",") + "]"
      try Expectation(
        "\(count)", joined([batch, ping(99)]), ["null: -32600 LimitExceeded", "99: null"]
      ).check()
    }
  }

  @Test func `[W-32] a reply of a batch holds 64 MiB, and what would pass that is an error`() throws
  {
    let host = try HostProcess.start()
    let metadata = #"{"a":"\#(String(repeating: "m", count: 60_000))"}"#
    for name in 1...20 {
      try host.result(
        "integrations.create",
        #"{"organizationId":"org_1","provider":"stripe","name":"\#(name)","authMethod":"api_key","#
          + #""metadata":\#(metadata)}"#)
    }
    let list = { (id: Int) in
      HostProcess.request("integrations.list", #"{"organizationId":"org_1"}"#, id: "\(id)")
    }
    let single = try Array(host.call("integrations.list", #"{"organizationId":"org_1"}"#).utf8)
    let result = single.drop { $0 != UInt8(ascii: ",") }.dropFirst().drop {
      $0 != UInt8(ascii: ",")
    }

    let limit = 64 * 1_024 * 1_024
    let ids = 1_001...(1_020 + limit / single.count)
    try host.send(line: "[" + ids.map(list).joined(separator: ",") + "]")
    let message = try Array(host.receive().utf8)
    #expect(message.count <= limit)
    var rest = message.dropFirst()
    var refused = 0
    for id in ids {
      let whole = Array(#"{"jsonrpc":"2.0","id":\#(id)"#.utf8) + result
      if rest.count > whole.count, rest.prefix(whole.count) == whole[...] {
        #expect(refused == 0)
        rest = rest.dropFirst(whole.count + 1)
      } else {
        try #require(rest.count < 1_000_000)
        // What is refused is short and comes last, so the rest may be cut into elements.
        let text = try #require(
          try RawJSON.elements(of: "[" + String(decoding: rest, as: UTF8.self)).first)
        #expect(try Reply(text).summary == "\(id): -32008 LimitExceeded")
        rest = rest.dropFirst(text.utf8.count + 1)
        refused += 1
      }
    }
    #expect(rest.isEmpty)
    #expect(refused > 0)
    #expect(message.count + single.count > limit, "one more would have fitted")
  }
}
