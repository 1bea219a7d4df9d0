import Testing

/// Where the credentials of `workflow.shopify` come from [W-151].
@Suite struct WorkflowSourceTests {
  /// The sources in their order, each with a token of its own.
  private static let order = [
    "parameters", "variables.shopify", "variables.workflow.shopify", "integration",
  ]

  private static func token(_ source: String) -> String { "shpat_good_of_\(source)" }

  private static func pair(_ source: String) -> JSONValue {
    ["domain": .string(ShopServer.domain), "accessToken": .string(token(source))]
  }

  /// A call with the credentials of some sources.
  private static func call(_ sources: Set<String>, id: JSONValue) -> JSONValue {
    var variables: [String: JSONValue] = ["unrelated": [1, ["x": "y"]]]
    var call: JSONValue = ["resource": "products", "operation": "count"]
    if sources.contains("parameters") { call = call.with(pair("parameters").object ?? [:]) }
    if sources.contains("variables.shopify") { variables["shopify"] = pair("variables.shopify") }
    if sources.contains("variables.workflow.shopify") {
      variables["workflow"] = ["shopify": pair("variables.workflow.shopify"), "other": 1]
    }
    if sources.contains("integration") { variables["shopifyIntegrationId"] = id }
    return call.with(["variables": .object(variables)])
  }

  @Test func `[W-151] the first source that is there is taken, whichever others are`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let id = try host.create(
      ShopServer.integration(["apiKeyAuth": ["key": .string(Self.token("integration"))]]))
    for bits in 1..<16 {
      let sources = Self.order.enumerated().filter { bits & 1 << $0.offset != 0 }.map(\.element)
      let result = try host.must("workflow.shopify", Self.call(Set(sources), id: id))
      #expect(result["source"]?.string == sources[0])
      #expect(result["integrationId"] == (sources[0] == "integration" ? id : nil))
      let requests = try shop.requests()
      #expect(
        requests.map { $0.header("X-Shopify-Access-Token") } == [[Self.token(sources[0])]])
    }
  }

  /// Values of `variables.shopify` that are not there.
  static let absent: [JSONValue] = [
    .null, [:], ["domain": .null], ["domain": .null, "accessToken": .null], ["shop": "x"],
  ]

  @Test(arguments: absent)
  func `[W-151] what is absent, null or empty is not there`(value: JSONValue) throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let id = try host.create(ShopServer.integration())
    let call: JSONValue = ["resource": "products", "operation": "count"]
    let next: [JSONValue] = [
      ["shopify": value, "workflow": ["shopify": Self.pair("variables.workflow.shopify")]],
      ["shopify": value, "workflow": ["shopify": value], "shopifyIntegrationId": id],
      ["shopify": value, "workflow": .null, "organizationId": "org_1"],
      [
        "shopify": value, "workflow": [:], "shopifyIntegrationId": .null, "organizationId": "org_1",
      ],
      ["shopify": value, "workflow": value],
    ]
    let results = try next.map { try host.ask("workflow.shopify", call.with(["variables": $0])) }
    #expect(
      results.map { $0.result?["source"] } == [
        "variables.workflow.shopify", "integration", "integration", "integration", nil,
      ])
    #expect(Refusal(results[4]) == .refused("NoCredentials"))
  }

  /// Halves of a pair, and what stands in the place of one.
  static let halves: [JSONValue] = [
    ["domain": "acme.myshopify.com"], ["accessToken": "shpat_good_0123456789"],
    ["domain": "acme.myshopify.com", "accessToken": .null],
    ["domain": "acme.myshopify.com", "accessToken": ""],
    ["domain": "acme.myshopify.com", "accessToken": 1],
    ["domain": "acme.myshopify.com", "accessToken": ["x": "y"]],
    ["domain": .null, "accessToken": "shpat_good_0123456789"],
    ["domain": "evil.example"], "acme.myshopify.com", 1, true, ["a"],
  ]

  @Test func `[W-151] half of a pair is refused, and never joined to what another source has`()
    throws
  {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let id = try host.create(ShopServer.integration())
    let stored: JSONValue = [
      "shopifyIntegrationId": id, "organizationId": "org_1",
      "workflow": ["shopify": Self.pair("variables.workflow.shopify")],
    ]
    let call: JSONValue = ["resource": "products", "variables": stored]
    let argument = Refusal.refused("IncompleteCredentials", source: "parameters")
    #expect(
      try host.refusal(
        "workflow.shopify", call.with(["domain": .string(ShopServer.domain)])) == argument)
    #expect(
      try host.refusal(
        "workflow.shopify", call.with(["accessToken": .string(ShopServer.token)])) == argument)
    for half in Self.halves {
      let second = try host.refusal(
        "workflow.shopify", call.with(["variables": stored.with(["shopify": half])]))
      #expect(
        second == .refused("IncompleteCredentials", source: "variables.shopify"), "\(half.text)")
      let third = try host.refusal(
        "workflow.shopify",
        call.with(["variables": stored.with(["workflow": ["shopify": half]])]))
      #expect(
        third == .refused("IncompleteCredentials", source: "variables.workflow.shopify"),
        "\(half.text)")
    }
    // Nothing was sent, and nothing was opened.
    #expect(try shop.requests().isEmpty)
    let opened = try DatabaseFile(host.workspace).rows(
      "SELECT * FROM store_audit WHERE function = 'workflow.shopify'")
    #expect(opened == [])
  }

  static let domains: [JSONValue] = [
    "", "acme", "https://acme.myshopify.com", "acme.myshopify.com/", "acme.myshopify.com:443",
    "acme.myshopify.com.", "user@acme.myshopify.com", "evil.example", "a.b.myshopify.com",
    "acme.myshopify.com.evil.example", "ä.myshopify.com", " acme.myshopify.com", 1, true, ["a"],
  ]

  @Test func `[W-151] a bad domain is -32602 in the arguments and InvalidDomain in variables`()
    throws
  {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    for domain in Self.domains {
      let pair: JSONValue = ["domain": domain, "accessToken": .string(ShopServer.token)]
      let argument = try host.ask("workflow.shopify", pair.with(["resource": "products"]))
      #expect(argument.code == -32602)
      #expect(argument.data?["path"] == ".domain")
      for source in ["variables.shopify", "variables.workflow.shopify"] {
        let variables: JSONValue =
          source == "variables.shopify" ? ["shopify": pair] : ["workflow": ["shopify": pair]]
        let reply = try host.ask(
          "workflow.shopify", ["resource": "products", "variables": variables])
        #expect(Refusal(reply) == .refused("InvalidDomain", source: source), "\(domain.text)")
        #expect(!reply.text.contains("evil") && !reply.text.contains(ShopServer.token))
      }
    }
    #expect(try shop.requests().isEmpty)
  }

  @Test func `[W-151] a domain of any case is the shop`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let pair: JSONValue = [
      "domain": "ACME.MyShopify.COM", "accessToken": .string(ShopServer.token),
    ]
    let call: JSONValue = ["resource": "products", "operation": "count"]
    #expect(
      try host.must("workflow.shopify", call.with(pair.object ?? [:]))["source"] == "parameters")
    _ = try host.must("workflow.shopify", call.with(["variables": ["shopify": pair]]))
    #expect(
      try shop.requests().map { $0.header("Host") } == [[ShopServer.domain], [ShopServer.domain]])
  }

  @Test func `[W-151] [W-171] variables hold whatever a workflow has, within the limits of values`()
    throws
  {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let ask = { (variables: String) in
      try host.reply(
        "workflow.shopify",
        #"{"resource":"products","operation":"count","domain":"acme.myshopify.com","#
          + #""accessToken":"shpat_good_0123456789","variables":\#(variables)}"#)
    }
    for variables in [
      #"{"a":{"$integer":"AQAAAAAAAAA="},"b":{"$bytes":"AAEC"},"c":-0,"d":[null,{}]}"#,
      #"{"organizationId":5}"#, #"{"workflow":"text"}"#, #"{"workflow":[]}"#,
      #"{"a":\#(nested(62))}"#, #"{"a":"\#(String(repeating: "x", count: 2 << 20))"}"#,
    ] {
      let reply = try ask(variables)
      #expect(reply.result?["data"] == ["count": 5], "\(variables.prefix(60)): \(reply.text)")
    }
    #expect(
      Refusal(try ask(#"{"a":1,"a":1}"#)) == .invalid(".variables.a", .duplicateField))
    #expect(Refusal(try ask(#"{"a":\#(nested(63))}"#)) == .limit("valueDepth"))
    #expect(Refusal(try ask(#"{"a":{"$x":1}}"#))?.data["kind"] != "InternalError")
  }
}
