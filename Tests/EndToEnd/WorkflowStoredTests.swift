import Foundation
import Testing

/// `workflow.shopify` with credentials of the integrations table [W-151, W-152].
@Suite struct WorkflowStoredTests {
  private static let call: JSONValue = ["resource": "products", "operation": "count"]

  private static func byID(_ id: JSONValue, _ more: [String: JSONValue] = [:]) -> JSONValue {
    call.with(["variables": JSONValue.object(["shopifyIntegrationId": id]).with(more)])
  }

  private static func audit(_ workspace: Workspace) throws -> [JSONValue] {
    try DatabaseFile(workspace).rows("SELECT * FROM store_audit ORDER BY seq")
  }

  @Test func `[W-152] by id the integration must be of Shopify, and active or testing`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let id = try host.create(ShopServer.integration())
    for status in ["active", "testing"] {
      try host.update(id, ["status": .string(status)])
      let result = try host.must("workflow.shopify", Self.byID(id))
      #expect(result["source"] == "integration")
      #expect(result["integrationId"] == id)
      #expect(try host.document(id)["status"]?.string == status)
    }
    try shop.answer("unauthorized")
    try host.must("integrations.testConnection", ["integrationId": id])
    try shop.answer(nil)
    _ = try shop.requests()
    #expect(try host.refusal("workflow.shopify", Self.byID(id)) == Self.notUsable("error"))
    try host.update(id, ["status": "inactive"])
    #expect(try host.refusal("workflow.shopify", Self.byID(id)) == Self.notUsable("inactive"))
    let stripe = try host.create(Sample.stripeWithKey())
    #expect(try host.refusal("workflow.shopify", Self.byID(stripe)) == Self.notUsable("testing"))
    #expect(try shop.requests().isEmpty)
  }

  private static func notUsable(_ status: String) -> Refusal {
    Refusal(
      -32000, "FunctionError",
      ["code": "IntegrationNotUsable", "status": .string(status)])
  }

  @Test func `[W-151] an id that is none here, or of another organization, is not found`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let id = try host.create(ShopServer.integration())
    let unknown = DocumentIDText.fresh().text
    let ids: [JSONValue] = [
      .string(unknown), "", "x", .string((id.string ?? "") + "0"), 1, true, ["a"],
    ]
    for other in ids {
      #expect(try host.refusal("workflow.shopify", Self.byID(other)) == .notFound, "\(other.text)")
    }
    #expect(
      try host.refusal("workflow.shopify", Self.byID(id, ["organizationId": "org_2"])) == .notFound)
    #expect(
      try host.refusal("workflow.shopify", Self.byID(id).with(["organizationId": "org_2"]))
        == .notFound)
    // The argument wins over the variable.
    #expect(
      try host.refusal(
        "workflow.shopify",
        Self.byID(id, ["organizationId": "org_2"]).with(["organizationId": "org_1"])) == nil)
    #expect(
      try host.refusal(
        "workflow.shopify",
        Self.byID(id, ["organizationId": "org_1"]).with(["organizationId": "org_2"])) == .notFound)
    #expect(
      try host.refusal("workflow.shopify", Self.byID(id, ["organizationId": "org_1"])) == nil)
  }

  @Test func `[W-151] an organization outside of --organization is forbidden wherever it stands`()
    throws
  {
    let shop = try ShopServer()
    let all = try HostProcess.start(calling: shop)
    let id = try all.create(ShopServer.integration())
    let other = try all.create(ShopServer.integration(["organizationId": "org_2"]))
    try all.finish()
    let host = try HostProcess.start(
      calling: shop, ["--organization", "org_1"], workspace: all.workspace)
    #expect(try host.refusal("workflow.shopify", Self.byID(id)) == nil)
    #expect(try host.refusal("workflow.shopify", Self.byID(other)) == .notFound)
    let outside: JSONValue = ["organizationId": "org_2"]
    let rows: [JSONValue] = [
      Self.call.with(["organizationId": "org_2"]),
      Self.call.with(["variables": outside]),
      Self.byID(id).with(["organizationId": "org_2"]),
      Self.byID(id, ["organizationId": "org_2"]),
      Self.byID(id, ["organizationId": "org_2"]).with(["organizationId": "org_1"]),
      ShopServer.call(["organizationId": "org_2"]),
      ShopServer.call(["variables": outside]),
      ShopServer.call(["variables": outside, "organizationId": "org_1"]),
    ]
    for row in rows {
      #expect(try host.refusal("workflow.shopify", row) == .forbidden, "\(row.text)")
    }
    #expect(try shop.requests().count == 1)
    #expect(
      try host.refusal("workflow.shopify", ShopServer.call(["organizationId": "org_1"])) == nil)
  }

  @Test func `[W-152] by organization the only active one, else the only testing one`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let argument = Self.call.with(["organizationId": "org_1"])
    let variable = Self.call.with(["variables": ["organizationId": "org_1"]])
    let both = [argument, variable]
    let none = Refusal.refused("NoIntegration")
    for call in both { #expect(try host.refusal("workflow.shopify", call) == none) }
    _ = try host.create(Sample.stripeWithKey())
    _ = try host.create(ShopServer.integration(["organizationId": "org_2"]))
    let inactive = try host.create(ShopServer.integration(["name": "inactive"]))
    try host.update(inactive, ["status": "inactive"])
    for call in both { #expect(try host.refusal("workflow.shopify", call) == none) }
    let first = try host.create(ShopServer.integration(["name": "first"]))
    for call in both { #expect(try host.must("workflow.shopify", call)["integrationId"] == first) }
    let second = try host.create(ShopServer.integration(["name": "second"]))
    let ambiguous = { (ids: [JSONValue]) in
      Refusal(
        -32000, "FunctionError", ["code": "AmbiguousIntegration", "candidates": .array(ids)])
    }
    for call in both {
      #expect(try host.refusal("workflow.shopify", call) == ambiguous([first, second]))
    }
    try host.update(second, ["status": "active"])
    for call in both { #expect(try host.must("workflow.shopify", call)["integrationId"] == second) }
    let third = try host.create(ShopServer.integration(["name": "third"]))
    try host.update(third, ["status": "active"])
    for call in both {
      #expect(try host.refusal("workflow.shopify", call) == ambiguous([second, third]))
    }
    // The id says which.
    #expect(
      try host.must("workflow.shopify", Self.byID(first, ["organizationId": "org_1"]))[
        "integrationId"] == first)
    #expect(
      try host.refusal("workflow.shopify", Self.call.with(["organizationId": "org_3"])) == none)
    #expect(try host.refusal("workflow.shopify", Self.call) == .refused("NoCredentials"))
    #expect(
      try host.refusal("workflow.shopify", Self.call.with(["variables": ["a": 1]]))
        == .refused("NoCredentials"))
  }

  @Test func `[W-107] the audit row of a stored credential is committed before the request leaves`()
    throws
  {
    let shop = try ShopServer()
    try shop.answer("hang")
    let host = try HostProcess.start(calling: shop, ["--client", "the tester"])
    let id = try host.create(ShopServer.integration())
    let before = try Self.audit(host.workspace).count
    let call = try host.post("workflow.shopify", Self.byID(id).text)
    // The host reads on while the call waits; another look at the file needs nothing of it.
    try host.flush(timeout: HostProcess.patience)
    try shop.wait(requests: 1)
    let rows = try Self.audit(host.workspace)
    #expect(rows.count == before + 1)
    #expect(rows.last?["event"] == "credentials.decrypted")
    #expect(rows.last?["function"] == "workflow.shopify")
    #expect(rows.last?["documentId"] == id)
    #expect(rows.last?["organizationId"] == "org_1")
    #expect(rows.last?["client"] == "the tester")
    #expect(rows.last?["outcome"] == "ok")
    try host.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(call)}}"#)
    #expect(try Reply(host.receiveReply(to: call)).code == -32800)
    // Credentials that come with a call leave none.
    try shop.answer(nil)
    try host.shopify()
    #expect(try Self.audit(host.workspace).count == before + 1)
  }

  @Test func `[W-42] a decryption that cannot be written down sends no request`() throws {
    let shop = try ShopServer()
    let first = try HostProcess.start(calling: shop)
    let id = try first.create(ShopServer.integration())
    try first.finish()
    try DatabaseFile(first.workspace).rows(
      """
      CREATE TRIGGER no_more BEFORE INSERT ON store_audit
      BEGIN SELECT RAISE(ABORT, 'no more rows'); END
      """)
    let host = try HostProcess.start(calling: shop, workspace: first.workspace)
    let reply = try host.ask("workflow.shopify", Self.byID(id))
    #expect(reply.code == -32603 || reply.code == -32010)
    #expect(!reply.text.contains(ShopServer.token))
    #expect(try shop.requests().isEmpty)
  }

  @Test func `[W-70] a key that is missing and a ciphertext that does not open are told apart`()
    throws
  {
    let shop = try ShopServer()
    let first = try HostProcess.start(calling: shop)
    let id = try first.create(ShopServer.integration())
    let other = try first.create(ShopServer.integration(["name": "other"]))
    try first.finish()
    let file = DatabaseFile(first.workspace)
    let keyless = try HostProcess.start(
      calling: shop, workspace: first.workspace,
      environment: ["ENCRYPTION_SECRET_HEX": String(repeating: "ab", count: 32)])
    let refusal = try keyless.refusal("workflow.shopify", Self.byID(id))
    #expect(refusal?.code == -32004)
    #expect(refusal?.data["kind"] == "KeyUnavailable")
    #expect(refusal?.data["kid"]?.string == (try EncryptionFormTests.kid.get()))
    try keyless.finish()
    let ciphertexts = try file.credentials()
    try file.swap(ciphertexts[0], ciphertexts[1])
    let host = try HostProcess.start(calling: shop, workspace: first.workspace)
    for id in [id, other] {
      #expect(try host.refusal("workflow.shopify", Self.byID(id)) == .undecipherable)
    }
    #expect(try shop.requests().isEmpty)
    let outcomes = try Self.audit(host.workspace).filter { $0["function"] == "workflow.shopify" }
      .map { $0["outcome"] }
    #expect(outcomes == ["KeyUnavailable", "DecryptionFailed", "DecryptionFailed"])
  }

  @Test func `[W-144] each way to authenticate is sent as Shopify has it`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let key: JSONValue = ["apiKeyAuth": ["key": .string(ShopServer.token)]]
    let rows: [(String, JSONValue)] = [
      ("api_key", key), ("bearer_token", key),
      ("oauth2", ["oauth2Auth": ["accessToken": .string(ShopServer.token), "refreshToken": "r"]]),
      ("basic_auth", ["basicAuth": ["username": "üser", "password": .string(ShopServer.token)]]),
    ]
    for (method, credentials) in rows {
      let arguments = ShopServer.integration([
        "authMethod": .string(method), "name": .string(method),
      ])
      .without("apiKeyAuth").with(credentials.object ?? [:])
      let id = try host.create(arguments)
      #expect(try host.must("workflow.shopify", Self.byID(id))["data"] == ["count": 5])
      let request = try #require(try shop.requests().first)
      let basic = Data("üser:\(ShopServer.token)".utf8).base64EncodedString()
      let isBasic = method == "basic_auth"
      #expect(request.header("Authorization") == (isBasic ? ["Basic \(basic)"] : []))
      #expect(
        request.header("X-Shopify-Access-Token") == (isBasic ? [] : [ShopServer.token]))
    }
  }
}
