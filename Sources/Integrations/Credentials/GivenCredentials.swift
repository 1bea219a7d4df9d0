import Documents
import Functions
import Secrets
import Values

/// What is public of credentials that a client gives, ready to stand in the document.
enum GivenCredentials: Sendable {
  case apiKey(APIKeyAuth)
  case basic(BasicAuth)
  case oauth2(OAuth2Auth)

  /// The auth object that they make.
  var object: AuthObject {
    switch self {
    case .apiKey: .apiKeyAuth
    case .basic: .basicAuth
    case .oauth2: .oauth2Auth
    }
  }
}

/// A ciphertext on its way to its row.
struct SealedField: Sendable {
  let field: CredentialField
  let sealed: Sealed
}

/// The auth objects of a call: which were given, and their plaintexts until these are sealed.
struct CredentialInputs: Sendable {
  let apiKeyAuth: APIKeyInput?
  let basicAuth: BasicAuthInput?
  let oauth2Auth: OAuth2AuthInput?

  /// The auth objects that were given, in the order of their names.
  var objects: [AuthObject] {
    var objects: [AuthObject] = []
    if apiKeyAuth != nil { objects.append(.apiKeyAuth) }
    if basicAuth != nil { objects.append(.basicAuth) }
    if oauth2Auth != nil { objects.append(.oauth2Auth) }
    return objects
  }
}

extension CredentialInputs {
  /// What is public of the credentials; checks the key's prefix against the key.
  ///
  /// Throws `valueNotAllowed` at `.apiKeyAuth.keyPrefix`.
  func given() throws(FunctionError) -> GivenCredentials? {
    if let apiKeyAuth {
      let prefix = try KeyPrefix.shown(of: apiKeyAuth.key, given: apiKeyAuth.keyPrefix)
      return .apiKey(APIKeyAuth(keyPrefix: prefix))
    }
    if let basicAuth { return .basic(BasicAuth(username: basicAuth.username)) }
    guard let oauth2Auth else { return nil }
    return .oauth2(
      OAuth2Auth(
        hasRefreshToken: oauth2Auth.refreshToken != nil, scopes: oauth2Auth.scopes,
        tokenExpiry: oauth2Auth.tokenExpiry))
  }

  /// The ciphertexts of the credentials, each bound to its field of one document.
  @EventLoop
  func sealed(for id: DocumentID, by vault: Vault) throws -> [SealedField] {
    var fields: [SealedField] = []
    for (field, argument) in plaintexts {
      let sealed = try vault.seal(
        argument, for: field.rawValue, of: id, in: Integrations.table.name)
      fields.append(SealedField(field: field, sealed: sealed))
    }
    return fields
  }

  private var plaintexts: [(CredentialField, SecretArgument)] {
    var plaintexts: [(CredentialField, SecretArgument)] = []
    if let apiKeyAuth { plaintexts.append((.key, apiKeyAuth.key)) }
    if let basicAuth { plaintexts.append((.password, basicAuth.password)) }
    if let oauth2Auth {
      plaintexts.append((.accessToken, oauth2Auth.accessToken))
      if let token = oauth2Auth.refreshToken { plaintexts.append((.refreshToken, token)) }
    }
    return plaintexts
  }
}
