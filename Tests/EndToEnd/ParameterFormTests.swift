import Testing

@Suite struct ParameterFormTests {
  @Test(arguments: [nil, "null", "{}", "[]", "[null]", "[{}]", " [ null ] ", "[ ]"] as [String?])
  func `[W-31] no arguments may be written in these forms`(params: String?) throws {
    let host = try HostProcess.start(database: .memory)
    #expect(try host.reply("host.ping", params).summary == "1: null")
    #expect(try host.reply("host.info", params).result?["protocol"] == "1")
    // A function that needs arguments says that one is missing: it was found and run.
    let reply = try host.reply("integrations.get", params)
    #expect(reply.summary == "3: -32602 ArgumentValidationError")
    #expect(reply.data?["reason"] == "missingField")
    #expect(reply.data?["path"] == ".integrationId")
  }

  @Test(arguments: [
    "1", "0", "true", "false", #""x""#, #""""#, "[1]", #"["x"]"#, "[[]]", "[[{}]]", "[true]",
    "[{},{}]", "[null,null]", "[{},null]", "[null,{}]", "[1,2,3]", "[42,23]",
  ])
  func `[W-31] any other form is refused`(params: String) throws {
    let host = try HostProcess.start(database: .memory)
    for method in ["host.ping", "host.info", "rpc.discover", "host.functions", "integrations.list"]
    {
      let reply = try host.reply(method, params)
      #expect(reply.code == -32602, "\(method)")
      #expect(reply.kind == "ArgumentValidationError", "\(method)")
    }
    // The function is looked for first [W-51].
    #expect(try host.reply("nope", params).code == -32601)
  }

  @Test func `[W-31] an array of one object is that object`() throws {
    let host = try HostProcess.start()
    let arguments = #"{"organizationId":"org_1"}"#
    for params in [arguments, "[\(arguments)]", " [ \(arguments) ] "] {
      #expect(try host.reply("integrations.list", params).result == [])
    }
    for params in [#"{"organizationId":"org_1","x":1}"#, #"[{"organizationId":"org_1","x":1}]"#] {
      let reply = try host.reply("integrations.list", params)
      #expect(reply.code == -32602)
      #expect(reply.data?["path"] == ".x")
      #expect(reply.data?["reason"] == "extraField")
    }
  }

  @Test(arguments: ["host.ping", "host.info", "rpc.discover", "host.functions"])
  func `[W-80] host methods take no parameters`(method: String) throws {
    let host = try HostProcess.start(database: .memory)
    for params in [#"{"x":1}"#, #"[{"x":null}]"#] {
      let reply = try host.reply(method, params)
      #expect(reply.code == -32602)
      #expect(reply.kind == "ArgumentValidationError")
      #expect(reply.data?["reason"] == "extraField")
      #expect(reply.data?["path"] == ".x")
    }
    #expect(try host.reply(method).result != nil)
  }
}
