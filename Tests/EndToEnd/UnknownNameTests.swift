import Testing

@Suite struct UnknownNameTests {
  private static func message(_ name: String) -> String {
    "Could not find public function for '\(name)'"
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  /// A method, and the NAME of the message.
  static let table: [(method: String, name: String)] = [
    ("nope", "nope"), ("", ""), ("integrations.nope", "integrations.nope"),
    ("integrations:nope", "integrations.nope"), ("a:b:c::d:", "a.b.c..d."), (":", "."),
    ("Integrations.list", "Integrations.list"), ("integrations.list ", "integrations.list "),
    (" integrations.list", " integrations.list"), ("integrations..list", "integrations..list"),
    ("rpc.nope", "rpc.nope"), ("host.nope", "host.nope"), ("host", "host"), ("host:", "host."),
    ("__proto__", "__proto__"), ("constructor", "constructor"),
    ("../../etc/passwd", "../../etc/passwd"),
    ("it's \"quoted\" \\ /", "it's \"quoted\" \\ /"), ("%s%n", "%s%n"), ("é漢😀", "é漢😀"),
    ("e\u{301}", "e\u{301}"), ("a\u{0}b\u{1f}c\u{7f}d\u{80}e\u{9f}f", "abcdef"), ("a\u{85}b", "ab"),
    ("\n\r\t\u{8}\u{c}", ""),
    ("a\u{a0}b\u{2028}c\u{2029}d\u{feff}e\u{200b}", "a\u{a0}b\u{2028}c\u{2029}d\u{feff}e\u{200b}"),
    (repeated("x", 127), repeated("x", 127)), (repeated("x", 128), repeated("x", 128)),
    (repeated("x", 129), repeated("x", 128)), (repeated("x", 100_000), repeated("x", 128)),
    (repeated("😀", 129), repeated("😀", 128)), (repeated("e\u{301}", 65), repeated("e\u{301}", 64)),
    ("a" + repeated("e\u{301}", 65), "a" + repeated("e\u{301}", 63) + "e"),
    // Left out and made dots first, cut last.
    (repeated("\u{1}", 500) + repeated(":", 130), repeated(".", 128)),
    (repeated("\r\n", 500) + "tail", "tail"),
  ]

  @Test(arguments: table)
  func `[W-41] an unknown method is named in the message, cleaned and cut`(
    method: String, name: String
  ) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply(method)
    #expect(reply.code == -32601)
    #expect(reply.kind == "FunctionNotFound")
    let said = try #require(reply.message)
    #expect(Array(said.utf8) == Array(Self.message(name).utf8))
    for type in ["query", "mutation", "action"] {
      let typed = try host.reply(type, #"{"path":\#(quoted(method)),"args":{}}"#)
      #expect(typed.errorText == reply.errorText)
    }
  }

  @Test(arguments: [
    "host.ping", "host.info", "rpc.discover", "host.functions", "query", "shutdown",
  ])
  func `[W-41] a host method is no function`(method: String) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply("query", #"{"path":"\#(method)"}"#)
    #expect(reply.code == -32601)
    #expect(reply.message == Self.message(method))
  }

  @Test func `[W-41] an unknown name is found before its parameters are looked at`() throws {
    let host = try HostProcess.start(database: .memory)
    for params in [#"{"$nope":1}"#, "7", "[1,2]", #"{"$timeoutMs":-1}"#] {
      #expect(try host.reply("nope", params).summary.hasSuffix(": -32601 FunctionNotFound"))
    }
  }

  /// What a process hides, and the arguments that hide it.
  static let hidden: [(arguments: [String], method: String)] = [
    (["--deny", "integrations.list"], "integrations.list"),
    (["--deny", "oauth2.encrypt", "--deny", "oauth2.decrypt"], "oauth2.decrypt"),
    (["--deny", "oauth2.encrypt", "--deny", "oauth2.decrypt"], "oauth2.encrypt"),
    (["--allow", "query"], "integrations.create"),
    (["--allow", "query"], "integrations.deleteIntegration"),
    (["--allow", "mutation,action"], "integrations.get"),
    (["--allow", "action"], "integrations.updateSyncStats"),
  ]

  @Test(arguments: hidden)
  func `[W-41] what is denied or not allowed is answered like what is not there`(
    arguments: [String], method: String
  ) throws {
    let host = try HostProcess.start(arguments, database: .memory)
    for name in [method, method.replacing(".", with: ":")] {
      let reply = try host.reply(name, #"{"any":"thing"}"#)
      #expect(reply.code == -32601)
      #expect(reply.message == Self.message(method))
      #expect(reply.data == ["kind": "FunctionNotFound"])
      for type in ["query", "mutation", "action"] {
        #expect(try host.reply(type, #"{"path":"\#(name)"}"#).errorText == reply.errorText)
      }
    }
    #expect(!(try host.call("rpc.discover").contains("\"\(method)\"")))
    let identifier = method.replacing(".", with: ".js:")
    #expect(!(try host.call("host.functions").contains("\"\(identifier)\"")))
  }
}
