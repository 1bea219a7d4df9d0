import Functions
import Secrets
import Values

/// An API key or bearer token as a client gives it.
package struct APIKeyInput: Sendable {
  let key: SecretArgument
  let keyPrefix: String?

  static let shape = Shape.object(
    APIKeyInput.init(key:keyPrefix:),
    Field("key", \.key, IntegrationShapes.credential),
    .optional("keyPrefix", \.keyPrefix, IntegrationShapes.keyPrefix))
}

/// A user name and password as a client gives them.
package struct BasicAuthInput: Sendable {
  let password: SecretArgument
  let username: String

  static let shape = Shape.object(
    BasicAuthInput.init(password:username:),
    Field("password", \.password, IntegrationShapes.credential),
    Field("username", \.username, IntegrationShapes.username))
}

/// OAuth 2.0 tokens as a client gives them.
package struct OAuth2AuthInput: Sendable {
  let accessToken: SecretArgument
  let refreshToken: SecretArgument?
  let scopes: [String]?
  let tokenExpiry: Double?

  static let shape = Shape.object(
    OAuth2AuthInput.init(accessToken:refreshToken:scopes:tokenExpiry:),
    Field("accessToken", \.accessToken, IntegrationShapes.credential),
    .optional("refreshToken", \.refreshToken, IntegrationShapes.credential),
    .optional("scopes", \.scopes, .array(.string)),
    .optional("tokenExpiry", \.tokenExpiry, IntegrationShapes.time))
}
