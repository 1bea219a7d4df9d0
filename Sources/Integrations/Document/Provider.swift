/// A third-party service that an integration connects to.
package enum Provider: String, Sendable, CaseIterable {
  case shopify
  case circuly
  case stripe
  case firmhouse

  /// How a credential can be sent to this provider: the table of [W-144].
  package var authMethods: [AuthMethod] {
    switch self {
    case .shopify: [.apiKey, .bearerToken, .basicAuth, .oauth2]
    case .circuly: [.apiKey, .bearerToken, .basicAuth]
    case .stripe: [.apiKey, .bearerToken, .oauth2]
    case .firmhouse: [.apiKey, .bearerToken]
    }
  }

  /// The one host that calls may go to; nil for Shopify, whose host is each integration's `domain`
  /// [W-140].
  package var host: String? {
    switch self {
    case .shopify: nil
    case .circuly: "api.circuly.io"
    case .stripe: "api.stripe.com"
    case .firmhouse: "portal.firmhouse.com"
    }
  }
}
