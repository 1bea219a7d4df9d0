import Foundation
import Testing

/// What reaches a provider: the credential as [W-144] sends it, the host and path of [W-140], and
/// nothing that [W-141] leaves out.
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionCredentialTests {
  /// A way to call a provider, and the one header that carries the credential.
  struct Way: Sendable, CustomTestStringConvertible {
    let provider: Provider
    let method: String
    let header: String
    let scheme: String
    var testDescription: String { "\(provider) \(method)" }

    init(_ provider: Provider, _ method: String, _ header: String, _ scheme: String = "") {
      (self.provider, self.method, self.header, self.scheme) = (provider, method, header, scheme)
    }

    /// The value of the header.
    func value(of secret: String) -> String {
      guard scheme == "Basic " else { return scheme + secret }
      return scheme + Data("\(ConnectionCredentialTests.user):\(secret)".utf8).base64EncodedString()
    }
  }

  private static let user = "a good user"

  static let ways = [
    Way(.shopify, "api_key", "X-Shopify-Access-Token"),
    Way(.shopify, "bearer_token", "X-Shopify-Access-Token"),
    Way(.shopify, "basic_auth", "Authorization", "Basic "),
    Way(.shopify, "oauth2", "X-Shopify-Access-Token"),
    Way(.circuly, "api_key", "Authorization", "Bearer "),
    Way(.circuly, "bearer_token", "Authorization", "Bearer "),
    Way(.circuly, "basic_auth", "Authorization", "Basic "),
    Way(.stripe, "api_key", "Authorization", "Bearer "),
    Way(.stripe, "bearer_token", "Authorization", "Bearer "),
    Way(.stripe, "oauth2", "Authorization", "Bearer "),
    Way(.firmhouse, "api_key", "X-Project-Access-Token"),
    Way(.firmhouse, "bearer_token", "X-Project-Access-Token"),
  ]

  private static let credentialHeaders = [
    "authorization", "proxy-authorization", "cookie", "x-shopify-access-token",
    "x-project-access-token", "x-api-key",
  ]

  /// Where the test of each provider goes, by its first request.
  private static func target(_ provider: Provider) -> String {
    switch provider {
    case .shopify: "GET /admin/api/2026-10/shop.json"
    case .circuly: "GET /api/2025-01/customers?per_page=1"
    case .stripe: "GET /v1/balance"
    case .firmhouse: "POST /graphql"
    }
  }

  @Test(arguments: ways)
  func `[W-144] a credential goes in its one header, and nowhere else`(way: Way) throws {
    let server = try ProviderServer(way.provider)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(way.provider.sample(method: way.method, user: Self.user))
    #expect(try host.test(id)["success"] == true)
    let requests = try server.requests()
    let first = try #require(requests.first)
    #expect("\(first.method) \(first.target)" == Self.target(way.provider))
    let secret = way.provider.secret
    for request in requests {
      #expect(request.problem == nil)
      for name in Self.credentialHeaders {
        let expected = name == way.header.lowercased() ? [way.value(of: secret)] : []
        #expect(request.values(name) == expected, "\(name)")
      }
      #expect(request.values("host") == [way.provider.host])
      #expect(request.values("accept-encoding") == ["identity"])
      #expect(!request.target.contains("good") && !request.body.contains(secret))
    }
  }

  @Test(arguments: [
    (Provider.shopify, "user", "good:with:colons"), (.circuly, "good ü", "päss wörd"),
    (.circuly, "good", "0123456789abcdef"),
    (.circuly, "good", String(repeating: "x", count: 5_000)),
  ])
  func `[W-144] a user name and password go as Basic has them`(
    provider: Provider, user: String, password: String
  ) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(provider.sample(method: "basic_auth", secret: password, user: user))
    #expect(try host.test(id)["success"] == true)
    for request in try server.requests() {
      let value = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
      #expect(request.values("authorization") == [value])
      #expect(request.values("x-shopify-access-token") == [])
    }
  }

  @Test(arguments: [65_535, 65_536])
  func `[W-144] the longest credential that can be stored can be sent`(length: Int) throws {
    let stripe = try ProviderServer(.stripe)
    let circuly = try ProviderServer(.circuly)
    let host = try HostProcess.start(calling: stripe, circuly)
    let key = "sk_test_good" + String(repeating: "x", count: length - 12)
    #expect(try host.categoryOfNew(.stripe, secret: key) == "ok")
    let user = "good" + String(repeating: "🔑", count: 252)
    let password = String(repeating: "p", count: length)
    let id = try host.create(Provider.circuly.sample(secret: password, user: user))
    #expect(try host.test(id)["success"] == true)
    let value = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    #expect(try circuly.requests().first?.values("authorization") == [value])
  }

  /// Provider, `connectionConfig`, and the target of the first request.
  static let places: [(provider: Provider, config: [String: JSONValue], target: String)] = [
    (.shopify, ["apiVersion": "2026-07"], "/admin/api/2026-07/shop.json"),
    (.shopify, ["domain": "SHOP.myshopify.com"], "/admin/api/2026-10/shop.json"),
    (
      .shopify, ["apiEndpoint": "https://shop.myshopify.com/admin/api/2026-04"],
      "/admin/api/2026-04/shop.json"
    ),
    (
      .shopify,
      ["apiEndpoint": "https://shop.myshopify.com/admin/api/2026-04/", "apiVersion": "2026-07"],
      "/admin/api/2026-04/shop.json"
    ),
    (.circuly, ["apiVersion": "2026-04"], "/api/2026-04/customers?per_page=1"),
    (
      .circuly, ["apiEndpoint": "https://api.circuly.io/api/2025-08"],
      "/api/2025-08/customers?per_page=1"
    ),
    (.circuly, ["apiEndpoint": "https://api.circuly.io"], "/customers?per_page=1"),
    (.stripe, ["apiEndpoint": "https://api.stripe.com/v1"], "/v1/balance"),
    (.stripe, ["apiEndpoint": "https://api.stripe.com/some/other/"], "/some/other/balance"),
    (.firmhouse, ["apiEndpoint": "https://portal.firmhouse.com"], "/graphql"),
    (.firmhouse, ["apiEndpoint": "https://portal.firmhouse.com/x"], "/x/graphql"),
  ]

  @Test(arguments: Provider.allCases)
  func `[W-140] an endpoint takes the place of all that stands before the resource`(
    provider: Provider
  ) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    for place in Self.places where place.provider == provider {
      let id = try host.create(
        provider.sample(place.target + "\(place.config.count)", config: place.config))
      _ = try host.test(id)
      let first = try #require(try server.requests().first)
      #expect(first.target == place.target)
      #expect(first.values("host") == [provider.host])
      try host.must("integrations.deleteIntegration", ["integrationId": id])
    }
  }

  @Test func `[W-140] Stripe's version goes in its header, where one is configured`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    for version in [nil, "2025-03-31.basil"] {
      let config = version.map { ["apiVersion": JSONValue.string($0)] } ?? [:]
      let id = try host.create(Provider.stripe.sample(version ?? "none", config: config))
      let result = try host.test(id)
      #expect(result["success"] == true)
      let request = try #require(try server.requests().first)
      #expect(request.values("stripe-version") == (version.map { [$0] } ?? []))
      #expect(result["details"]?["apiVersion"]?.string == version ?? "2026-10-28.endive")
    }
  }

  @Test func `[W-141] no proxy variable is read`() throws {
    let server = try ProviderServer(.stripe)
    let proxy = "http://127.0.0.1:\(server.elsewhere)"
    var variables: [String: String?] = ["NO_PROXY": "", "no_proxy": ""]
    for name in [
      "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
    ] {
      variables[name] = proxy
    }
    let host = try HostProcess.start(calling: server, environment: variables)
    #expect(try host.categoryOfNew(.stripe) == "ok")
    #expect(try server.connections("elsewhere") == 0)
  }

  /// Providers with a credential that its own prefix says is none for calls.
  static let wrongKinds: [(Provider, [String])] = [
    (.shopify, ["shpss_good0123456789abcdef", "shprt_good0123456789abcdef"]),
    (.stripe, ["pk_live_good0123456789", "pk_test_good0123456789", "whsec_good0123456789"]),
  ]

  @Test(arguments: wrongKinds)
  func `[W-106] a key of the wrong kind is told so, with no request`(
    provider: Provider, secrets: [String]
  ) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    let methods = ["api_key", "bearer_token", "oauth2"]
    for (secret, method) in secrets.flatMap({ secret in methods.map { (secret, $0) } }) {
      let id = try host.create(
        provider.sample("\(secret.prefix(7)) \(method)", method: method, secret: secret))
      let result = try host.test(id)
      #expect(result["category"] == "auth")
      let message = try #require(result["message"]?.string)
      #expect(message.contains("in its place") && !message.contains("good"))
      let document = try host.document(id)
      #expect(document["status"] == "error")
      #expect(document["errorMessage"] == result["message"])
      let refused = try host.ask(
        "integrations.create",
        provider.sample("verified", method: method, secret: secret, ["verify": true]))
      #expect(refused.code == -32009 && refused.data?["category"] == "auth")
      #expect(refused.data?["httpStatus"] == nil)
    }
    #expect(try server.connections("accepted") == 0)
  }

  @Test func `[W-144] a key that no header can carry harms nothing`() throws {
    let server = try ProviderServer(.firmhouse)
    let host = try HostProcess.start(calling: server)
    for secret in ["good\r\nX-Evil: 1", "good\n", "good\u{0}", "good\u{7f}", "gööd", "good one"] {
      let category = try host.categoryOfNew(.firmhouse, secret: secret)
      let requests = try server.requests()
      // Either it is refused here, or it arrives as it is.
      #expect(requests.isEmpty ? category == "auth" : requests.allSatisfy { $0.problem == nil })
      for request in requests {
        #expect(request.values("x-evil") == [])
      }
    }
  }
}
