import Testing

@Suite struct TypedCallTests {
  /// A function of each type.
  private static let functions = [
    "Query": "integrations.list", "Mutation": "integrations.deleteIntegration",
    "Action": "integrations.create",
  ]

  @Test(arguments: ["Query", "Mutation", "Action"], ["Query", "Mutation", "Action"])
  func `[W-40] a typed call checks the type`(called: String, defined: String) throws {
    let host = try HostProcess.start(database: .memory)
    let name = try #require(Self.functions[defined])
    for path in [name, name.replacing(".", with: ":")] {
      let reply = try host.reply(called.lowercased(), #"{"path":"\#(path)","args":{"x":1}}"#)
      if called == defined {
        #expect(reply.code == -32602)
      } else {
        #expect(reply.code == -32005)
        #expect(reply.kind == "WrongFunctionType")
        #expect(
          reply.message
            == "Trying to execute \(name) as \(called), but it is defined as \(defined).")
      }
    }
  }

  @Test(arguments: ["integrations.list", "integrations:list"])
  func `[W-40] both forms of a name call the function, with and without a type`(
    name: String
  ) throws {
    let host = try HostProcess.start()
    let arguments = #"{"organizationId":"org_1"}"#
    #expect(try host.reply(name, arguments).resultText == "[]")
    for args in [arguments, "[\(arguments)]"] {
      let reply = try host.reply("query", #"{"path":"\#(name)","args":\#(args)}"#)
      #expect(reply.resultText == "[]")
    }
    let reply = try host.reply("query", #"[{"args":\#(arguments),"path":"\#(name)"}]"#)
    #expect(reply.resultText == "[]")
  }

  @Test(arguments: ["", #","args":null"#, #","args":{}"#, #","args":[]"#, #","args":[null]"#])
  func `[W-40] absent arguments have the forms of W-31`(args: String) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply("query", #"{"path":"integrations.get"\#(args)}"#)
    #expect(reply.code == -32602)
    #expect(reply.data?["reason"] == "missingField")
    #expect(reply.data?["path"]?.string?.hasSuffix(".integrationId") == true)
  }

  @Test(arguments: ["1", #""x""#, "[1]", "[{},{}]", "true", "[[]]"])
  func `[W-40] any other form of the arguments is refused`(args: String) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply("query", #"{"path":"integrations.list","args":\#(args)}"#)
    #expect(reply.summary == "1: -32602 ArgumentValidationError")
  }

  /// Parameters of a typed call that are wrong, and what is said of them.
  static let wrong: [(params: String?, reason: String, path: String)] = [
    (nil, "missingField", ".path"), ("null", "missingField", ".path"),
    ("{}", "missingField", ".path"),
    (#"{"args":{}}"#, "missingField", ".path"), (#"{"path":1}"#, "typeMismatch", ".path"),
    (#"{"path":null}"#, "typeMismatch", ".path"),
    (#"{"path":["integrations.list"]}"#, "typeMismatch", ".path"),
    (#"{"path":"integrations.list","arguments":{}}"#, "extraField", ".arguments"),
    (#"{"path":"integrations.list","args":{"organizationId":"o"},"x":1}"#, "extraField", ".x"),
    (
      #"{"path":"integrations.list","args":{"organizationId":"o"},"$x":1}"#, "extraField",
      #"["$x"]"#
    ),
  ]

  @Test(arguments: wrong)
  func `[W-40] other members beside path and args are refused`(
    params: String?, reason: String, path: String
  ) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply("query", params)
    #expect(reply.code == -32602)
    #expect(reply.data?["reason"] == .string(reason))
    #expect(reply.data?["path"] == .string(path))
  }

  @Test func `[W-40] the options stand beside path, not among the arguments`() throws {
    let host = try HostProcess.start()
    let good = try host.reply(
      "query", #"{"path":"integrations.list","args":{"organizationId":"o"},"$timeoutMs":5000}"#)
    #expect(good.resultText == "[]")
    let bad = try host.reply(
      "query", #"{"path":"integrations.list","args":{"organizationId":"o","$timeoutMs":5000}}"#)
    #expect(bad.code == -32602)
    #expect(bad.data?["reason"] == "extraField")
  }

  @Test func `[W-51] the name is judged before the type, the type before the arguments`() throws {
    let host = try HostProcess.start(["--deny", "integrations.get"], database: .memory)
    #expect(try host.reply("mutation", #"{"path":"integrations.get","args":7}"#).code == -32601)
    #expect(
      try host.reply("mutation", #"{"path":"integrations.list","args":{"x":1}}"#).code == -32005)
    #expect(
      try host.reply("mutation", #"{"path":"integrations.list","$timeoutMs":0}"#).code == -32005)
  }
}
