import Testing

/// The memory of a host after tokens went through it on their way to a shop [W-114].
@Suite(.enabled(if: ProcessMemory.isReadable)) struct WorkflowMemoryTests {
  private static func call(_ source: String, _ token: String) -> JSONValue {
    let pair: JSONValue = ["domain": .string(ShopServer.domain), "accessToken": .string(token)]
    let call: JSONValue = ["resource": "products", "operation": "count"]
    switch source {
    case "parameters": return call.with(pair.object ?? [:])
    case "variables": return call.with(["variables": ["shopify": pair, "note": [1]]])
    default: return call.with(["variables": ["workflow": ["shopify": pair]]])
    }
  }

  private static func word() -> String {
    "canary" + (0..<24).map { _ in "\(Int.random(in: 0...9))" }.joined()
  }

  /// Where a word stands once what follows it was sent and answered.
  private static func places(_ host: HostProcess, of word: String) throws -> [JSONValue] {
    for _ in 0..<3 { _ = try host.must("host.ping") }
    return try ProcessMemory.places(host, of: [Array(word.utf8)])
  }

  @Test(arguments: ["parameters", "variables", "workflow"])
  func `[W-114] a token that came with a call is not in memory when it is over`(
    source: String
  ) throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let word = Self.word()
    let good = try host.must("workflow.shopify", Self.call(source, "shpat_good_\(word)"))
    #expect(good["data"] == ["count": 5])
    #expect(try shop.requests().first?.header("X-Shopify-Access-Token") == ["shpat_good_\(word)"])
    #expect(try Self.places(host, of: word) == [])
    let refused = try host.refusal("workflow.shopify", Self.call(source, "shpat_bad_\(word)"))
    #expect(refused == .failed("auth", 401))
    #expect(try Self.places(host, of: word) == [])
    try shop.answer("close")
    _ = try host.refusal("workflow.shopify", Self.call(source, "shpat_good_\(word)"))
    #expect(try Self.places(host, of: word) == [])
  }

  @Test func `[W-114] a stored token is not in memory when a call with it is over`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let word = Self.word()
    let id = try host.must(
      "integrations.importFromVariables",
      [
        "organizationId": "org_1", "name": "n",
        "variables": [
          "shopify": [
            "domain": .string(ShopServer.domain), "accessToken": .string("shpat_good_\(word)"),
          ]
        ],
      ])
    #expect(try Self.places(host, of: word) == [])
    let call: JSONValue = [
      "resource": "products", "operation": "count", "variables": ["shopifyIntegrationId": id],
    ]
    #expect(try host.must("workflow.shopify", call)["data"] == ["count": 5])
    #expect(try Self.places(host, of: word) == [])
  }
}
