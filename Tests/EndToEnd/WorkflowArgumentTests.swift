import Testing

/// The arguments of `workflow.shopify` [W-150]: none of these calls reaches a provider.
@Suite struct WorkflowArgumentTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let change: [String: JSONValue]
    let removed: String?
    let path: String
    let reason: Refusal.Reason
    var testDescription: String { "\(JSONValue.object(change).text.prefix(120)) \(removed ?? "")" }

    init(
      _ change: [String: JSONValue], _ path: String, _ reason: Refusal.Reason,
      removing removed: String? = nil
    ) {
      self.change = change
      self.removed = removed
      self.path = path
      self.reason = reason
    }
  }

  private static func fields(_ count: Int, _ name: String = "id") -> JSONValue {
    .array(Array(repeating: .string(name), count: count))
  }

  private static func text(_ count: Int, _ character: Character = "1") -> JSONValue {
    .string(String(repeating: character, count: count))
  }

  static let types: [Row] = [
    Row([:], ".resource", .missingField, removing: "resource"),
    Row(["resource": .null], ".resource", .typeMismatch),
    Row(["resource": 1], ".resource", .typeMismatch),
    Row(["operation": .null], ".operation", .typeMismatch),
    Row(["id": 1], ".id", .typeMismatch),
    Row(["limit": "1"], ".limit", .typeMismatch),
    Row(["limit": .null], ".limit", .typeMismatch),
    Row(["limit": ["$integer": "AQAAAAAAAAA="]], ".limit", .typeMismatch),
    Row(["pageInfo": .null], ".pageInfo", .typeMismatch),
    Row(["fields": "id"], ".fields", .typeMismatch),
    Row(["fields": ["id", 1]], ".fields[1]", .typeMismatch),
    Row(["updatedAtMin": 1_767_225_600_000], ".updatedAtMin", .typeMismatch),
    Row(["domain": .null], ".domain", .typeMismatch),
    Row(["accessToken": .null], ".accessToken", .typeMismatch),
    Row(["organizationId": .null], ".organizationId", .typeMismatch),
    Row(["variables": .null], ".variables", .typeMismatch),
    Row(["variables": []], ".variables", .typeMismatch),
    Row(["variables": "{}"], ".variables", .typeMismatch),
    Row(["other": 1], ".other", .extraField),
    Row(["since_id": "1"], ".since_id", .extraField),
    Row(["$idempotencyKey": "k"], #"["$idempotencyKey"]"#, .extraField),
  ]

  static let values: [Row] = [
    Row(["resource": "shop"], ".resource", .valueNotAllowed),
    Row(["resource": "Products"], ".resource", .valueNotAllowed),
    Row(["resource": "products/../shop"], ".resource", .valueNotAllowed),
    Row(["operation": "delete"], ".operation", .valueNotAllowed),
    Row(["operation": "get", "id": ""], ".id", .valueNotAllowed),
    Row(["operation": "get", "id": text(21)], ".id", .valueNotAllowed),
    Row(["operation": "get", "id": "1a"], ".id", .valueNotAllowed),
    Row(["operation": "get", "id": "-1"], ".id", .valueNotAllowed),
    Row(["operation": "get", "id": "1/../2"], ".id", .valueNotAllowed),
    Row(["operation": "get", "id": "１"], ".id", .valueNotAllowed),
    Row(["operation": "get", "id": "1\n"], ".id", .valueNotAllowed),
    Row(["limit": 0], ".limit", .valueNotAllowed),
    Row(["limit": 251], ".limit", .valueNotAllowed),
    Row(["limit": -1], ".limit", .valueNotAllowed),
    Row(["limit": 1.5], ".limit", .valueNotAllowed),
    Row(["limit": 1e300], ".limit", .valueNotAllowed),
    Row(["pageInfo": ""], ".pageInfo", .valueNotAllowed),
    Row(["pageInfo": text(4_097)], ".pageInfo", .valueNotAllowed),
    Row(["fields": []], ".fields", .valueNotAllowed),
    Row(["fields": fields(101)], ".fields", .valueNotAllowed),
    Row(["fields": [""]], ".fields[0]", .valueNotAllowed),
    Row(["fields": ["id", "Title"]], ".fields[1]", .valueNotAllowed),
    Row(["fields": ["id,title"]], ".fields[0]", .valueNotAllowed),
    Row(["fields": ["id&limit"]], ".fields[0]", .valueNotAllowed),
    Row(["fields": ["größe"]], ".fields[0]", .valueNotAllowed),
    Row(["updatedAtMin": ""], ".updatedAtMin", .valueNotAllowed),
    Row(["updatedAtMin": "2026-01-31"], ".updatedAtMin", .valueNotAllowed),
    Row(["updatedAtMin": "2026-02-29T00:00:00Z"], ".updatedAtMin", .valueNotAllowed),
    Row(["updatedAtMin": "2026-01-31T12:00:00"], ".updatedAtMin", .valueNotAllowed),
    Row(["updatedAtMin": "2026-01-31T12:00:00Z&x=1"], ".updatedAtMin", .valueNotAllowed),
    Row(["domain": ""], ".domain", .valueNotAllowed),
    Row(["domain": "https://acme.myshopify.com"], ".domain", .valueNotAllowed),
    Row(["domain": "acme.myshopify.com."], ".domain", .valueNotAllowed),
    Row(["domain": "acme.myshopify.com:443"], ".domain", .valueNotAllowed),
    Row(["domain": "acme.myshopify.com.evil.example"], ".domain", .valueNotAllowed),
    Row(["domain": "user@acme.myshopify.com"], ".domain", .valueNotAllowed),
    Row(["domain": "evil.example"], ".domain", .valueNotAllowed),
    Row(["accessToken": ""], ".accessToken", .valueNotAllowed),
    Row(["accessToken": text(65_537)], ".accessToken", .valueNotAllowed),
    Row(["organizationId": ""], ".organizationId", .valueNotAllowed),
    Row(["organizationId": text(65)], ".organizationId", .valueNotAllowed),
    Row(["organizationId": "a b"], ".organizationId", .valueNotAllowed),
  ]

  static let combinations: [Row] =
    ["get", "count"].flatMap { operation in
      let id: [String: JSONValue] = operation == "get" ? ["id": "1"] : [:]
      return [
        Row(
          ["operation": .string(operation), "limit": 1].merging(id) { $1 }, ".limit", .extraField),
        Row(
          ["operation": .string(operation), "pageInfo": "p"].merging(id) { $1 }, ".pageInfo",
          .extraField),
      ]
    } + [
      Row(["operation": "count", "fields": ["id"]], ".fields", .extraField),
      Row(
        ["operation": "get", "id": "1", "updatedAtMin": "2026-01-31T12:00:00Z"], ".updatedAtMin",
        .extraField),
      Row(["id": "1"], ".id", .extraField),
      Row(["operation": "list", "id": "1"], ".id", .extraField),
      Row(["operation": "count", "id": "1"], ".id", .extraField),
      Row(["operation": "get"], ".id", .missingField),
    ]

  @Test(arguments: [types, values, combinations])
  func `[W-150] what no argument may be is told by its path and a reason`(rows: [Row]) throws {
    // A call that reached out would fail with another error: nothing listens there.
    let host = try HostProcess.start(
      ["--endpoint", "\(ShopServer.domain)=http://127.0.0.1:1"], database: .memory)
    for row in rows {
      var params = ShopServer.call(row.change)
      if let removed = row.removed { params = params.without(removed) }
      let reply = try host.ask("workflow.shopify", params)
      #expect(
        Refusal(reply) == .invalid(row.path, row.reason), "\(row.testDescription): \(reply.text)")
      #expect(!reply.text.contains(ShopServer.token))
    }
  }

  @Test func `[W-51] combinations are judged after the organization and the document`() throws {
    let host = try HostProcess.start(["--organization", "org_1"])
    let bad: JSONValue = ["resource": "products", "operation": "count", "limit": 1]
    #expect(
      try host.refusal("workflow.shopify", bad.with(["organizationId": "org_2"])) == .forbidden)
    let unknown = DocumentIDText.fresh().text
    #expect(
      try host.refusal(
        "workflow.shopify", bad.with(["variables": ["shopifyIntegrationId": .string(unknown)]]))
        == .notFound)
    let id = try host.create(ShopServer.integration())
    #expect(
      try host.refusal(
        "workflow.shopify", bad.with(["variables": ["shopifyIntegrationId": id]]))
        == .invalid(".limit", .extraField))
    // A call that is refused opens no credential.
    let opened = try DatabaseFile(host.workspace).rows(
      "SELECT * FROM store_audit WHERE function = 'workflow.shopify'")
    #expect(opened == [])
  }

  static let good: [[String: JSONValue]] = [
    ["limit": 1], ["limit": 249], ["limit": 250], ["limit": 2.0], ["pageInfo": "p"],
    ["pageInfo": text(4_095, "p")], ["pageInfo": text(4_096, "p")],
    // What is three times as long once it is encoded.
    ["pageInfo": text(4_096, "="), "fields": fields(100, String(repeating: "_", count: 255))],
    ["pageInfo": text(2_048, "é")], ["fields": fields(1)],
    ["fields": fields(99)], ["fields": fields(100)], ["fields": ["a_0"]],
    ["operation": "get", "id": "0"], ["operation": "get", "id": text(19)],
    ["operation": "get", "id": text(20)], ["accessToken": text(1)],
    ["domain": "Acme.MyShopify.com"], ["organizationId": text(64)], ["variables": [:]],
    ["updatedAtMin": "2026-02-28t23:59:60.5-23:59"], ["updatedAtMin": "2024-02-29T00:00:00Z"],
  ]

  @Test func `[W-150] what is within the limits is sent`() throws {
    let shop = try ShopServer()
    try shop.answer("status-418")
    let host = try HostProcess.start(calling: shop)
    for change in Self.good {
      let refusal = try host.refusal("workflow.shopify", ShopServer.call(change))
      #expect(refusal == .failed("protocol", 418), "\(JSONValue.object(change).text.prefix(100))")
      #expect(try shop.requests().count == 1)
    }
  }

  @Test func `[W-102] a credential of 64 KiB is sent whole, as a password too`() throws {
    let shop = try ShopServer()
    try shop.answer("status-418")
    let host = try HostProcess.start(calling: shop)
    for size in [65_535, 65_536] {
      let token = String(repeating: "t", count: size)
      #expect(
        try host.refusal("workflow.shopify", ShopServer.call(["accessToken": .string(token)]))
          == .failed("protocol", 418))
      #expect(try shop.requests().first?.header("X-Shopify-Access-Token") == [token])
      let id = try host.create(
        ShopServer.integration([
          "name": .string("\(size)"), "authMethod": "basic_auth",
          "basicAuth": ["username": "user", "password": .string(token)],
        ]).without("apiKeyAuth"))
      #expect(
        try host.refusal(
          "workflow.shopify", ["resource": "products", "variables": ["shopifyIntegrationId": id]])
          == .failed("protocol", 418))
      let sent = try shop.requests().first?.header("Authorization").first ?? ""
      #expect(sent.utf8.count == "Basic ".utf8.count + ("user:".utf8.count + size + 2) / 3 * 4)
    }
  }
}
