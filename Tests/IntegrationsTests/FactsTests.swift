import Testing

@testable import Integrations

/// What goes to who runs the functions elsewhere.
struct FactsTests {
  @Test(
    arguments: [
      ("shopify", nil, ["api_key", "bearer_token", "basic_auth", "oauth2"]),
      ("circuly", "api.circuly.io", ["api_key", "bearer_token", "basic_auth"]),
      ("stripe", "api.stripe.com", ["api_key", "bearer_token", "oauth2"]),
      ("firmhouse", "portal.firmhouse.com", ["api_key", "bearer_token"]),
    ] as [(String, String?, [String])])
  func `[W-144] a provider has its host and the methods that it takes`(
    name: String, host: String?, methods: [String]
  ) throws {
    let provider = try #require(Facts.all.providers.first { $0.name == name })
    #expect(provider.host == host)
    #expect(provider.authMethods == methods)
  }

  @Test func `[W-102] every auth object is called for, and every ciphertext stands in one`() {
    let objects = Set(Facts.all.methods.map(\.object))
    #expect(objects == ["apiKeyAuth", "basicAuth", "oauth2Auth"])
    #expect(Facts.all.credentialFields.count == 4)
    for field in Facts.all.credentialFields {
      #expect(objects.contains { field.hasPrefix("\($0).") })
    }
  }

  @Test func `[W-101] the statuses are there in the order of preference`() {
    #expect(Facts.all.statuses == ["active", "testing", "error", "inactive"])
  }
}
