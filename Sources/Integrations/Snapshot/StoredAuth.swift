import JSON
import Secrets
import Values

/// The auth objects of a row, with their ciphertexts.
struct StoredAuth: Sendable {
  let apiKeyAuth: StoredAPIKeyAuth?
  let basicAuth: StoredBasicAuth?
  let oauth2Auth: StoredOAuth2Auth?

  /// The ciphertexts with their fields.
  var sealed: [SealedField] {
    var fields: [SealedField] = []
    func add(_ field: CredentialField, _ sealed: Sealed?) {
      if let sealed { fields.append(SealedField(field: field, sealed: sealed)) }
    }
    add(.key, apiKeyAuth?.keyEncrypted)
    add(.password, basicAuth?.passwordEncrypted)
    add(.accessToken, oauth2Auth?.accessTokenEncrypted)
    add(.refreshToken, oauth2Auth?.refreshTokenEncrypted)
    return fields
  }

  /// Puts what is public of them into a document.
  func put(into integration: inout Integration) {
    integration.apiKeyAuth = apiKeyAuth.map { APIKeyAuth(keyPrefix: $0.keyPrefix) }
    integration.basicAuth = basicAuth.map { BasicAuth(username: $0.username) }
    integration.oauth2Auth = oauth2Auth.map { auth in
      OAuth2Auth(
        hasRefreshToken: auth.refreshTokenEncrypted != nil, scopes: auth.scopes,
        tokenExpiry: auth.tokenExpiry)
    }
  }
}

/// An API key or bearer token, sealed.
struct StoredAPIKeyAuth: Sendable {
  let keyEncrypted: Sealed
  let keyPrefix: String?

  static let shape = Shape.object(
    StoredAPIKeyAuth.init(keyEncrypted:keyPrefix:),
    Field("keyEncrypted", \.keyEncrypted, SealedShape.ciphertext),
    .optional("keyPrefix", \.keyPrefix, IntegrationShapes.keyPrefix))
}

/// A user name with its password, sealed.
struct StoredBasicAuth: Sendable {
  let passwordEncrypted: Sealed
  let username: String

  static let shape = Shape.object(
    StoredBasicAuth.init(passwordEncrypted:username:),
    Field("passwordEncrypted", \.passwordEncrypted, SealedShape.ciphertext),
    Field("username", \.username, IntegrationShapes.username))
}

/// OAuth 2.0 tokens, sealed.
struct StoredOAuth2Auth: Sendable {
  let accessTokenEncrypted: Sealed
  /// Whether there is a refresh token, where the row says so; only our own form does.
  let hasRefreshToken: Bool?
  let refreshTokenEncrypted: Sealed?
  let scopes: [String]?
  /// In the row's own unit until a ``PredecessorRow`` turns it into milliseconds.
  var tokenExpiry: Double?

  static let shape = Shape.object(
    { accessToken, hasRefreshToken, refreshToken, scopes, tokenExpiry in
      StoredOAuth2Auth(
        accessTokenEncrypted: accessToken, hasRefreshToken: hasRefreshToken,
        refreshTokenEncrypted: refreshToken, scopes: scopes, tokenExpiry: tokenExpiry)
    },
    Field("accessTokenEncrypted", \.accessTokenEncrypted, SealedShape.ciphertext),
    Field("hasRefreshToken", { $0.hasRefreshToken ?? false }, .boolean),
    .optional("refreshTokenEncrypted", \.refreshTokenEncrypted, SealedShape.ciphertext),
    .optional("scopes", \.scopes, .array(.string)),
    .optional("tokenExpiry", \.tokenExpiry, IntegrationShapes.time))

  /// The same without `hasRefreshToken`, as the predecessor had it.
  static let predecessorShape = Shape.object(
    { accessToken, refreshToken, scopes, tokenExpiry in
      StoredOAuth2Auth(
        accessTokenEncrypted: accessToken, hasRefreshToken: nil,
        refreshTokenEncrypted: refreshToken, scopes: scopes, tokenExpiry: tokenExpiry)
    },
    Field("accessTokenEncrypted", \.accessTokenEncrypted, SealedShape.ciphertext),
    .optional("refreshTokenEncrypted", \.refreshTokenEncrypted, SealedShape.ciphertext),
    .optional("scopes", \.scopes, .array(.string)),
    .optional("tokenExpiry", \.tokenExpiry, IntegrationShapes.time))
}

/// The shape of a ciphertext in a row.
enum SealedShape {
  /// More characters than a JWE of the largest credential has.
  static let mostBytes = 96 << 10

  /// A text; whether it is a JWE that opens shows when it is opened.
  static let ciphertext: Shape<Sealed> = {
    let text = Shape.string(.bytes(1...mostBytes))
    return Shape(
      validator: text.validator,
      decode: { (document, node) throws(ValidationError) -> Sealed in
        Sealed(bytes: Array(try text.decode(document, node).utf8))
      },
      encode: { sealed, writer in writer.string(sealed.bytes.span) })
  }()
}
