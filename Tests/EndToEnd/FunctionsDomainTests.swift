import Testing

/// The `domain` and the `apiEndpoint` of a connection: [W-102] and the form in [W-140].
@Suite struct FunctionsDomainTests {
  private static let label63 = String(repeating: "a", count: 63)

  static let goodDomains = [
    "a.myshopify.com", "0.myshopify.com", "example-store.myshopify.com", "EXAMPLE.myshopify.com",
    "Example-Store.MyShopify.Com", "a--b.myshopify.com", "xn--bcher-kva.myshopify.com",
    "\(label63).myshopify.com", "myshopify.myshopify.com",
  ]

  @Test func `[W-102] a shop's domain is taken and stored in lower case`() throws {
    let host = try HostProcess.start()
    for domain in Self.goodDomains {
      let id = try host.create(
        Sample.shopify([
          "name": .string(domain), "connectionConfig": ["domain": .string(domain)],
        ]))
      let lower = JSONValue.string(domain.lowercased())
      #expect(try host.document(id)["connectionConfig"] == ["domain": lower])
      #expect(try host.credentials(id)["domain"] == lower)
    }
  }

  static let badDomains = [
    "", ".", "a", "myshopify.com", ".myshopify.com", "-a.myshopify.com", "a-.myshopify.com",
    "-.myshopify.com", "\(label63)a.myshopify.com", "a.b.myshopify.com", "a..myshopify.com",
    "a_b.myshopify.com", "a b.myshopify.com", " a.myshopify.com", "a.myshopify.com ",
    "a.myshopify.com.", "a.myshopify.com\n", "a.myshopify.com\u{0}", "\na.myshopify.com",
    "https://a.myshopify.com", "//a.myshopify.com", "a.myshopify.com/", "a.myshopify.com/admin",
    "a.myshopify.com:443", "user@a.myshopify.com", "a:b@c.myshopify.com", "a.myshopify.com?x",
    "evil.com#.myshopify.com", "evil.com/.myshopify.com", "evil.com?.myshopify.com",
    "a.myshopify.com#", "a.myshopify.com.evil.com", "amyshopify.com", "a.myshopify.co",
    "a.myshopify.comm", "a.shopify.com", "a.myshopify.io", "a%2e.myshopify.com",
    "\u{e4}.myshopify.com", "\u{212a}ey.myshopify.com", "\u{130}x.myshopify.com",
    "a.my\u{17f}hopify.com", "a\u{3002}myshopify.com", "a.myshop\u{131}fy.com",
    "\u{ff41}.myshopify.com", "a\u{200b}.myshopify.com", "127.0.0.1", "[::1].myshopify.com",
    "*.myshopify.com", "a\\.myshopify.com", "a\t.myshopify.com",
  ]

  @Test func `[W-102] a domain of another form is refused by create and by update`() throws {
    let host = try HostProcess.start()
    let refusal = Refusal.invalid(".connectionConfig.domain", .valueNotAllowed)
    let id = try host.create(Sample.shopify())
    let before = try host.documentText(id)
    for domain in Self.badDomains {
      let config: JSONValue = ["domain": .string(domain)]
      let arguments = Sample.shopify(["name": "other", "connectionConfig": config])
      #expect(
        try host.refusal("integrations.create", arguments) == refusal, "\(quoted(domain))")
      #expect(
        try host.refusedUpdate(id, ["connectionConfig": config]) == refusal, "\(quoted(domain))")
    }
    #expect(try host.list().count == 1)
    #expect(try host.documentText(id) == before)
  }

  @Test(arguments: ["circuly", "stripe", "firmhouse"])
  func `[W-102] a domain is for Shopify alone`(provider: String) throws {
    let host = try HostProcess.start()
    let refusal = Refusal.invalid(".connectionConfig.domain", .extraField)
    let base = Sample.stripe(["provider": .string(provider)])
    let config: JSONValue = ["domain": "a.myshopify.com"]
    for auth: [String: JSONValue] in [[:], ["apiKeyAuth": ["key": "0123456789"]]] {
      let arguments = base.with(["connectionConfig": config]).with(auth)
      #expect(try host.refusal("integrations.create", arguments) == refusal)
    }
    let id = try host.create(base)
    #expect(try host.refusedUpdate(id, ["connectionConfig": config]) == refusal)
    #expect(try host.document(id)["connectionConfig"] == nil)
  }

  @Test func `[W-102] a shop with credentials needs a domain`() throws {
    let host = try HostProcess.start()
    let refusal = Refusal.invalid(".connectionConfig.domain", .missingField)
    let key: [String: JSONValue] = ["apiKeyAuth": ["key": .string(Sample.shopifyKey)]]
    // create
    for config: JSONValue in [[:], ["timeout": 1_000]] {
      #expect(
        try host.refusal("integrations.create", Sample.shopify(["connectionConfig": config]))
          == refusal)
    }
    #expect(
      try host.refusal("integrations.create", Sample.shopify().without("connectionConfig"))
        == refusal)
    // update gives credentials to a shop that has no domain
    let bare = try host.create(
      Sample.shopify(["name": "bare"]).without("apiKeyAuth", "connectionConfig"))
    #expect(try host.refusedUpdate(bare, key) == refusal)
    #expect(try host.refusedUpdate(bare, key.merging(["connectionConfig": [:]]) { $1 }) == refusal)
    let domain: JSONValue = ["domain": "a.myshopify.com"]
    try host.update(bare, key.merging(["connectionConfig": domain]) { $1 })
    #expect(try host.document(bare)["status"] == "testing")
    // update takes the domain away
    for fields: [String: JSONValue] in [
      ["connectionConfig": .null], ["connectionConfig": ["domain": .null]],
      ["connectionConfig": ["domain": .null, "timeout": 5]],
      ["connectionConfig": .null].merging(key) { $1 },
    ] { #expect(try host.refusedUpdate(bare, fields) == refusal) }
    #expect(try host.document(bare)["connectionConfig"] == domain)
    // ... which it may where the credentials go too
    try host.update(bare, ["connectionConfig": .null, "apiKeyAuth": .null])
    let document = try host.document(bare)
    #expect(document["connectionConfig"] == nil)
    #expect(document["status"] == "inactive")
  }

  @Test func `[W-102] a shop without credentials may keep a domain or none`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.shopify().without("apiKeyAuth"))
    #expect(
      try host.document(id)["connectionConfig"] == ["domain": "example-store.myshopify.com"])
    try host.update(id, ["connectionConfig": ["domain": .null]])
    #expect(try host.document(id)["connectionConfig"] == [:])
    try host.update(id, ["connectionConfig": ["domain": "b.myshopify.com"]])
    #expect(try host.document(id)["connectionConfig"] == ["domain": "b.myshopify.com"])
    #expect(try host.document(id)["status"] == "inactive")
  }

  // MARK: endpoints

  static let hosts: [(provider: String, host: String, others: [String])] = [
    ("circuly", "api.circuly.io", ["api.stripe.com", "circuly.io", "x.api.circuly.io"]),
    ("stripe", "api.stripe.com", ["api.circuly.io", "stripe.com", "files.stripe.com"]),
    ("firmhouse", "portal.firmhouse.com", ["api.stripe.com", "firmhouse.com"]),
    (
      "shopify", "example-store.myshopify.com",
      ["other-store.myshopify.com", "myshopify.com", "api.stripe.com"]
    ),
  ]

  @Test(arguments: hosts)
  func `[W-140] an apiEndpoint is an https URL at the integration's own provider`(
    provider: String, name: String, others: [String]
  ) throws {
    let host = try HostProcess.start()
    var base: JSONValue = [
      "organizationId": "org_1", "provider": .string(provider), "name": "n",
      "authMethod": "api_key", "apiKeyAuth": ["key": "0123456789"],
    ]
    var config: [String: JSONValue] = [:]
    if provider == "shopify" { config["domain"] = .string(name) }
    base = base.with(["connectionConfig": .object(config)])
    let id = try host.create(base)

    for endpoint in ["", "/", "/v1", "/admin/api/2026-10", "/a/b-c_d.e~f"].map({
      "https://\(name)\($0)"
    }) {
      config["apiEndpoint"] = .string(endpoint)
      let created = try host.create(
        base.with(["name": .string(endpoint), "connectionConfig": .object(config)]))
      #expect(try host.document(created)["connectionConfig"]?["apiEndpoint"] != nil)
      try host.update(id, ["connectionConfig": ["apiEndpoint": .string(endpoint)]])
      #expect(
        try host.document(id)["connectionConfig"]?["apiEndpoint"] == .string(endpoint))
    }

    let before = try host.documentText(id)
    let bad =
      others.map { "https://\($0)/v1" } + [
        "", name, "//\(name)/", "/v1", "http://\(name)/", "ftp://\(name)/", "https:\(name)",
        "https:/\(name)/", "https://", "https:///v1", "https://\(name):443/", "https://\(name):/",
        "https://\(name):8443", "https://user@\(name)/", "https://u:p@\(name)/",
        "https://@\(name)/", "https://\(name)/?", "https://\(name)?x=1", "https://\(name)/v1#",
        "https://\(name)#x", "https://\(name).evil.com/", "https://evil.com/\(name)",
        "https://evil.com\\@\(name)/", "https://\(name)\\.evil.com/", "https://\(name)@evil.com/",
        " https://\(name)/", "https://\(name)/ ", "https://\(name)/a b", "https://\(name)/\n",
        "https://\(name)\n/", "https://\(name)/\u{e9}", "https://\(name)/\u{0}",
        "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "javascript:alert(1)",
        "https://\(name)%2eevil.com/", "https://\(name)\u{2044}v1",
      ]
    let refusal = Refusal.invalid(".connectionConfig.apiEndpoint", .valueNotAllowed)
    for endpoint in bad {
      config["apiEndpoint"] = .string(endpoint)
      #expect(
        try host.refusal(
          "integrations.create", base.with(["name": "x", "connectionConfig": .object(config)]))
          == refusal, "\(quoted(endpoint))")
      #expect(
        try host.refusedUpdate(id, ["connectionConfig": ["apiEndpoint": .string(endpoint)]])
          == refusal, "\(quoted(endpoint))")
    }
    #expect(try host.documentText(id) == before)
  }

  @Test func `[W-140] a shop's endpoint and its domain move together`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.shopify())
    let one = JSONValue.string("https://example-store.myshopify.com/admin")
    let two = JSONValue.string("https://other.myshopify.com/admin")
    let refusal = Refusal.invalid(".connectionConfig.apiEndpoint", .valueNotAllowed)
    try host.update(id, ["connectionConfig": ["apiEndpoint": one]])
    #expect(
      try host.refusedUpdate(id, ["connectionConfig": ["domain": "other.myshopify.com"]])
        == refusal)
    #expect(try host.refusedUpdate(id, ["connectionConfig": ["apiEndpoint": two]]) == refusal)
    try host.update(
      id, ["connectionConfig": ["domain": "other.myshopify.com", "apiEndpoint": two]])
    try host.update(
      id, ["connectionConfig": ["domain": "example-store.myshopify.com", "apiEndpoint": .null]])
    #expect(
      try host.document(id)["connectionConfig"] == ["domain": "example-store.myshopify.com"])
  }
}
