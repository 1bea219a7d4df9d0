import Connectors
import Functions
import Secrets
import Values

/// What the calls with an integration's credentials depend on.
struct Connection: Sendable, Equatable {
  let provider: Provider
  let authMethod: AuthMethod
  let domain: String?
  let endpoint: String?
  /// The name that goes with a password.
  let username: String?

  /// The connection of an integration.
  init(_ integration: Integration) {
    self.init(
      integration.provider, integration.authMethod, integration.connectionConfig,
      integration.basicAuth)
  }

  /// The connection of an integration of which this is read.
  init(_ holder: CredentialHolder) {
    self.init(holder.provider, holder.authMethod, holder.connectionConfig, holder.basicAuth)
  }

  private init(
    _ provider: Provider, _ method: AuthMethod, _ config: ConnectionConfig?, _ basic: BasicAuth?
  ) {
    self.provider = provider
    authMethod = method
    domain = config?.domain
    endpoint = config?.apiEndpoint
    username = method.object == .basicAuth ? basic?.username : nil
  }

  /// The provider's calls with a credential; requests count under the integration's id.
  ///
  /// Throws `ConnectionFailure` where the address is not known.
  @EventLoop
  func session(
    _ config: ConnectionConfig?, _ id: DocumentID, _ credential: consuming ProviderCredential,
    over network: NetworkAccess
  ) throws(ConnectionFailure) -> ProviderSession {
    let target = ProviderTarget(
      provider.connector, domain: domain, endpoint: endpoint, version: config?.apiVersion,
      timeout: config?.timeout, rateLimit: config?.rateLimit, paceKey: id.description)
    guard let target else {
      throw ConnectionFailure(
        .domain, "The integration has no domain. Set connectionConfig.domain with update.")
    }
    return ProviderSession(provider.connector, target, authMethod, credential, over: network)
  }
}

extension ProviderCredential {
  /// What of stored credentials goes with each call.
  init(_ plaintexts: consuming Plaintexts, username: String?) {
    switch consume plaintexts {
    case .apiKey(let secret): self.init(token: secret)
    case .accessToken(let secret): self.init(token: secret)
    case .basic(let secret): self.init(user: username ?? "", password: secret)
    case .tokens(let pair): self.init(token: pair.access.copy())
    }
  }
}

extension CredentialInputs {
  /// What of given credentials goes with each call, copied before they are sealed; nil where none
  /// are given.
  func credential() -> ProviderCredential? {
    let argument = apiKeyAuth?.key ?? basicAuth?.password ?? oauth2Auth?.accessToken
    let copy = argument?.copy()
    switch consume copy {
    case .some(let secret):
      guard let basicAuth else { return ProviderCredential(token: secret) }
      return ProviderCredential(user: basicAuth.username, password: secret)
    case .none: return nil
    }
  }
}

extension FunctionError {
  /// A failed connection as an error of the call that needed it [W-106].
  init(_ failure: ConnectionFailure) {
    self = .connectionFailed(
      category: failure.category.rawValue, httpStatus: failure.httpStatus, failure.message)
  }
}
