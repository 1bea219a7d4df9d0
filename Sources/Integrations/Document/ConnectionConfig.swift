import Values

/// How a provider is reached.
package struct ConnectionConfig: Sendable, Equatable {
  package var apiEndpoint: String?
  package var apiVersion: String?
  package var domain: String?
  /// Requests a minute.
  package var rateLimit: Double?
  /// Milliseconds.
  package var timeout: Double?

  /// Nothing set.
  package init() {}

  init(
    apiEndpoint: String?, apiVersion: String?, domain: String?, rateLimit: Double?,
    timeout: Double?
  ) {
    self.apiEndpoint = apiEndpoint
    self.apiVersion = apiVersion
    self.domain = domain
    self.rateLimit = rateLimit
    self.timeout = timeout
  }

  static let shape = Shape.object(
    ConnectionConfig.init(apiEndpoint:apiVersion:domain:rateLimit:timeout:),
    .optional("apiEndpoint", \.apiEndpoint, ConnectionForms.apiEndpoint),
    .optional("apiVersion", \.apiVersion, ConnectionForms.apiVersion),
    .optional("domain", \.domain, ConnectionForms.domain),
    .optional("rateLimit", \.rateLimit, ConnectionForms.rateLimit),
    .optional("timeout", \.timeout, ConnectionForms.timeout))

  /// The domain as it is stored: in lower case [W-102].
  package mutating func lowercaseDomain() {
    domain = domain.map { String(decoding: $0.utf8.map(asciiLowercased), as: UTF8.self) }
  }
}

/// An ASCII letter in lower case, any other byte as it is.
func asciiLowercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

/// A connection configuration in `update`, where null clears a field [W-103].
package struct ConnectionConfigPatch: Sendable {
  let apiEndpoint: Patch<String>
  let apiVersion: Patch<String>
  let domain: Patch<String>
  let rateLimit: Patch<Double>
  let timeout: Patch<Double>

  static let shape = Shape.object(
    ConnectionConfigPatch.init(apiEndpoint:apiVersion:domain:rateLimit:timeout:),
    .patch("apiEndpoint", \.apiEndpoint, ConnectionForms.apiEndpoint),
    .patch("apiVersion", \.apiVersion, ConnectionForms.apiVersion),
    .patch("domain", \.domain, ConnectionForms.domain),
    .patch("rateLimit", \.rateLimit, ConnectionForms.rateLimit),
    .patch("timeout", \.timeout, ConnectionForms.timeout))

  /// The configuration with this patch merged in.
  func applied(to old: ConnectionConfig?) -> ConnectionConfig {
    var config = old ?? ConnectionConfig()
    config.apiEndpoint = apiEndpoint.applied(to: config.apiEndpoint)
    config.apiVersion = apiVersion.applied(to: config.apiVersion)
    config.domain = domain.applied(to: config.domain)
    config.rateLimit = rateLimit.applied(to: config.rateLimit)
    config.timeout = timeout.applied(to: config.timeout)
    config.lowercaseDomain()
    return config
  }
}
