import Testing

/// What a process does with credentials that come with a call [W-153], and that they stay there.
@Suite struct WorkflowInlineTests {
  private static let pair: JSONValue = [
    "domain": .string(ShopServer.domain), "accessToken": .string(ShopServer.token),
  ]

  /// Calls by the source of their credentials.
  static let calls: [(source: String, call: JSONValue)] = [
    ("parameters", pair),
    ("variables.shopify", ["variables": ["shopify": pair]]),
    ("variables.workflow.shopify", ["variables": ["workflow": ["shopify": pair]]]),
  ].map { ($0, $1.with(["resource": "products", "operation": "count"])) }

  @Test(arguments: [[], ["--inline-credentials", "allow"]])
  func `[W-153] they are taken without a word`(options: [String]) throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop, options)
    for (source, call) in Self.calls {
      let result = try host.must("workflow.shopify", call)
      #expect(result["source"]?.string == source)
      #expect(result.names == ["apiVersion", "data", "source"])
    }
  }

  @Test func `[W-153] with warn they work, and the result says what to do instead`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop, ["--inline-credentials", "warn"])
    for (source, call) in Self.calls {
      let result = try host.must("workflow.shopify", call)
      #expect(result["data"] == ["count": 5])
      let warnings = result["warnings"]?.array ?? []
      #expect(warnings.count == 1)
      #expect(warnings.first?.string?.contains("importFromVariables") == true)
      #expect(warnings.first?.string?.contains(source) == true)
      #expect(!result.text.contains(ShopServer.token))
    }
    let id = try host.create(ShopServer.integration())
    let stored: JSONValue = [
      "resource": "products", "operation": "count", "variables": ["shopifyIntegrationId": id],
    ]
    #expect(try host.must("workflow.shopify", stored)["warnings"] == nil)
    // A second warning stands beside it.
    try shop.answer("version", ["version": "2027-01"])
    #expect(try host.must("workflow.shopify", Self.calls[0].call)["warnings"]?.array?.count == 2)
  }

  @Test func `[W-153] with refuse they are refused before anything is sent`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop, ["--inline-credentials", "refuse"])
    let id = try host.create(ShopServer.integration())
    for (source, call) in Self.calls {
      let reply = try host.ask("workflow.shopify", call)
      #expect(Refusal(reply) == .refused("InlineCredentialsRefused", source: source))
      #expect(reply.message?.contains("importFromVariables") == true)
      #expect(!reply.text.contains(ShopServer.token))
      // A stored integration does not take their place.
      let both = call.with([
        "variables": (call["variables"] ?? [:]).with(["shopifyIntegrationId": id])
      ])
      #expect(
        try host.refusal("workflow.shopify", both)
          == .refused("InlineCredentialsRefused", source: source))
    }
    #expect(try shop.requests().isEmpty)
    let stored: JSONValue = [
      "resource": "products", "operation": "count", "variables": ["shopifyIntegrationId": id],
    ]
    #expect(try host.must("workflow.shopify", stored)["data"] == ["count": 5])
  }

  @Test(arguments: ["", "Warn", "deny", "allow,warn"])
  func `[W-02] another mode is a usage error`(mode: String) throws {
    let talk = try HostProcess.command(["--inline-credentials", mode], database: .memory)
    #expect(talk.status == .exited(64))
    #expect(talk.stderr.contains("--inline-credentials"))
  }

  /// Places for a canary in the arguments of a call, and whether the call is one that is sent.
  static func canaries(_ canary: String) -> [JSONValue] {
    let text = JSONValue.string(canary)
    let pair: JSONValue = ["domain": .string(ShopServer.domain), "accessToken": text]
    let call: JSONValue = ["resource": "products"]
    return [
      call.with(pair.object ?? [:]), call.with(["variables": ["shopify": pair]]),
      call.with(["variables": ["workflow": ["shopify": pair]]]),
      call.with(["variables": ["shopify": pair, "note": text]]),
      call.with(["accessToken": text]),
      call.with(["variables": ["shopify": ["accessToken": text]]]),
      call.with(["variables": ["shopify": ["domain": text, "accessToken": text]]]),
      call.with(["variables": ["shopifyIntegrationId": text]]),
      call.with(["domain": text, "accessToken": text]), call.with(["accessToken": [text]]),
      call.with(["operation": text]), call.with(["organizationId": text]),
      call.with(["resource": text]), call.with(["updatedAtMin": text]),
      call.with(pair.object ?? [:]).with(["limit": text]),
    ]
  }

  @Test func `[W-130] a token of a call is in no reply, no log line and no file`() throws {
    let shop = try ShopServer()
    let canary = "shpat_c4n4ry_0123456789_tweet"
    let host = try HostProcess.start(
      calling: shop, ["--log-level", "debug", "--inline-credentials", "warn"])
    for answer in [
      nil, "echo-credential", "echo-encoded", "big-error", "odd-error", "status-500", "close",
      "cut-json",
    ] {
      if answer == "echo-credential" {
        try shop.answer("echo-credential", ["status": 418])
      } else if answer == "echo-encoded" {
        try shop.answer("echo-encoded", ["status": 418])
      } else {
        try shop.answer(answer)
      }
      for call in Self.canaries(canary) {
        let reply = try host.ask("workflow.shopify", call)
        #expect(!reply.text.contains("c4n4ry"), "\(answer ?? "-"): \(reply.text)")
      }
    }
    let imported: JSONValue = [
      "organizationId": "org_1", "name": "Imported",
      "variables": [
        "shopify": ["domain": .string(ShopServer.domain), "accessToken": .string(canary)],
        "note": .string(canary),
      ],
    ]
    let reply = try host.ask("integrations.importFromVariables", imported)
    #expect(reply.result != nil && !reply.text.contains("c4n4ry"))
    #expect(!(try host.documentText(reply.result ?? .null)).contains("c4n4ry"))
    let again = try host.ask("integrations.importFromVariables", imported)
    #expect(again.code == -32002 && !again.text.contains("c4n4ry"))
    for name in host.workspace.files() {
      #expect(!(try host.workspace.contents(of: name)).holds("c4n4ry"), "\(name)")
    }
    try host.finish()
    #expect(!host.stderrText.contains("c4n4ry"))
    for name in host.workspace.files() {
      #expect(!(try host.workspace.contents(of: name)).holds("c4n4ry"), "\(name)")
    }
  }
}
