import Testing

/// The messages of -32602 that no validator gives by itself [W-51, W-70]: each names the field and
/// a validator in Convex's notation, and never a value that was sent.
@Suite struct ArgumentMessageTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let method: String
    /// `ID` in it stands for a Stripe integration with a key.
    let params: String
    let path: String
    let reason: Refusal.Reason
    let notation: String
    /// What was sent and may not be told again.
    let sent: [String]
    var testDescription: String { "\(method) \(params)" }

    init(
      _ method: String, _ params: String, _ path: String, _ reason: Refusal.Reason,
      _ notation: String, sent: [String] = ["CANARY"]
    ) {
      self.method = method
      self.params = params
      self.path = path
      self.reason = reason
      self.notation = notation
      self.sent = sent
    }
  }

  private static func create(
    _ members: String, _ path: String, _ reason: Refusal.Reason, _ notation: String,
    provider: String = "stripe", method: String = "api_key", sent: [String] = ["CANARY"]
  ) -> Row {
    Row(
      "integrations.create",
      #"{"organizationId":"o","name":"CANARY","provider":"\#(provider)","authMethod":"\#(method)","#
        + members + "}", path, reason, notation, sent: sent)
  }

  static let envelope = "v.object({args: v.optional(v.any()), path: v.string()})"

  static let calls: [Row] = [
    Row("integrations.list", #"{"$x":"CANARY"}"#, #"["$x"]"#, .extraField, "v.object({$timeoutMs:"),
    Row(
      "integrations.list", #"{"$timeoutMs":987654321}"#, #"["$timeoutMs"]"#, .valueNotAllowed,
      "v.number()", sent: ["987654321"]),
    Row(
      "integrations.list", #"{"$timeoutMs":"CANARY"}"#, #"["$timeoutMs"]"#, .typeMismatch,
      "v.number()"),
    Row(
      "integrations.list", #"{"$timeoutMs":1,"$timeoutMs":"CANARY"}"#, #"["$timeoutMs"]"#,
      .duplicateField, "v.number()"),
    Row(
      "integrations.update",
      "{\"$idempotencyKey\":\"CANARY\(String(repeating: "k", count: 200))\"}",
      #"["$idempotencyKey"]"#, .valueNotAllowed, "v.string()"),
    Row(
      "integrations.list", #"{"$idempotencyKey":"CANARY"}"#, #"["$idempotencyKey"]"#, .extraField,
      "v.object({$timeoutMs:"),
    Row(
      "query", #"{"path":"integrations.list","more":"CANARY"}"#, ".more", .extraField, envelope),
    Row(
      "query", #"{"path":"integrations.list","path":"CANARY"}"#, ".path", .duplicateField,
      "v.string()"),
    Row(
      "query", #"{"path":"integrations.list","args":{},"args":"CANARY"}"#, ".args",
      .duplicateField, "v.any()"),
    Row("query", #"{"args":"CANARY"}"#, ".path", .missingField, "v.string()"),
    Row("query", #"{"path":["CANARY"]}"#, ".path", .typeMismatch, "v.string()"),
    Row(
      "query", #"{"path":"integrations.list","args":"CANARY"}"#, "", .typeMismatch,
      "v.object({organizationId: v.string()"),
    Row("integrations.list", #"["CANARY"]"#, "", .typeMismatch, "v.object({"),
    Row("host.ping", #"{"more":"CANARY"}"#, ".more", .extraField, "v.object({})"),
    Row("host.info", #"["CANARY"]"#, "", .typeMismatch, "v.object({"),
    Row(
      "integrations.paginate",
      #"{"organizationId":"o","paginationOpts":{"numItems":1,"cursor":"CANARY"}}"#,
      ".paginationOpts.cursor", .valueNotAllowed, "v.union(v.string(), v.null())"),
  ]

  static let fields: [Row] = [
    create(
      #""apiKeyAuth":{"key":"CANARY-CANARY","keyPrefix":"CANARX"}"#, ".apiKeyAuth.keyPrefix",
      .valueNotAllowed, "v.string()", sent: ["CANARY", "CANARX"]),
    create(
      #""metadata":{}"#, ".authMethod", .valueNotAllowed,
      #"v.union(v.literal("api_key"), v.literal("bearer_token"))"#, provider: "firmhouse",
      method: "basic_auth", sent: ["CANARY", "firmhouse", "basic_auth"]),
    create(
      #""basicAuth":{"username":"CANARY","password":"CANARY"}"#, ".basicAuth", .extraField,
      "v.object({"),
    create(
      #""apiKeyAuth":{"key":"CANARY"}"#, ".connectionConfig.domain", .missingField, "v.string()",
      provider: "shopify"),
    create(
      #""connectionConfig":{"domain":"canary.myshopify.com"}"#, ".connectionConfig.domain",
      .extraField, "v.object({apiEndpoint:", sent: ["canary", "stripe"]),
    create(
      #""connectionConfig":{"apiEndpoint":"https://canary.example/"}"#,
      ".connectionConfig.apiEndpoint", .valueNotAllowed, "v.string()", sent: ["canary", "stripe"]),
    Row(
      "integrations.update", #"{"integrationId":ID,"authMethod":"basic_auth"}"#, ".authMethod",
      .valueNotAllowed, "v.union(v.literal(", sent: ["basic_auth", "stripe"]),
    Row(
      "integrations.update", #"{"integrationId":ID,"oauth2Auth":{"accessToken":"CANARY"}}"#,
      ".oauth2Auth", .extraField, "v.object({"),
    Row(
      "integrations.update",
      #"{"integrationId":ID,"apiKeyAuth":{"key":"CANARY-CANARY","keyPrefix":"x"}}"#,
      ".apiKeyAuth.keyPrefix", .valueNotAllowed, "v.string()"),
    Row(
      "integrations.update",
      #"{"integrationId":ID,"metadata":{"b":"CANARY\#(String(repeating: "x", count: 40_000))"}}"#,
      ".metadata", .valueNotAllowed, "v.record(v.string(), v.any())"),
  ]

  @Test(arguments: calls + fields)
  func `[W-51] the message names the field and a validator, and never a value`(row: Row) throws {
    let host = try HostProcess.start()
    let filler = JSONValue.string(String(repeating: "x", count: 40_000))
    let id = try host.create(Sample.stripeWithKey(["metadata": ["a": filler]]))
    let reply = try host.reply(row.method, row.params.replacing("ID,", with: "\(id.text),"))
    #expect(Refusal(reply) == .invalid(row.path, row.reason))
    let message = try #require(reply.message)
    let place = row.path.isEmpty ? "arguments" : "The field `\(row.path)` "
    #expect(message.hasPrefix("ArgumentValidationError: "))
    #expect(message.contains(place))
    #expect(message.contains(row.notation))
    for text in row.sent { #expect(!reply.text.contains(text), "\(text)") }
  }
}
