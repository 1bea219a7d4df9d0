import Testing

@testable import Connectors

/// How a workflow's read is asked for [W-150, W-154].
struct ShopifyRequestTests {
  @Test(arguments: [
    (
      ShopifyRequest.list("products", limit: 50, fields: [], updatedAtMin: nil, pageInfo: nil),
      "products.json", "limit=50"
    ),
    (
      .list(
        "orders", limit: 1, fields: ["id", "name"], updatedAtMin: "2026-01-31T12:00:00+01:00",
        pageInfo: nil),
      "orders.json",
      "limit=1&fields=id%2Cname&updated_at_min=2026-01-31T12%3A00%3A00%2B01%3A00&status=any"
    ),
    (
      .list(
        "orders", limit: 250, fields: ["id"], updatedAtMin: "2026-01-31T12:00:00Z",
        pageInfo: "a=b&c"),
      "orders.json", "limit=250&fields=id&page_info=a%3Db%26c"
    ),
    (
      .get("customers", id: "18446744073709551615", fields: []),
      "customers/18446744073709551615.json", ""
    ),
    (.get("orders", id: "7", fields: ["id"]), "orders/7.json", "fields=id"),
    (.count("orders", updatedAtMin: nil), "orders/count.json", "status=any"),
    (
      .count("products", updatedAtMin: "2026-01-31T12:00:00Z"), "products/count.json",
      "updated_at_min=2026-01-31T12%3A00%3A00Z"
    ),
  ])
  func `each read has its path and query`(request: ShopifyRequest, path: String, query: String) {
    #expect(request.path == path)
    #expect(request.query == query)
  }
}
