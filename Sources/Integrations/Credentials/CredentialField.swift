/// A place in a stored integration that holds a ciphertext, named as in the `ctx` of [W-110].
package enum CredentialField: String, Sendable, CaseIterable {
  case key = "apiKeyAuth.keyEncrypted"
  case password = "basicAuth.passwordEncrypted"
  case accessToken = "oauth2Auth.accessTokenEncrypted"
  case refreshToken = "oauth2Auth.refreshTokenEncrypted"

  /// The auth object that the field belongs to.
  package var object: AuthObject {
    switch self {
    case .key: .apiKeyAuth
    case .password: .basicAuth
    case .accessToken, .refreshToken: .oauth2Auth
    }
  }
}
