package import Connectors

extension AuthMethod {
  /// The auth object that this method calls for [W-102].
  package var object: AuthObject {
    switch self {
    case .apiKey, .bearerToken: .apiKeyAuth
    case .basicAuth: .basicAuth
    case .oauth2: .oauth2Auth
    }
  }
}

/// The field of a document that holds what is public of its credentials.
package enum AuthObject: String, Sendable, CaseIterable {
  case apiKeyAuth
  case basicAuth
  case oauth2Auth
}
