import Documents
import Functions
import Secrets
import Values

/// The plaintexts of an integration's credentials.
enum Plaintexts: ~Copyable {
  case apiKey(Secret)
  case basic(Secret)
  case accessToken(Secret)
  case tokens(TokenPair)

  /// The bytes of all of them.
  var byteCount: Int {
    switch self {
    case .apiKey(let secret): secret.count
    case .basic(let secret): secret.count
    case .accessToken(let secret): secret.count
    case .tokens(let pair): pair.access.count + pair.refresh.count
    }
  }

  /// Opens every ciphertext that the integration's auth method calls for.
  ///
  /// Throws `KeyUnavailable` or `DecryptionFailed`; a ciphertext that the document speaks of and
  /// that is not there was removed by another hand, which is the latter.
  @EventLoop
  init(of integration: CredentialHolder, from vault: Vault) throws {
    switch integration.authMethod.object {
    case .apiKeyAuth: self = .apiKey(try Self.required(.key, integration, vault))
    case .basicAuth: self = .basic(try Self.required(.password, integration, vault))
    case .oauth2Auth:
      let access = try Self.required(.accessToken, integration, vault)
      if integration.oauth2Auth?.hasRefreshToken == true {
        let refresh = try Self.required(.refreshToken, integration, vault)
        self = .tokens(TokenPair(access: access, refresh: refresh))
      } else {
        self = .accessToken(access)
      }
    }
  }

  @EventLoop
  private static func required(
    _ field: CredentialField, _ integration: CredentialHolder, _ vault: Vault
  ) throws -> Secret {
    let secret = try vault.open(
      field.rawValue, of: integration.id, in: Integrations.table.name)
    switch consume secret {
    case .some(let secret): return secret
    case .none:
      throw FunctionError(
        .decryptionFailed, "The stored credential is not there. Store it again with update.")
    }
  }
}

/// An access token with the refresh token that renews it.
struct TokenPair: ~Copyable {
  let access: Secret
  let refresh: Secret
}
