import Testing

/// What `workflow.shopify` asks of a shop, and what it gives back [W-150].
@Suite struct WorkflowRequestTests {
  struct Row: Sendable {
    let change: [String: JSONValue]
    let target: String

    init(_ change: [String: JSONValue], _ target: String) {
      self.change = change
      self.target = target
    }
  }

  private static let since: JSONValue = "2026-01-31T12:00:00+01:00"
  private static let encodedSince = "2026-01-31T12%3A00%3A00%2B01%3A00"

  static let rows: [Row] = [
    Row([:], "products.json?limit=50"),
    Row(["operation": "list", "resource": "customers", "limit": 250], "customers.json?limit=250"),
    Row(["resource": "orders", "limit": 1], "orders.json?limit=1&status=any"),
    Row(
      ["fields": ["id", "title", "a_1"]], "products.json?limit=50&fields=id%2Ctitle%2Ca_1"),
    Row(
      ["resource": "orders", "updatedAtMin": since],
      "orders.json?limit=50&updated_at_min=\(encodedSince)&status=any"),
    Row(
      ["updatedAtMin": since, "fields": ["id"], "limit": 2],
      "products.json?limit=2&fields=id&updated_at_min=\(encodedSince)"),
    Row(
      ["operation": "get", "id": "18446744073709551615"], "products/18446744073709551615.json"),
    Row(
      ["operation": "get", "id": "007", "resource": "orders", "fields": ["id", "name"]],
      "orders/007.json?fields=id%2Cname"),
    Row(["operation": "get", "id": "1", "resource": "customers"], "customers/1.json"),
    Row(["operation": "count"], "products/count.json"),
    Row(["operation": "count", "resource": "orders"], "orders/count.json?status=any"),
    Row(
      ["operation": "count", "resource": "orders", "updatedAtMin": since],
      "orders/count.json?updated_at_min=\(encodedSince)&status=any"),
    // With a page only its size and the fields go along [W-154].
    Row(
      [
        "resource": "orders", "limit": 3, "fields": ["id"], "updatedAtMin": since,
        "pageInfo": "a=b&limit=9+ %2Fé",
      ],
      "orders.json?limit=3&fields=id&page_info=a%3Db%26limit%3D9%2B%20%252F%C3%A9"),
    Row(["pageInfo": "eyJ-_.~"], "products.json?limit=50&page_info=eyJ-_.~"),
  ]

  @Test func `[W-150] [W-154] each argument is percent-encoded whole, and nothing else is sent`()
    throws
  {
    let shop = try ShopServer()
    try shop.answer("status-418")
    let host = try HostProcess.start(calling: shop)
    for row in Self.rows {
      let refusal = try host.refusal("workflow.shopify", ShopServer.call(row.change))
      #expect(refusal == .failed("protocol", 418))
      let requests = try shop.requests()
      #expect(requests.map(\.target) == ["\(ShopServer.base)/\(row.target)"])
      #expect(requests.allSatisfy { $0.value["method"] == "GET" && $0.value["body"] == "" })
      #expect(requests.first?.header("Host") == [ShopServer.domain])
      #expect(requests.first?.header("X-Shopify-Access-Token") == [ShopServer.token])
      #expect(requests.first?.header("Authorization") == [])
      #expect(requests.first?.header("Accept-Encoding") == ["identity"])
      // The server has nothing to say against the form of the request.
      #expect(requests.first?.value["problem"] ?? .null == .null)
    }
  }

  @Test(arguments: ["products", "customers", "orders"])
  func `[W-150] list, get and count of each resource`(resource: String) throws {
    let shop = try ShopServer(count: 5)
    let host = try HostProcess.start(calling: shop)
    let common: [String: JSONValue] = ["resource": .string(resource)]
    let list = try host.shopify(common)
    #expect(list.names == ["apiVersion", "data", "pagination", "source"])
    #expect(list["apiVersion"] == "2026-10")
    #expect(list["source"] == "parameters")
    #expect(list["pagination"] == ["hasNextPage": false])
    let objects = list["data"]?.array ?? []
    // Closed and cancelled orders too: `status=any`.
    #expect(objects.count == 5)
    let id = objects[1]["id"]?.string ?? "no string"
    #expect(id.hasPrefix("900719925"))

    let one = try host.shopify(common.merging(["operation": "get", "id": .string(id)]) { $1 })
    #expect(one.names == ["apiVersion", "data", "source"])
    #expect(one["data"] == objects[1])
    let some = try host.shopify(
      common.merging(["operation": "get", "id": .string(id), "fields": ["id", "created_at"]]) {
        $1
      })
    #expect(some["data"]?.names == ["created_at", "id"])
    let listed = try host.shopify(common.merging(["fields": ["id"], "limit": 2]) { $1 })
    #expect(listed["data"]?.array?.map(\.names) == [["id"], ["id"]])

    let count = try host.shopify(common.merging(["operation": "count"]) { $1 })
    #expect(count.names == ["apiVersion", "data", "source"])
    #expect(count["data"] == ["count": 5])
    let late: JSONValue = "2026-10-01T03:00:00-04:00"
    let newer = try host.shopify(
      common.merging(["operation": "count", "updatedAtMin": late]) { $1 })
    #expect(newer["data"] == ["count": 2])
    #expect(
      try host.shopify(common.merging(["updatedAtMin": late]) { $1 })["data"]?.array?.count == 2)
  }

  @Test func `[W-154] an unknown id is notFound, of a stored integration too`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let unknown: [String: JSONValue] = ["operation": "get", "id": "1"]
    let reply = try host.ask("workflow.shopify", ShopServer.call(unknown))
    #expect(Refusal(reply) == .failed("notFound", 404))
    let id = try host.create(ShopServer.integration())
    let stored: JSONValue = [
      "resource": "orders", "operation": "get", "id": "1",
      "variables": ["shopifyIntegrationId": id],
    ]
    #expect(try host.refusal("workflow.shopify", stored) == .failed("notFound", 404))
    // A failed read says nothing of the integration.
    #expect(try host.document(id)["status"] == "testing")
    #expect(try host.document(id)["errorMessage"] == nil)
    // A list that is not there is the address's fault.
    try shop.answer("not-found")
    #expect(
      try host.refusal("workflow.shopify", ShopServer.call()) == .failed("domain", 404))
    #expect(
      try host.refusal("workflow.shopify", ShopServer.call(["operation": "count"]))
        == .failed("domain", 404))
  }

  @Test(arguments: ["action", "query"])
  func `[W-40] it is an action`(type: String) throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let reply = try host.ask(
      type, ["path": "workflow:shopify", "args": ShopServer.call(["operation": "count"])])
    if type == "action" {
      #expect(reply.result?["data"] == ["count": 5])
    } else {
      #expect(Refusal(reply) == .wrongType)
    }
  }
}
