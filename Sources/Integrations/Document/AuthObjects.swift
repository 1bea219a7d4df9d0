import Values

/// What is public of an API key or bearer token.
package struct APIKeyAuth: Sendable, Equatable {
  /// A prefix of the key that tells its kind, never enough to use it.
  package var keyPrefix: String?

  static let shape = Shape.object(
    APIKeyAuth.init(keyPrefix:), .optional("keyPrefix", \.keyPrefix, .string))
}

/// What is public of a user name and password.
package struct BasicAuth: Sendable, Equatable {
  package var username: String

  static let shape = Shape.object(
    BasicAuth.init(username:), Field("username", \.username, .string))
}

/// What is public of OAuth 2.0 tokens.
package struct OAuth2Auth: Sendable, Equatable {
  package var hasRefreshToken: Bool
  package var scopes: [String]?
  /// Milliseconds since the epoch.
  package var tokenExpiry: Double?

  static let shape = Shape.object(
    OAuth2Auth.init(hasRefreshToken:scopes:tokenExpiry:),
    Field("hasRefreshToken", \.hasRefreshToken, .boolean),
    .optional("scopes", \.scopes, .array(.string)),
    .optional("tokenExpiry", \.tokenExpiry, .number))
}
