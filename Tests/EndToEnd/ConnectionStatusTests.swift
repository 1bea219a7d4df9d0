import Testing

/// What each answer of each provider means: the categories of [W-106], and what a success tells.
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionStatusTests {
  /// What a provider answers, by its name in `Tests/Providers`, and what it comes to: a category,
  /// or `ok`, and the status that was answered where that is told.
  private typealias Rows = [(answer: String, outcome: String)]

  private static func rows(_ provider: Provider) -> Rows {
    switch provider {
    case .shopify: shopify
    case .circuly: circuly
    case .stripe: stripe
    case .firmhouse: firmhouse
    }
  }

  private static let faults: Rows = [
    ("internal-error", "unavailable 500"), ("bad-gateway", "unavailable 502"),
    ("unavailable", "unavailable 503"), ("gateway-timeout", "unavailable 504"),
    ("status-599", "unavailable 599"), ("status-201", "protocol 201"),
    ("status-202", "protocol 202"), ("no-content", "protocol 204"), ("status-206", "protocol 206"),
    ("status-300", "domain 300"), ("status-303", "domain 303"), ("status-304", "domain 304"),
    ("status-399", "domain 399"), ("status-405", "protocol 405"), ("status-407", "protocol 407"),
    ("status-408", "protocol 408"), ("status-410", "protocol 410"), ("status-418", "protocol 418"),
    ("status-451", "protocol 451"), ("status-499", "protocol 499"), ("status-401", "auth 401"),
    ("401-plain", "auth 401"), ("401-basic", "auth 401"), ("401-bearer", "auth 401"),
    ("401-many", "auth 401"), ("status-402", "suspended 402"), ("status-403", "scope 403"),
    ("status-404", "domain 404"), ("status-423", "suspended 423"),
    ("status-429", "rateLimited 429"), ("status-430", "rateLimited 430"), ("ok", "ok"),
  ]

  private static let shopify: Rows = [
    ("moved", "domain 301"), ("password-page", "domain 302"), ("login", "domain 307"),
    ("bad-request", "protocol 400"), ("oauth-invalid-request", "protocol 400"),
    ("unauthorized", "auth 401"), ("frozen", "suspended 402"), ("missing-scope", "scope 403"),
    ("forbidden", "scope 403"), ("unavailable-shop", "suspended 403"), ("not-found", "domain 404"),
    ("not-acceptable", "protocol 406"), ("unsupported", "protocol 415"),
    ("invalid-data", "protocol 422"), ("locked", "suspended 423"),
    ("rate-limited", "rateLimited 429"), ("security-rejection", "rateLimited 430"),
    ("graphql-throttled", "protocol 200"), ("graphql-access-denied", "protocol 200"),
    ("other-shop", "domain 200"), ("deprecated", "ok"), ("version", "ok"),
  ]

  private static let circuly: Rows = [
    ("bad-request", "protocol 400"), ("unauthorized", "auth 401"),
    ("unauthorized-basic", "auth 401"), ("unauthorized-text", "auth 401"),
    ("unauthorized-html", "auth 401"), ("forbidden", "scope 403"), ("not-found", "domain 404"),
    ("invalid-data", "protocol 422"), ("rate-limited", "rateLimited 429"),
    ("h12", "unavailable 503"), ("not-allowed", "protocol 200"), ("updated", "protocol 200"),
    ("variant", "ok"),
  ]

  private static let stripe: Rows = [
    ("bad-request", "protocol 400"), ("rate-limited-400", "protocol 400"),
    ("unauthorized", "auth 401"), ("no-key", "auth 401"), ("expired-key", "auth 401"),
    ("card-declined", "suspended 402"), ("forbidden", "scope 403"),
    ("missing-permission", "scope 403"), ("revoked", "scope 403"), ("not-found", "domain 404"),
    ("idempotency", "protocol 409"), ("external-dependency", "protocol 424"),
    ("rate-limited", "rateLimited 429"), ("lock-timeout", "rateLimited 429"),
    ("should-retry", "unavailable 503"), ("should-not-retry", "unavailable 503"),
  ]

  private static let firmhouse: Rows = [
    ("bad-request", "protocol 400"), ("unauthorized", "auth 401"),
    ("unauthorized-text", "auth 401"), ("errors-null", "auth 200"), ("null-project", "auth 200"),
    ("errors-only", "auth 200"), ("storefront", "auth 200"), ("record-not-found", "auth 200"),
    ("problems", "auth 200"), ("forbidden", "scope 403"), ("not-found", "domain 404"),
    ("rate-limited", "rateLimited 429"),
  ]

  @Test(arguments: Provider.allCases)
  func `[W-106] each answer has its category, for a test and for a verification`(
    provider: Provider
  ) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    let rows = Self.faults + Self.rows(provider)
    // No wait that a provider asks for fits in the time there is.
    let options: JSONValue = ["retryAfter": "3600"]
    var found: [String] = []
    var verified: [String] = []
    for row in rows {
      try server.answer(row.answer, with: options)
      found.append("\(row.answer): \(try host.categoryOfNew(provider))")
      let name = "verified \(row.answer)"
      let reply = try host.ask(
        "integrations.create", provider.sample(name, ["verify": true]))
      let status = reply.data?["httpStatus"]?.integer.map { " \($0)" } ?? ""
      let category = reply.data?["category"]?.string ?? (reply.result == nil ? "?" : "ok")
      verified.append("\(row.answer): \(category)\(status)")
      #expect(reply.code == (row.outcome == "ok" ? nil : -32009))
    }
    let expected = rows.map { "\($0.answer): \($0.outcome)" }
    #expect(found == expected.map { $0.split(separator: " ").prefix(2).joined(separator: " ") })
    #expect(verified == expected)
    let names = try host.list().compactMap { $0["name"]?.string }.filter { $0.hasPrefix("v") }
    #expect(names == rows.filter { $0.outcome == "ok" }.map { "verified \($0.answer)" })
    #expect(try server.connections("elsewhere") == 0)
  }

  /// Credentials that the servers know by a word in them.
  static let credentials: [(provider: Provider, secret: String, category: String)] = [
    (.shopify, "shpat_other_shop_0123", "domain"), (.shopify, "shpat_frozen_0123", "suspended"),
    (.shopify, "shpat_suspended_0123", "suspended"), (.shopify, "shpat_locked_0123", "suspended"),
    (.shopify, "shpat_suspicious_012", "rateLimited"), (.shopify, "shpat_nobody_0123", "auth"),
    (.shopify, "shpat_limited_0123", "ok"), (.circuly, "limited", "scope"),
    (.circuly, "good, but wrong", "auth"), (.circuly, "nobody", "auth"),
    (.stripe, "rk_test_limited01234", "scope"), (.stripe, "sk_test_expired01234", "auth"),
    (.stripe, "sk_test_revoked01234", "scope"), (.stripe, "sk_test_nobody01234", "auth"),
    (.firmhouse, "storefront-token", "auth"), (.firmhouse, "nobody", "auth"),
  ]

  @Test(arguments: Provider.allCases)
  func `[W-106] each kind of credential has its category`(provider: Provider) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    for row in Self.credentials where row.provider == provider {
      #expect(
        try host.categoryOfNew(provider, secret: row.secret) == row.category, "\(row.secret)")
    }
  }

  @Test func `[W-106] Firmhouse's refusal is one in every form that is thinkable`() throws {
    let server = try ProviderServer(.firmhouse)
    let host = try HostProcess.start(calling: server)
    for form in ["unauthorized", "unauthorized-text", "errors-null", "null-project"] {
      try server.tell(["set": ["refusal": .string(form)]])
      #expect(try host.categoryOfNew(.firmhouse, secret: "nobody") == "auth", "\(form)")
    }
  }

  // MARK: what a success tells

  @Test func `[W-106] Shopify's success tells the shop, the scopes and the version`() throws {
    let server = try ProviderServer(.shopify)
    try server.tell(["data": ["scopes": ["read_products", "write_orders"]]])
    let host = try HostProcess.start(calling: server)
    // An old version falls forward to the oldest that there is.
    for (asked, used) in [("2026-07", "2026-07"), ("2024-01", "2026-01"), ("unstable", "unstable")]
    {
      let id = try host.create(
        Provider.shopify.sample(asked, config: ["apiVersion": .string(asked)]))
      #expect(
        try host.test(id)["details"] == [
          "shop": "shop.myshopify.com", "scopes": ["read_products", "write_orders"],
          "apiVersion": .string(used),
        ])
    }
  }

  @Test func `[W-106] scopes that Shopify does not tell are left out of a success`() throws {
    let server = try ProviderServer(.shopify)
    let host = try HostProcess.start(calling: server)
    for answer in [
      "status-403", "status-404", "status-500", "429-whole", "close-in-head", "reset-in-head",
      "html", "truncated", "302-elsewhere", "wrong-types", "empty-object",
    ] {
      let id = try host.create(Provider.shopify.sample(answer))
      try server.script([.null, .string(answer)])
      let result = try host.test(id)
      #expect(result["success"] == true, "\(answer)")
      #expect(result["details"] == ["shop": "shop.myshopify.com", "apiVersion": "2026-10"])
      #expect(try host.document(id)["status"] == "active")
      #expect(try server.requests().count == 2, "\(answer)")
    }
    #expect(try server.connections("elsewhere") == 0)
  }

  @Test func `[W-106] Stripe's success tells the mode`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for (mode, isLive) in [("live", true), ("test", false)] {
      for kind in ["sk", "rk"] {
        let id = try host.create(
          Provider.stripe.sample("\(kind) \(mode)", secret: "\(kind)_\(mode)_good0123456789"))
        #expect(try host.test(id)["details"]?["livemode"] == .bool(isLive))
      }
    }
  }

  @Test func `[W-106] Circuly's success tells the version, and Firmhouse's the project`() throws {
    let circuly = try ProviderServer(.circuly)
    let firmhouse = try ProviderServer(.firmhouse)
    let host = try HostProcess.start(calling: circuly, firmhouse)
    let one = try host.create(Provider.circuly.sample())
    #expect(try host.test(one)["details"] == ["apiVersion": "2025-01"])
    let two = try host.create(Provider.firmhouse.sample())
    #expect(try host.test(two)["details"] == ["project": "Chairs for Rent"])
  }

  @Test func `[W-106] a lacking permission is named`() throws {
    let shopify = try ProviderServer(.shopify)
    let stripe = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: shopify, stripe)
    try shopify.answer("missing-scope", with: ["scope": "read_all_orders"])
    let one = try host.create(Provider.shopify.sample())
    #expect(try host.test(one)["message"]?.string?.contains("read_all_orders") == true)
    try stripe.answer("missing-permission", with: ["permission": "rak_customer_read"])
    let two = try host.create(Provider.stripe.sample(secret: "rk_test_0123456789abcdef"))
    #expect(try host.test(two)["message"]?.string?.contains("rak_customer_read") == true)
    // What stands in its place is not told where it has not the form of a permission.
    let odd: JSONValue = ["scope": "<script>alert(1)</script>"]
    try shopify.answer("missing-scope", with: odd)
    #expect(try host.test(one)["message"]?.string?.contains("script") == false)
  }

  @Test func `[W-143] a credential where a permission would stand is not told`() throws {
    let shopify = try ProviderServer(.shopify)
    let stripe = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: shopify, stripe)
    let digits = "0123456789abcdef"
    let texts: [(ProviderServer, String, String, JSONValue)] = [
      (
        shopify, "shpat_good", "shpat_\(digits)\(digits)",
        ["errors": "[API] This action requires merchant approval for SECRET scope."]
      ),
      (
        shopify, "alpha bravo", "alpha bravo",
        ["errors": "[API] This action requires merchant approval for SECRET scope."]
      ),
      (
        stripe, "rk_test_\(digits)", digits,
        ["error": ["message": "Having the 'rak_SECRET' permission would allow this."]]
      ),
    ]
    for (server, secret, echo, body) in texts {
      let json = try JSONValue(parsing: body.text.replacing("SECRET", with: echo))
      try server.answer("custom", with: ["status": 403, "json": json])
      let id = try host.create(server.provider.sample(echo, secret: secret))
      let result = try host.test(id)
      let message = try #require(result["message"]?.string)
      #expect(result["category"] == "scope")
      #expect(message.contains("lack a permission"))
      #expect(!message.contains(echo) && !message.contains("alpha"))
      #expect(try host.document(id)["errorMessage"]?.string == message)
    }
  }
}
