/// A third-party service that an integration connects to.
package enum Provider: String, Sendable, CaseIterable {
  case shopify
  case circuly
  case stripe
  case firmhouse

  /// How the provider is called.
  package var connector: Connector {
    switch self {
    case .shopify: .shopify
    case .circuly: .circuly
    case .stripe: .stripe
    case .firmhouse: .firmhouse
    }
  }

  /// Whether a credential of a method can be sent to this provider: the table of [W-144].
  package func takes(_ method: AuthMethod) -> Bool {
    connector.authorizations[method] != nil
  }

  /// The one host that calls may go to; nil for Shopify, whose host is each integration's `domain`
  /// [W-140].
  package var host: String? { connector.host }
}

/// How an integration proves itself to its provider.
package enum AuthMethod: String, Sendable, CaseIterable {
  case apiKey = "api_key"
  case bearerToken = "bearer_token"
  case basicAuth = "basic_auth"
  case oauth2
}
