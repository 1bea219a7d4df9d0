import Connectors
import Functions
import Values

/// What a call of `update` asks for, without plaintexts [W-103].
struct IntegrationChange: Sendable {
  let authMethod: AuthMethod?
  let capabilities: Patch<CapabilitiesPatch>
  let connectionConfig: Patch<ConnectionConfigPatch>
  let cleared: Set<AuthObject>
  let given: GivenCredentials?
  let givenObjects: [AuthObject]
  let metadata: Patch<CanonicalJSON>
  let name: String?
  let status: SettableStatus?
}

extension Integration {
  /// Applies a change by the rules of [W-103]; `time` is when its connection was found good.
  ///
  /// Throws `ArgumentValidationError` for fields that do not fit together, and `NoCredentials` for
  /// a status that needs credentials where none are stored then.
  mutating func apply(
    _ change: IntegrationChange, verifiedAt time: Double? = nil
  ) throws(FunctionError) {
    let old = self
    if let name = change.name { self.name = name }
    try applyCredentials(of: change)
    switch change.connectionConfig {
    case .absent: break
    case .clear: connectionConfig = nil
    case .set(let patch): connectionConfig = patch.applied(to: connectionConfig)
    }
    switch change.capabilities {
    case .absent: break
    case .clear: capabilities = nil
    case .set(let patch): capabilities = patch.applied(to: capabilities)
    }
    switch change.metadata {
    case .absent: break
    case .clear: metadata = nil
    case .set(let patch): metadata = try Metadata.merged(patch, into: metadata)
    }
    try ConnectionRules.require(
      connectionConfig, fits: provider, hasCredentials: hasCredentials)
    try applyStatus(of: change, old: old, isVerified: time != nil)
    if let time { noteSuccess(at: time) }
  }

  private mutating func applyCredentials(of change: IntegrationChange) throws(FunctionError) {
    if let method = change.authMethod { authMethod = method }
    try ConnectionRules.requireMethod(authMethod, of: provider)
    try ConnectionRules.require(
      change.givenObjects, fit: authMethod, in: UpdateArguments.shape.validator)
    for object in AuthObject.allCases where object != authMethod.object { drop(object) }
    for object in change.cleared { drop(object) }
    if let given = change.given { put(given) }
  }

  private mutating func applyStatus(
    of change: IntegrationChange, old: Integration, isVerified: Bool
  ) throws(FunctionError) {
    let moved =
      connectionConfig?.domain != old.connectionConfig?.domain
      || connectionConfig?.apiEndpoint != old.connectionConfig?.apiEndpoint
    if !hasCredentials {
      status = .inactive
    } else if isVerified {
      status = .active
    } else if change.given != nil || moved, old.status != .inactive || !old.hasCredentials {
      status = .testing
    }
    guard let wanted = change.status else { return }
    guard wanted == .inactive || hasCredentials else {
      throw .refused(
        "NoCredentials",
        "The integration has no stored credentials, so it can only be inactive. Give credentials "
          + "first.")
    }
    status = wanted.status
  }

  /// Puts the public part of given credentials in; a stored refresh token stays where no new one
  /// is given.
  mutating func put(_ given: GivenCredentials) {
    switch given {
    case .apiKey(let auth): apiKeyAuth = auth
    case .basic(let auth): basicAuth = auth
    case .oauth2(var auth):
      auth.hasRefreshToken = auth.hasRefreshToken || oauth2Auth?.hasRefreshToken == true
      oauth2Auth = auth
    }
  }

  private mutating func drop(_ object: AuthObject) {
    switch object {
    case .apiKeyAuth: apiKeyAuth = nil
    case .basicAuth: basicAuth = nil
    case .oauth2Auth: oauth2Auth = nil
    }
  }

  /// Whether a ciphertext is stored for a field.
  func holds(_ field: CredentialField) -> Bool {
    switch field {
    case .key: apiKeyAuth != nil
    case .password: basicAuth != nil
    case .accessToken: oauth2Auth != nil
    case .refreshToken: oauth2Auth?.hasRefreshToken == true
    }
  }
}
