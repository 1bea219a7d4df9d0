import Testing

/// How `workflow.shopify` fails [W-154], and what of a stored integration a call goes by.
@Suite struct WorkflowFailureTests {
  static let failures: [(answer: String, category: String, status: Int?)] = [
    ("unauthorized", "auth", 401), ("401-bearer", "auth", 401), ("missing-scope", "scope", 403),
    ("status-403", "scope", 403), ("not-found", "domain", 404), ("moved", "domain", 301),
    ("302-relative", "domain", 302), ("302-nowhere", "domain", 302), ("login", "domain", 307),
    ("308-elsewhere", "domain", 308), ("frozen", "suspended", 402), ("locked", "suspended", 423),
    ("unavailable-shop", "suspended", 403), ("429-garbage", "rateLimited", 429),
    ("429-huge", "rateLimited", 429), ("429-absent", "rateLimited", 429),
    ("security-rejection", "rateLimited", 430), ("internal-error", "unavailable", 500),
    ("bad-gateway", "unavailable", 502), ("503-absent", "unavailable", 503),
    ("status-599", "unavailable", 599), ("close", "unavailable", nil),
    ("reset", "unavailable", nil), ("bad-request", "protocol", 400),
    ("not-acceptable", "protocol", 406), ("invalid-data", "protocol", 422),
    ("status-418", "protocol", 418), ("no-content", "protocol", 204),
    ("status-201", "protocol", 201), ("garbage-status", "protocol", nil),
    ("two-lengths", "protocol", nil), ("endless-head", "protocol", nil),
    ("body-8m-over", "protocol", nil),
  ]

  @Test func `[W-106] each failure is -32009 with its category and the status that was answered`()
    throws
  {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    for (answer, category, status) in Self.failures {
      try shop.answer(answer)
      let reply = try host.ask("workflow.shopify", ShopServer.call())
      #expect(Refusal(reply) == .failed(category, status), "\(answer): \(reply.text)")
      #expect(reply.message?.isEmpty == false)
      #expect(!reply.text.contains(ShopServer.token))
    }
    // No redirect was followed.
    #expect(try shop.tell(#"{"elsewhere":true}"#)["contacted"] == 0)
    #expect(host.stderrText == "")
  }

  @Test func `[W-106] a body that is cut, compressed or no JSON is category protocol`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    for answer in [
      "truncated", "html", "cut-json", "json-and-more", "empty", "null", "wrong-shape", "gzip",
      "empty-object", "wrong-types", "big-number", "nul-in-json",
    ] {
      try shop.answer(answer)
      #expect(
        try host.refusal("workflow.shopify", ShopServer.call())?.data["category"] == "protocol",
        "\(answer)")
    }
  }

  @Test(arguments: ["shprt_0123456789abcdef", "shpss_0123456789abcdef", "line\nbreak"])
  func `[W-106] a token that can authorize nothing is category auth, and is not sent`(
    token: String
  ) throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let reply = try host.ask(
      "workflow.shopify", ShopServer.call(["accessToken": .string(token)]))
    #expect(Refusal(reply) == .failed("auth"))
    #expect(!reply.text.contains("0123456789"))
    #expect(try shop.requests().isEmpty)
  }

  @Test func `[W-106] a shop that is not there is unavailable, and a deadline has its own error`()
    throws
  {
    let nobody = try HostProcess.start(
      ["--endpoint", "\(ShopServer.domain)=http://127.0.0.1:1"], database: .memory)
    #expect(try nobody.refusal("workflow.shopify", ShopServer.call()) == .failed("unavailable"))
    let shop = try ShopServer()
    try shop.answer("hang")
    let host = try HostProcess.start(calling: shop)
    let id = try host.create(
      ShopServer.integration([
        "connectionConfig": ["domain": .string(ShopServer.domain), "timeout": 100]
      ]))
    let stored: JSONValue = ["resource": "products", "variables": ["shopifyIntegrationId": id]]
    #expect(try host.refusal("workflow.shopify", stored) == .failed("timeout"))
    #expect(
      try host.refusal("workflow.shopify", ShopServer.call(["$timeoutMs": 100]))
        == Refusal(-32007, "Timeout", ["limitMs": 100]))
  }

  @Test func `[W-143] a wait that the shop asks for is kept, and then tried again`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    try shop.tell(#"{"script":["429-zero","503-zero"]}"#)
    #expect(try host.shopify(["operation": "count"])["data"] == ["count": 5])
    #expect(try shop.requests().count == 3)
    try shop.answer("429-zero")
    #expect(
      try host.refusal("workflow.shopify", ShopServer.call()) == .failed("rateLimited", 429))
    #expect(try shop.requests().count == 3)
  }

  @Test func `[W-143] the rateLimit of a stored integration holds for its calls alone`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let config: JSONValue = ["domain": .string(ShopServer.domain), "rateLimit": 3]
    let id = try host.create(ShopServer.integration(["connectionConfig": config]))
    let other = try host.create(
      ShopServer.integration(["connectionConfig": config, "name": "other"]))
    let call = { (id: JSONValue) -> JSONValue in
      ["resource": "products", "operation": "count", "variables": ["shopifyIntegrationId": id]]
    }
    _ = try host.must("workflow.shopify", call(id))
    // A request that is tried again counts again.
    try shop.tell(#"{"script":["429-zero"]}"#)
    _ = try host.must("workflow.shopify", call(id))
    #expect(try host.refusal("workflow.shopify", call(id)) == .failed("rateLimited"))
    #expect(try shop.requests().count == 3)
    _ = try host.must("workflow.shopify", call(other))
    _ = try host.shopify()
    #expect(try shop.requests().count == 2)
  }

  // MARK: versions and endpoints

  struct Version: Sendable {
    let config: [String: JSONValue]
    let base: String
    let version: JSONValue
    let answered: String?
  }

  static let versions: [Version] = [
    Version(config: [:], base: "/admin/api/2026-10", version: "2026-10", answered: nil),
    Version(
      config: ["apiVersion": "2026-04"], base: "/admin/api/2026-04", version: "2026-04",
      answered: nil),
    Version(
      config: ["apiVersion": "unstable"], base: "/admin/api/unstable", version: "unstable",
      answered: nil),
    Version(
      config: ["apiVersion": "2025-01"], base: "/admin/api/2025-01", version: "2025-01",
      answered: "2026-01"),
    Version(
      config: [
        "apiVersion": "2026-04", "apiEndpoint": "https://acme.myshopify.com/admin/api/2026-07/",
      ], base: "/admin/api/2026-07", version: "2026-07", answered: nil),
    // A path without a version asks for none, and gets the one that the shop has for it.
    Version(
      config: ["apiVersion": "2026-04", "apiEndpoint": "https://ACME.myshopify.com/admin"],
      base: "/admin", version: "2026-01", answered: nil),
  ]

  @Test func `[W-154] apiVersion is the one asked for, and another one answered is a warning`()
    throws
  {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    for (number, row) in Self.versions.enumerated() {
      let config = JSONValue.object(["domain": .string(ShopServer.domain)]).with(row.config)
      let id = try host.create(
        ShopServer.integration(["connectionConfig": config, "name": .string("\(number)")]))
      let result = try host.must(
        "workflow.shopify", ["resource": "orders", "variables": ["shopifyIntegrationId": id]])
      #expect(result["apiVersion"] == row.version)
      #expect(try shop.requests().map(\.target) == ["\(row.base)/orders.json?limit=50&status=any"])
      let warnings = result["warnings"]?.array ?? []
      #expect(warnings.count == (row.answered == nil ? 0 : 1))
      if let answered = row.answered {
        #expect(warnings.first?.string?.contains(answered) == true)
        #expect(warnings.first?.string?.contains(row.version.string ?? "") == true)
      }
    }
    try shop.answer("version", ["version": "2027-01 shpat_abcdef0123456789abcdef"])
    let odd = try host.shopify()
    #expect(odd["apiVersion"] == "2026-10")
    #expect(odd["warnings"]?.array?.count == 1)
    #expect(!odd.text.contains("abcdef0123"))
  }
}
