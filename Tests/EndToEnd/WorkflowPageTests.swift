import Testing

/// The pages of a list and the `Link` header that leads through them [W-154].
@Suite struct WorkflowPageTests {
  /// The pages of a list, each asked for with the place that the one before named.
  private static func pages(
    _ host: HostProcess, _ call: [String: JSONValue], atMost most: Int = 20
  ) throws -> [JSONValue] {
    var pages: [JSONValue] = []
    var next: [String: JSONValue] = [:]
    repeat {
      let page = try host.shopify(call.merging(next) { $1 })
      pages.append(page)
      next = page["pagination"]?["nextPageInfo"].map { ["pageInfo": $0] } ?? [:]
    } while !next.isEmpty && pages.count < most
    return pages
  }

  @Test(arguments: [1, 2, 3, 6, 7, 8])
  func `[W-154] a list is read to its end, page by page`(limit: Int) throws {
    let shop = try ShopServer(count: 7)
    let host = try HostProcess.start(calling: shop)
    let pages = try Self.pages(
      host,
      [
        "resource": "orders", "limit": .number(Double(limit)), "fields": ["id"],
        "updatedAtMin": "2026-01-01T00:00:00Z",
      ])
    let count = (7 + limit - 1) / limit
    #expect(pages.count == count)
    let has: [JSONValue?] = Array(repeating: true, count: count - 1) + [false]
    #expect(pages.map { $0["pagination"]?["hasNextPage"] } == has)
    #expect(
      pages.map { $0["pagination"]?.names.count } == Array(repeating: 2, count: count - 1) + [1])
    let ids = pages.flatMap { $0["data"]?.array ?? [] }.map { $0["id"]?.string ?? "" }
    #expect(ids.count == 7)
    #expect(Set(ids).count == 7)
    #expect(ids == ids.sorted())
    // Only size and fields go along with a page; the server refuses anything else.
    let targets = try shop.requests().map(\.target)
    #expect(targets.count == count)
    #expect(
      targets[0]
        == "\(ShopServer.base)/orders.json?limit=\(limit)&fields=id"
        + "&updated_at_min=2026-01-01T00%3A00%3A00Z&status=any")
    for target in targets.dropFirst() {
      #expect(
        target.hasPrefix("\(ShopServer.base)/orders.json?limit=\(limit)&fields=id&page_info="))
      #expect(!target.contains("updated_at_min") && !target.contains("status"))
    }
  }

  @Test func `[W-154] a stored integration is paged the same way`() throws {
    let shop = try ShopServer(count: 3)
    let host = try HostProcess.start(calling: shop)
    _ = try host.create(ShopServer.integration())
    let call: JSONValue = ["resource": "customers", "limit": 2, "organizationId": "org_1"]
    let first = try host.must("workflow.shopify", call)
    let next = try #require(first["pagination"]?["nextPageInfo"])
    let second = try host.must("workflow.shopify", call.with(["pageInfo": next]))
    #expect(second["data"]?.array?.count == 1)
    #expect(second["pagination"] == ["hasNextPage": false])
  }

  /// Ways to write the link that a client must understand.
  @Test(arguments: [
    "link-no-space", "link-repeated", "link-comma", "link-unquoted", "link-parameters",
    "link-two-next",
  ])
  func `[W-154] the next page is found however its link is written`(answer: String) throws {
    let shop = try ShopServer(count: 3)
    let host = try HostProcess.start(calling: shop)
    try shop.answer(answer)
    let page = try host.shopify(["limit": 2])
    #expect(page["pagination"]?["hasNextPage"] == true)
    let next = try #require(page["pagination"]?["nextPageInfo"])
    try shop.answer(nil)
    let last = try host.shopify(["limit": 2, "pageInfo": next])
    #expect(last["data"]?.array?.count == 1)
    #expect(last["pagination"] == ["hasNextPage": false])
  }

  @Test(arguments: [
    "link-other-host", "link-user", "link-port", "link-http", "link-relative", "link-broken",
    "link-no-cursor", "link-garbage",
  ])
  func `[W-154] a link that is not the shop's leads nowhere`(answer: String) throws {
    let shop = try ShopServer(count: 3)
    let host = try HostProcess.start(calling: shop)
    try shop.answer(answer)
    let page = try host.shopify(["limit": 2])
    #expect(page["data"]?.array?.count == 2)
    #expect(page["pagination"] == ["hasNextPage": false])
  }

  @Test func `[W-154] the place is decoded exactly once, and the host compared without case`()
    throws
  {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let rows: [(url: String, next: JSONValue?)] = [
      ("https://acme.myshopify.com/a?page_info=a%2525b%2B%3D%26c&limit=2", "a%25b+=&c"),
      ("https://ACME.MyShopify.com/a?x=1&page_info=p#f", "p"),
      ("https://acme.myshopify.com/a?page_info=%C3%A9", "é"),
      ("https://acme.myshopify.com/a?page_info=%C3", nil),
      ("https://acme.myshopify.com/a?page_info=%4", nil),
      ("https://acme.myshopify.com/a?page_info=", nil),
      ("https://acme.myshopify.com.evil.example/a?page_info=p", nil),
      ("https://evil.example/acme.myshopify.com?page_info=p", nil),
      ("https://acme.myshopify.com\\\\@evil.example/a?page_info=p", nil),
    ]
    for row in rows {
      try shop.answer(
        body: #"{"products":[]}"#, headers: [("Link", "<\(row.url)>; rel=\"next\"")])
      let page = try host.shopify()
      #expect(page["pagination"]?["nextPageInfo"] == row.next, "\(row.url)")
      #expect(page["pagination"]?["hasNextPage"] == .bool(row.next != nil), "\(row.url)")
    }
  }

  @Test func `[W-154] a previous page alone is no next one, and one object has no pages`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    let link = "<https://acme.myshopify.com/a?page_info=p>; rel=\"previous\""
    try shop.answer(body: #"{"products":[]}"#, headers: [("Link", link)])
    #expect(try host.shopify()["pagination"] == ["hasNextPage": false])
    let next = "<https://acme.myshopify.com/a?page_info=p>; rel=\"next\""
    try shop.answer(body: #"{"product":{}}"#, headers: [("Link", next)])
    #expect(try host.shopify(["operation": "get", "id": "1"])["pagination"] == nil)
    try shop.answer(body: #"{"count":1}"#, headers: [("Link", next)])
    #expect(try host.shopify(["operation": "count"])["pagination"] == nil)
  }
}
