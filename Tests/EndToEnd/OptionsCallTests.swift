import Testing

/// The options of a call [W-90].
@Suite struct OptionsCallTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let option: String
    let value: String
    let reason: Refusal.Reason?
    var testDescription: String { "\(option) \(value.prefix(40))" }

    init(_ option: String, _ value: String, _ reason: Refusal.Reason?) {
      self.option = option
      self.value = value
      self.reason = reason
    }
  }

  private static func text(_ part: String, _ count: Int) -> String {
    quoted(String(repeating: part, count: count))
  }

  static let rows: [Row] = [
    Row("$timeoutMs", "1000", nil), Row("$timeoutMs", "599999", nil),
    Row("$timeoutMs", "600000", nil), Row("$timeoutMs", "6e5", nil),
    Row("$timeoutMs", "600001", .valueNotAllowed), Row("$timeoutMs", "0", .valueNotAllowed),
    Row("$timeoutMs", "-1", .valueNotAllowed), Row("$timeoutMs", "1e300", .valueNotAllowed),
    Row("$timeoutMs", "\"1000\"", .typeMismatch), Row("$timeoutMs", "null", .typeMismatch),
    Row("$timeoutMs", "[1000]", .typeMismatch), Row("$timeoutMs", "true", .typeMismatch),
    Row("$idempotencyKey", text("k", 1), nil), Row("$idempotencyKey", text("k", 127), nil),
    Row("$idempotencyKey", text("k", 128), nil), Row("$idempotencyKey", text("é", 64), nil),
    Row("$idempotencyKey", text("k", 129), .valueNotAllowed),
    Row("$idempotencyKey", text("é", 65), .valueNotAllowed),
    Row("$idempotencyKey", text("k", 0), .valueNotAllowed),
    Row("$idempotencyKey", "1", .typeMismatch), Row("$idempotencyKey", "null", .typeMismatch),
    Row("$unknown", "1", .extraField), Row("$", "1", .extraField),
    Row("$$timeoutMs", "1000", .extraField), Row("$TimeoutMs", "1000", .extraField),
    Row("$timeoutms", "1000", .extraField), Row("$integer", text("A", 12), .extraField),
  ]

  @Test(arguments: rows)
  func `[W-90] an option has its form, by name and by type`(row: Row) throws {
    let host = try HostProcess.start()
    let arguments = Sample.stripe().text.dropLast()
    let calls = [
      ("integrations.create", "\(arguments),\"\(row.option)\":\(row.value)}"),
      ("integrations.create", "{\"\(row.option)\":\(row.value),\(arguments.dropFirst())}"),
      (
        "action",
        "{\"path\":\"integrations.create\",\"\(row.option)\":\(row.value),\"args\":\(arguments)}}"
      ),
    ]
    for (method, params) in calls {
      let reply = try host.reply(method, params)
      #expect(Refusal(reply) == row.reason.map { .invalid("[\"\(row.option)\"]", $0) })
      if let id = reply.result {
        try host.must("integrations.deleteIntegration", ["integrationId": id])
        // A record under the key would give the id of what is deleted.
        if row.option == "$idempotencyKey" { break }
      }
    }
    #expect(try host.list() == [])
  }

  @Test func `[W-90] an option that stands twice is refused`() throws {
    let host = try HostProcess.start(database: .memory)
    let rows = [
      #"{"organizationId":"o","$timeoutMs":1000,"$timeoutMs":1000}"#,
      #"{"organizationId":"o","$timeoutMs":1000,"$timeout\u004ds":1000}"#,
    ]
    for params in rows {
      let reply = try host.reply("integrations.list", params)
      #expect(Refusal(reply) == .invalid(#"["$timeoutMs"]"#, .duplicateField))
    }
  }

  @Test(arguments: FunctionsNamingTests.types.map(\.name))
  func `[W-90] every function takes a time limit`(name: String) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.ask(name, ["$timeoutMs": 1_000])
    #expect(reply.data?["reason"] == "missingField")
    let bad = try host.refusal(name, ["$timeoutMs": 0])
    #expect(bad == .invalid(#"["$timeoutMs"]"#, .valueNotAllowed))
  }

  @Test func `[W-90] options are no arguments of host methods`() throws {
    let host = try HostProcess.start(database: .memory)
    for method in ["host.ping", "host.info", "host.functions", "rpc.discover"] {
      let reply = try host.ask(method, ["$timeoutMs": 1_000])
      #expect(reply.code == -32602)
    }
  }

  @Test func `[W-90] only the top level has options`() throws {
    let host = try HostProcess.start(database: .memory)
    let inner: JSONValue = [
      "path": "integrations.list", "args": ["organizationId": "o", "$timeoutMs": 1_000],
    ]
    #expect(
      try host.refusal("query", inner) == .invalid(#"["$timeoutMs"]"#, .extraField))
    let config = Sample.stripe(["connectionConfig": ["$timeoutMs": 1_000]])
    #expect(
      try host.refusal("integrations.create", config)
        == .invalid(#".connectionConfig["$timeoutMs"]"#, .extraField))
  }
}
