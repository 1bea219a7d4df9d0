import Testing

/// How functions are named, found and called by their types: [W-40] and [W-41].
@Suite struct FunctionsNamingTests {
  // MARK: names

  @Test(arguments: ["integrations.list", "integrations:list"])
  func `[W-40] a function is found under both forms of its name`(name: String) throws {
    let host = try HostProcess.start()
    let arguments: JSONValue = ["organizationId": "org_1"]
    #expect(try host.must(name, arguments) == [])
    #expect(try host.must("query", ["path": .string(name), "args": arguments]) == [])
  }

  struct Missing: Sendable, CustomTestStringConvertible {
    let name: String
    let shown: String
    var testDescription: String { quoted(name.unicodeScalars.count > 40 ? "long" : name) }

    init(_ name: String, _ shown: String? = nil) {
      self.name = name
      self.shown = shown ?? name
    }
  }

  static let missing: [Missing] = [
    Missing("nothing"), Missing("integrations.nothing"), Missing(""), Missing("."),
    Missing("integrations"), Missing("integrations."), Missing(".list"),
    Missing("Integrations.list"), Missing("integrations.LIST"), Missing("integrations.list "),
    Missing("integrations.list.list"), Missing("integrations.js:list", "integrations.js.list"),
    Missing("integrations::list", "integrations..list"), Missing("a:b:c", "a.b.c"),
    Missing(":", "."), Missing("host.nothing"), Missing("rpc.nothing"), Missing("$/nothing"),
    Missing("_internal.list"), Missing("integrations._insert"),
    Missing("a\u{0}b\u{1f}c\u{7f}d\u{80}e\u{9f}f", "abcdef"),
    Missing("\u{a0}\u{2028}'\"\\", "\u{a0}\u{2028}'\"\\"),
    Missing("integrations.list\u{0}", "integrations.list"),
    Missing(String(repeating: "x", count: 128)),
    Missing(String(repeating: "x", count: 129), String(repeating: "x", count: 128)),
    Missing(String(repeating: "é🔑", count: 100), String(repeating: "é🔑", count: 64)),
    Missing(String(repeating: "\u{7}é", count: 200), String(repeating: "é", count: 128)),
    Missing(String(repeating: "e\u{301}", count: 100), String(repeating: "e\u{301}", count: 64)),
  ]

  @Test(arguments: missing)
  func `[W-41] what is not there is answered alike in every way of calling`(row: Missing) throws {
    let host = try HostProcess.start(database: .memory)
    let message = "Could not find public function for '\(row.shown)'"
    var calls: [(String, JSONValue?)] = [(row.name, nil), (row.name, ["x": 1])]
    for type in ["query", "mutation", "action"] {
      calls.append((type, ["path": .string(row.name)]))
    }
    for (method, params) in calls {
      let reply = try host.ask(method, params)
      #expect(Refusal(reply) == .unknown)
      #expect(reply.message.map { Array($0.utf8) } == Array(message.utf8))
    }
  }

  @Test func `[W-41] host methods are no functions`() throws {
    let host = try HostProcess.start(database: .memory)
    for path in ["host.ping", "host.info", "rpc.discover", "query", "shutdown", "exit"] {
      #expect(try host.refusal("query", ["path": .string(path)]) == .unknown)
    }
  }

  // MARK: types

  static let types: [(name: String, type: String)] = [
    ("integrations.list", "Query"), ("integrations.paginate", "Query"),
    ("integrations.get", "Query"), ("integrations.getByProvider", "Query"),
    ("integrations.create", "Action"), ("integrations.update", "Action"),
    ("integrations.getDecryptedCredentials", "Action"),
    ("integrations.deleteIntegration", "Mutation"),
    ("integrations.updateSyncStats", "Mutation"),
    ("oauth2.encrypt", "Action"), ("oauth2.decrypt", "Action"),
  ]

  @Test(arguments: types)
  func `[W-40] the methods query, mutation and action check the type before all else`(
    name: String, type: String
  ) throws {
    let host = try HostProcess.start(database: .memory)
    for asked in ["Query", "Mutation", "Action"] {
      let params: JSONValue = ["path": .string(name), "args": ["nonsense": 1], "$no": 1]
      let reply = try host.ask(asked.lowercased(), params)
      if asked == type {
        #expect(reply.code == -32602)
      } else {
        #expect(Refusal(reply) == .wrongType)
        let message =
          "Trying to execute \(name) as \(asked), but it is defined as \(type)."
        #expect(reply.message == message)
      }
    }
  }

  @Test func `[W-40] a call by its type does what the call by its name does`() throws {
    let host = try HostProcess.start()
    let id = try host.must("action", ["path": "integrations.create", "args": Sample.stripe()])
    let byName = try host.documentText(id)
    let byType = try host.ask(
      "query", ["path": "integrations.get", "args": ["integrationId": id]])
    #expect(byType.resultText == byName)
    let delete: JSONValue = [
      "path": "integrations.deleteIntegration", "args": ["integrationId": id],
    ]
    #expect(try host.must("mutation", delete) == .null)
    #expect(try host.document(id) == .null)
  }

  @Test(arguments: ["", #","args":null"#, #","args":{}"#, #","args":[]"#, #","args":[null]"#])
  func `[W-40] args may be left out in every form of no arguments`(args: String) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply("query", #"{"path":"integrations.list"\#(args)}"#)
    #expect(Refusal(reply) == .invalid(".organizationId", .missingField))
  }

  @Test(arguments: ["1", "true", #""x""#, "[1]", "[{},{}]", "[[]]"])
  func `[W-40] args of another form are refused`(args: String) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply("query", #"{"path":"integrations.list","args":\#(args)}"#)
    #expect(reply.code == -32602)
    #expect(reply.kind == "ArgumentValidationError")
  }

  @Test func `[W-40] an array of one object is that object`() throws {
    let host = try HostProcess.start(database: .memory)
    let arguments: JSONValue = ["organizationId": "org_1"]
    #expect(try host.must("integrations.list", [arguments]) == [])
    #expect(try host.must("query", ["path": "integrations.list", "args": [arguments]]) == [])
    #expect(try host.must("query", [["path": "integrations.list", "args": [arguments]]]) == [])
  }

  static let members: [(String, Refusal)] = [
    (#"{}"#, .invalid(".path", .missingField)),
    (#"{"args":{"organizationId":"o"}}"#, .invalid(".path", .missingField)),
    (#"{"path":1}"#, .invalid(".path", .typeMismatch)),
    (#"{"path":null}"#, .invalid(".path", .typeMismatch)),
    (
      #"{"path":"integrations.list","args":{"organizationId":"o"},"format":"json"}"#,
      .invalid(".format", .extraField)
    ),
    (
      #"{"path":"integrations.list","args":{"organizationId":"o"},"$format":"json"}"#,
      .invalid(#"["$format"]"#, .extraField)
    ),
    (
      #"{"path":"integrations.list","path":"integrations.list","args":{"organizationId":"o"}}"#,
      .invalid(".path", .duplicateField)
    ),
  ]

  @Test(arguments: members)
  func `[W-40] other members beside path are refused`(params: String, refusal: Refusal) throws {
    let host = try HostProcess.start(database: .memory)
    #expect(Refusal(try host.reply("query", params)) == refusal)
  }

  // MARK: exposure

  struct Exposure: Sendable, CustomTestStringConvertible {
    let options: [String]
    let exposed: Set<String>
    var testDescription: String { options.joined(separator: " ") }
  }

  static func named(_ type: String) -> Set<String> {
    Set(types.filter { $0.type == type }.map(\.name))
  }

  static let exposures: [Exposure] = [
    Exposure(options: [], exposed: Set(types.map(\.name))),
    Exposure(options: ["--allow", "query"], exposed: named("Query")),
    Exposure(options: ["--allow", "mutation"], exposed: named("Mutation")),
    Exposure(options: ["--allow", "query,action"], exposed: named("Query").union(named("Action"))),
    Exposure(
      options: ["--deny", "integrations.list", "--deny", "oauth2.decrypt"],
      exposed: Set(types.map(\.name)).subtracting(["integrations.list", "oauth2.decrypt"])),
    Exposure(
      options: ["--allow", "query", "--deny", "integrations.get"],
      exposed: named("Query").subtracting(["integrations.get"])),
  ]

  @Test(arguments: exposures)
  func `[W-41] what --allow and --deny take away is not there`(row: Exposure) throws {
    let host = try HostProcess.start(row.options, database: .memory)
    for (name, type) in Self.types {
      let params: JSONValue = ["nonsense": 1]
      let byName = try host.ask(name, params)
      let byType = try host.ask(type.lowercased(), ["path": .string(name), "args": params])
      let byOther = try host.ask(
        type == "Query" ? "action" : "query", ["path": .string(name), "args": params])
      if row.exposed.contains(name) {
        #expect(byName.code == -32602)
        #expect(byType.code == -32602)
        #expect(byOther.code == -32005)
      } else {
        for reply in [byName, byType, byOther] {
          #expect(Refusal(reply) == .unknown)
          #expect(reply.message == "Could not find public function for '\(name)'")
        }
      }
    }
    let info = try host.must("host.info")
    let spec = try host.must("host.functions")["functions"]?.array ?? []
    #expect(info["functions"]?.integer == spec.count)
    let identifiers = Set(
      row.exposed.map { $0.replacing(".", with: ".js:") })
    let known = Set(Self.types.map { $0.name.replacing(".", with: ".js:") })
    #expect(Set(spec.compactMap { $0["identifier"]?.string }).intersection(known) == identifiers)
  }
}
