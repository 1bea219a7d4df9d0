import Testing

/// How arguments are checked [W-51]: what each fault is called and where it is, and in which order.
@Suite struct FunctionsArgumentTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let method: String
    let params: String
    let refusal: Refusal
    var testDescription: String { "\(method) \(params.prefix(120))" }

    init(_ method: String, _ params: String, _ refusal: Refusal) {
      self.method = method
      self.params = params
      self.refusal = refusal
    }
  }

  /// `integrations.create` with a member put in at the end.
  static func create(
    _ member: String, _ path: String, _ reason: Refusal.Reason, provider: String = "stripe",
    method: String = "api_key"
  ) -> Row {
    Row(
      "integrations.create",
      #"{"organizationId":"org_1","provider":"\#(provider)","name":"n","authMethod":"\#(method)""#
        + (member.isEmpty ? "}" : ",\(member)}"),
      .invalid(path, reason))
  }

  private static let unknownID = DocumentIDText.fresh().text

  static let faults: [Row] = [
    // absent, and null, which is not the same
    Row("integrations.list", "{}", .invalid(".organizationId", .missingField)),
    Row(
      "integrations.list", #"{"organizationId":null}"#, .invalid(".organizationId", .typeMismatch)),
    Row(
      "integrations.list", #"{"organizationId":"o","provider":null}"#,
      .invalid(".provider", .typeMismatch)),
    create(#""apiKeyAuth":null"#, ".apiKeyAuth", .typeMismatch),
    create(#""connectionConfig":null"#, ".connectionConfig", .typeMismatch),
    create(#""connectionConfig":{"timeout":null}"#, ".connectionConfig.timeout", .typeMismatch),
    create(#""capabilities":{"canSync":null}"#, ".capabilities.canSync", .typeMismatch),
    create(#""metadata":null"#, ".metadata", .typeMismatch),
    Row(
      "integrations.updateSyncStats", #"{"integrationId":"\#(unknownID)","totalRecords":null}"#,
      .invalid(".totalRecords", .typeMismatch)),
    // wrong types
    Row("integrations.list", #"{"organizationId":1}"#, .invalid(".organizationId", .typeMismatch)),
    create(#""apiKeyAuth":"k""#, ".apiKeyAuth", .typeMismatch),
    create(#""apiKeyAuth":["k"]"#, ".apiKeyAuth", .typeMismatch),
    create(#""apiKeyAuth":{"key":1}"#, ".apiKeyAuth.key", .typeMismatch),
    create(#""apiKeyAuth":{"key":{"$bytes":"AAA="}}"#, ".apiKeyAuth.key", .typeMismatch),
    create(#""connectionConfig":{"timeout":"1"}"#, ".connectionConfig.timeout", .typeMismatch),
    create(
      #""connectionConfig":{"timeout":{"$integer":"AQAAAAAAAAA="}}"#,
      ".connectionConfig.timeout", .typeMismatch),
    create(#""connectionConfig":{"timeout":true}"#, ".connectionConfig.timeout", .typeMismatch),
    create(#""capabilities":{"canSync":1}"#, ".capabilities.canSync", .typeMismatch),
    create(#""metadata":[]"#, ".metadata", .typeMismatch),
    create(#""metadata":{"$bytes":"AAA="}"#, ".metadata", .typeMismatch),
    create(
      #""oauth2Auth":{"accessToken":"t","scopes":["a","b",3]}"#, ".oauth2Auth.scopes[2]",
      .typeMismatch, method: "oauth2"),
    create(
      #""oauth2Auth":{"accessToken":"t","scopes":"a"}"#, ".oauth2Auth.scopes", .typeMismatch,
      method: "oauth2"),
    Row(
      "integrations.paginate",
      #"{"organizationId":"o","paginationOpts":{"numItems":1,"cursor":1}}"#,
      .invalid(".paginationOpts.cursor", .typeMismatch)),
    Row("integrations.get", #"{"integrationId":1}"#, .invalid(".integrationId", .typeMismatch)),
    // missing inside
    create(#""apiKeyAuth":{}"#, ".apiKeyAuth.key", .missingField),
    create(
      #""basicAuth":{"username":"u"}"#, ".basicAuth.password", .missingField, provider: "circuly",
      method: "basic_auth"),
    create(#""oauth2Auth":{}"#, ".oauth2Auth.accessToken", .missingField, method: "oauth2"),
    Row(
      "integrations.paginate", #"{"organizationId":"o"}"#,
      .invalid(".paginationOpts", .missingField)),
    Row(
      "integrations.paginate", #"{"organizationId":"o","paginationOpts":{"numItems":1}}"#,
      .invalid(".paginationOpts.cursor", .missingField)),
    // not declared
    create(#""colour":1"#, ".colour", .extraField),
    create(#""_id":"x""#, "._id", .extraField),
    create(#""status":"active""#, ".status", .extraField),
    create(#""syncStats":{}"#, ".syncStats", .extraField),
    create(#""apiKeyAuth":{"key":"k","secret":1}"#, ".apiKeyAuth.secret", .extraField),
    create(
      #""apiKeyAuth":{"key":"k","keyEncrypted":"e"}"#, ".apiKeyAuth.keyEncrypted", .extraField),
    create(#""connectionConfig":{"port":443}"#, ".connectionConfig.port", .extraField),
    create(#""capabilities":{"canFly":true}"#, ".capabilities.canFly", .extraField),
    create(#""two words":1"#, #"["two words"]"#, .extraField),
    create(#""connectionConfig":{"a.b":1}"#, #".connectionConfig["a.b"]"#, .extraField),
    create(#""9lives":1"#, #"["9lives"]"#, .extraField),
    create(#""a\"b":1"#, #"["a\"b"]"#, .extraField),
    create(
      "\"\(String(repeating: "a", count: 64))\":1", "." + String(repeating: "a", count: 64),
      .extraField),
    create(
      "\"\(String(repeating: "a", count: 65))\":1", "." + String(repeating: "a", count: 64),
      .extraField),
    create(
      "\"\(String(repeating: "-", count: 300))\":1",
      "[\"" + String(repeating: "-", count: 64) + "\"]", .extraField),
    Row(
      "integrations.get", #"{"integrationId":"\#(unknownID)","x":1}"#, .invalid(".x", .extraField)),
    Row(
      "integrations.deleteIntegration", #"{"integrationId":"\#(unknownID)","x":1}"#,
      .invalid(".x", .extraField)),
    Row("oauth2.encrypt", #"{"plaintext":"x","y":1}"#, .invalid(".y", .extraField)),
    // repeated
    create(#""name":"again""#, ".name", .duplicateField),
    create(#""n\u0061me":"again""#, ".name", .duplicateField),
    create(#""apiKeyAuth":{"key":"k","key":"k"}"#, ".apiKeyAuth.key", .duplicateField),
    create(
      #""connectionConfig":{"timeout":1,"timeout":1}"#, ".connectionConfig.timeout",
      .duplicateField),
    create(#""metadata":{"a":1,"a":2}"#, ".metadata.a", .duplicateField),
    create(
      #""metadata":{"a":[0,{"b c":1,"b c":1}]}"#, #".metadata.a[1]["b c"]"#, .duplicateField),
    // not one of the words
    create("", ".provider", .valueNotAllowed, provider: "Shopify"),
    create("", ".provider", .valueNotAllowed, provider: ""),
    create("", ".authMethod", .valueNotAllowed, method: "apikey"),
    Row(
      "integrations.list", #"{"organizationId":"o","provider":"amazon"}"#,
      .invalid(".provider", .valueNotAllowed)),
    Row(
      "integrations.update", #"{"integrationId":"\#(unknownID)","status":"error"}"#,
      .invalid(".status", .valueNotAllowed)),
    Row(
      "integrations.update", #"{"integrationId":"\#(unknownID)","status":"unknown"}"#,
      .invalid(".status", .valueNotAllowed)),
  ]

  @Test(arguments: faults)
  func `[W-51] a fault in the arguments has its path and its reason`(row: Row) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply(row.method, row.params)
    #expect(Refusal(reply) == row.refusal)
    #expect(reply.message?.hasPrefix("ArgumentValidationError: ") == true)
  }

  // MARK: messages

  static let notations: [(String, String)] = [
    (#"{"timeout":"CANARY"}"#, "v.number()"), (#"{"domain":["CANARY"]}"#, "v.string()"),
  ]

  @Test(arguments: notations)
  func `[W-51] the message names the field and the validator and never the value`(
    config: String, notation: String
  ) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply(
      "integrations.create",
      #"{"organizationId":"o","provider":"shopify","name":"n","authMethod":"api_key","#
        + #""connectionConfig":\#(config)}"#)
    let message = try #require(reply.message)
    #expect(message.contains(notation))
    #expect(message.contains(config.contains("timeout") ? "timeout" : "domain"))
    #expect(!reply.text.contains("CANARY"))
  }

  // MARK: the order of checks

  /// Each row has the fault of its own line and all those after it: the earlier one is answered.
  @Test func `[W-51] the checks come in their order`() throws {
    let host = try HostProcess.start(
      ["--organization", "org_1", "--deny", "oauth2.decrypt"])
    let id = try host.create(Sample.stripe())
    let gone = DocumentIDText(id)?.sibling().text ?? ""

    // The function is there and exposed, then its type.
    let bad: JSONValue = ["$bad": 1, "path": "nothing", "args": ["nonsense": 1]]
    #expect(try host.refusal("mutation", bad) == .unknown)
    #expect(try host.refusal("query", bad.with(["path": "oauth2.decrypt"])) == .unknown)
    let update = bad.with(["path": "integrations.update"])
    #expect(try host.refusal("mutation", update) == .wrongType)
    // Its options.
    #expect(try host.refusal("action", update) == .invalid(#"["$bad"]"#, .extraField))
    let short: JSONValue = ["$timeoutMs": 0, "path": "integrations.update", "args": ["x": 1]]
    #expect(try host.refusal("action", short) == .invalid(#"["$timeoutMs"]"#, .valueNotAllowed))
    // The shape of its arguments, before the organization.
    let foreign = Sample.stripe(["organizationId": "org_2", "name": ""])
    #expect(
      try host.refusal("integrations.create", foreign) == .invalid(".name", .valueNotAllowed))
    // The organization, before combinations of fields.
    let mixed = foreign.with(["name": "n", "basicAuth": ["username": "u", "password": "p"]])
    #expect(try host.refusal("integrations.create", mixed) == .forbidden)
    #expect(
      try host.refusal("integrations.create", mixed.with(["organizationId": "org_1"]))
        == .invalid(".basicAuth", .extraField))
    // The document, after the shape and before the rest.
    #expect(
      try host.refusedUpdate(.string(gone), ["name": "", "status": "active"])
        == .invalid(".name", .valueNotAllowed))
    #expect(
      try host.refusedUpdate(
        .string(gone), ["status": "active", "basicAuth": ["username": "u", "password": "p"]])
        == .notFound)
    #expect(
      try host.refusedUpdate(id, ["basicAuth": ["username": "u", "password": "p"]])
        == .invalid(".basicAuth", .extraField))
    #expect(try host.refusedUpdate(id, ["status": "active"]) == .refused("NoCredentials"))
  }

  @Test func `[W-51] declared fields are checked in the order of their names, then extra ones`()
    throws
  {
    let host = try HostProcess.start(database: .memory)
    let method = "integrations.create"
    var arguments: JSONValue = ["aaa": 1, "zzz": 1]
    for (field, value) in [
      ("authMethod", "api_key"), ("name", "n"), ("organizationId", "o"), ("provider", "stripe"),
    ] {
      #expect(try host.refusal(method, arguments) == .invalid(".\(field)", .missingField))
      arguments = arguments.with([field: .string(value)])
    }
    #expect(try host.refusal(method, arguments) == .invalid(".aaa", .extraField))
  }
}
