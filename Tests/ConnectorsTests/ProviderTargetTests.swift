import Testing

@testable import Connectors

/// Where calls go [W-140].
struct ProviderTargetTests {
  private static func target(
    _ provider: Provider, domain: String? = nil, endpoint: String? = nil, version: String? = nil
  ) -> ProviderTarget? {
    ProviderTarget(
      provider.connector, domain: domain, endpoint: endpoint, version: version, timeout: nil,
      rateLimit: nil, paceKey: "")
  }

  @Test(
    arguments: [
      (Provider.shopify, nil, nil, "/admin/api/2026-10", "2026-10"),
      (.shopify, nil, "2026-04", "/admin/api/2026-04", "2026-04"),
      (
        .shopify, "https://acme.myshopify.com/admin/api/2025-10/", "2026-04", "/admin/api/2025-10",
        "2025-10"
      ),
      (.shopify, "https://acme.myshopify.com", "2026-04", "", nil),
      (.circuly, nil, nil, "/api/2025-01", "2025-01"),
      (.circuly, nil, "2026-04", "/api/2026-04", "2026-04"),
      (.circuly, "https://api.circuly.io/v", nil, "/v", nil),
      (.circuly, "https://api.circuly.io/api/v/", "2026-04", "/api/v", "v"),
      (.shopify, "https://acme.myshopify.com/admin", "2026-04", "/admin", nil),
      (.stripe, nil, nil, "/v1", nil),
      (.stripe, nil, "2026-10-28.endive", "/v1", "2026-10-28.endive"),
      (.stripe, "https://api.stripe.com/v2//", "x", "/v2", "x"), (.firmhouse, nil, "x", "", nil),
    ] as [(Provider, String?, String?, String, String?)])
  func `[W-140] [W-170] an endpoint takes the place of everything before the resource`(
    provider: Provider, endpoint: String?, version: String?, base: String, told: String?
  ) throws {
    let target = try #require(
      Self.target(provider, domain: "acme.myshopify.com", endpoint: endpoint, version: version))
    #expect(target.base == base)
    #expect(target.version == told)
    #expect(target.host == provider.host ?? "acme.myshopify.com")
  }

  @Test func `a shop without a domain leads nowhere`() {
    #expect(Self.target(.shopify) == nil)
  }

  @Test func `the deadline is 30 seconds where none is configured`() throws {
    let target = try #require(Self.target(.stripe))
    #expect(target.timeoutNanoseconds == 30_000_000_000)
  }
}
