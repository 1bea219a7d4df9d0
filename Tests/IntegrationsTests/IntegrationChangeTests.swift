import Connectors
import Functions
import JSON
import Testing
import Values

@testable import Integrations

/// The rules of `update` as a table: what was, what is asked, what is then [W-103].
struct IntegrationChangeTests {
  private static let id = DocumentID(tableNumber: Integrations.tableNumber, high: 1, low: 2)

  private static func integration(
    _ status: Status, credentials: Bool, provider: Provider = .stripe,
    method: AuthMethod = .apiKey
  ) -> Integration {
    var integration = Integration(
      creationTime: 1, id: id, authMethod: method, name: "Main", organizationId: "org",
      provider: provider, status: status)
    guard credentials else { return integration }
    switch method.object {
    case .apiKeyAuth: integration.apiKeyAuth = APIKeyAuth(keyPrefix: nil)
    case .basicAuth: integration.basicAuth = BasicAuth(username: "user")
    case .oauth2Auth: integration.oauth2Auth = OAuth2Auth(hasRefreshToken: true)
    }
    if provider == .shopify {
      integration.connectionConfig = ConnectionConfig()
      integration.connectionConfig?.domain = "a.myshopify.com"
    }
    return integration
  }

  private static func change(
    method: AuthMethod? = nil, cleared: Set<AuthObject> = [], given: GivenCredentials? = nil,
    config: Patch<ConnectionConfigPatch> = .absent, status: SettableStatus? = nil
  ) -> IntegrationChange {
    IntegrationChange(
      authMethod: method, capabilities: .absent, connectionConfig: config, cleared: cleared,
      given: given, givenObjects: given.map { [$0.object] } ?? [], metadata: .absent, name: nil,
      status: status)
  }

  private static func domain(_ domain: Patch<String>) -> Patch<ConnectionConfigPatch> {
    .set(
      ConnectionConfigPatch(
        apiEndpoint: .absent, apiVersion: .absent, domain: domain, rateLimit: .absent,
        timeout: .absent))
  }

  private static let key = GivenCredentials.apiKey(APIKeyAuth(keyPrefix: nil))

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let old: Integration
    let change: IntegrationChange
    let status: Status
  }

  static let rows: [Row] = [
    Row(
      testDescription: "nothing asked, nothing moved",
      old: integration(.error, credentials: true), change: change(), status: .error),
    Row(
      testDescription: "credentials given to one that had none",
      old: integration(.inactive, credentials: false), change: change(given: key),
      status: .testing),
    Row(
      testDescription: "credentials given to an inactive one that had some",
      old: integration(.inactive, credentials: true), change: change(given: key),
      status: .inactive),
    Row(
      testDescription: "credentials given to an active one",
      old: integration(.active, credentials: true), change: change(given: key), status: .testing),
    Row(
      testDescription: "credentials cleared", old: integration(.active, credentials: true),
      change: change(cleared: [.apiKeyAuth]), status: .inactive),
    Row(
      testDescription: "another method drops the credentials",
      old: integration(.active, credentials: true, provider: .circuly),
      change: change(method: .basicAuth), status: .inactive),
    Row(
      testDescription: "a method of the same object keeps them",
      old: integration(.active, credentials: true), change: change(method: .bearerToken),
      status: .active),
    Row(
      testDescription: "another domain",
      old: integration(.active, credentials: true, provider: .shopify),
      change: change(config: domain(.set("b.myshopify.com"))), status: .testing),
    Row(
      testDescription: "the same domain in other letters",
      old: integration(.error, credentials: true, provider: .shopify),
      change: change(config: domain(.set("A.MyShopify.com"))), status: .error),
    Row(
      testDescription: "another domain of an inactive one",
      old: integration(.inactive, credentials: true, provider: .shopify),
      change: change(config: domain(.set("b.myshopify.com"))), status: .inactive),
    Row(
      testDescription: "a domain without credentials",
      old: integration(.inactive, credentials: false, provider: .shopify),
      change: change(config: domain(.set("b.myshopify.com"))), status: .inactive),
    Row(
      testDescription: "a status is applied last", old: integration(.active, credentials: true),
      change: change(given: key, status: .active), status: .active),
    Row(
      testDescription: "inactive needs no credentials",
      old: integration(.inactive, credentials: false), change: change(status: .inactive),
      status: .inactive),
  ]

  @Test(arguments: rows)
  func `[W-103] the status moves by the rules`(row: Row) throws {
    var integration = row.old
    try integration.apply(row.change)
    #expect(integration.status == row.status)
  }

  static let refusals: [(String, Integration, IntegrationChange, FunctionError.Detail)] = [
    (
      "active without credentials", integration(.inactive, credentials: false),
      change(status: .active), .init("code", "NoCredentials")
    ),
    (
      "testing with the credentials just cleared", integration(.active, credentials: true),
      change(cleared: [.apiKeyAuth], status: .testing), .init("code", "NoCredentials")
    ),
    (
      "an auth object of another method", integration(.active, credentials: true),
      change(given: .basic(BasicAuth(username: "u"))), .init("path", ".basicAuth")
    ),
    (
      "a method that the provider lacks", integration(.active, credentials: true),
      change(method: .basicAuth), .init("path", ".authMethod")
    ),
    (
      "the domain cleared under credentials",
      integration(.active, credentials: true, provider: .shopify), change(config: domain(.clear)),
      .init("path", ".connectionConfig.domain")
    ),
    (
      "a domain for another provider", integration(.active, credentials: true),
      change(config: domain(.set("a.myshopify.com"))), .init("path", ".connectionConfig.domain")
    ),
  ]

  @Test(arguments: refusals.indices)
  func `[W-103] what does not fit together is refused`(index: Int) {
    let (name, old, change, detail) = Self.refusals[index]
    var integration = old
    do {
      try integration.apply(change)
      Issue.record("not refused: \(name)")
    } catch {
      #expect(error.details.first == detail, "\(name)")
    }
  }

  @Test func `[W-103] a refresh token stays where no new one is given`() throws {
    var integration = Self.integration(.active, credentials: true, method: .oauth2)
    try integration.apply(
      Self.change(given: .oauth2(OAuth2Auth(hasRefreshToken: false, tokenExpiry: 5))))
    #expect(integration.oauth2Auth == OAuth2Auth(hasRefreshToken: true, tokenExpiry: 5))
  }

  @Test(arguments: [
    (#"{"a":1,"b":{"c":1}}"#, #"{"b":{"d":2}}"#, #"{"a":1,"b":{"d":2}}"#),
    (#"{"a":1}"#, #"{"a":null}"#, "{}"), (#"{"a":1}"#, "{}", #"{"a":1}"#),
    ("{}", #"{"z":1,"a":2}"#, #"{"a":2,"z":1}"#),
  ])
  func `[W-103] metadata is merged one level deep and null clears`(
    old: String, patch: String, merged: String
  ) throws {
    let result = try Metadata.merged(canonical(patch), into: canonical(old))
    #expect(String(decoding: result.bytes, as: UTF8.self) == merged)
  }

  @Test(arguments: [(-1, true), (0, true), (1, false)])
  func `[W-162] the merged metadata has at most 64 KiB`(excess: Int, isAllowed: Bool) throws {
    let old = try canonical(#"{"a":"\#(String(repeating: "x", count: 60_000))"}"#)
    let rest = Metadata.maximumBytes - old.bytes.count - #","b":"""#.utf8.count + excess
    let patch = try canonical(#"{"b":"\#(String(repeating: "y", count: rest))"}"#)
    #expect(((try? Metadata.merged(patch, into: old)) != nil) == isAllowed)
  }

  private func canonical(_ text: String) throws -> CanonicalJSON {
    let document = try JSONDocument(parsing: Array(text.utf8))
    return try CanonicalJSON(document, document.root)
  }
}
