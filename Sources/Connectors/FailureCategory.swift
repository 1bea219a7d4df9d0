/// Why a connection to a provider failed, as clients are told [W-106].
package enum FailureCategory: String, Sendable, CaseIterable {
  case auth
  case scope
  case domain
  case suspended
  case rateLimited
  case unavailable
  case timeout
  case tls
  case blocked
  case `protocol`
  case notFound
  case noCredentials
  case keyUnavailable
  case superseded

  /// Whether it lies with the account, so that the integration is in error until somebody mends it.
  package var isOfAccount: Bool {
    switch self {
    case .auth, .scope, .domain, .suspended: true
    default: false
    }
  }
}

/// A call to a provider that failed.
package struct ConnectionFailure: Error, Equatable, Sendable {
  package let category: FailureCategory
  /// One or two sentences that say what to do, with no secret in them.
  package let message: String
  /// The status of the answer; nil where there was none.
  package let httpStatus: Int?
  /// Whether it was never sent, since the integration's own limit does not allow it now.
  package let isOwnLimit: Bool

  /// A failure with what a person can do about it.
  package init(
    _ category: FailureCategory, _ message: String, httpStatus: Int? = nil,
    isOwnLimit: Bool = false
  ) {
    self.category = category
    self.message = message
    self.httpStatus = httpStatus
    self.isOwnLimit = isOwnLimit
  }
}

extension ConnectionFailure {
  /// A failure that the host finds without the provider, in its common words.
  package static func ofHost(
    _ category: FailureCategory, _ provider: Provider
  ) -> ConnectionFailure {
    ConnectionFailure(category, Verdict.message(category, provider.connector))
  }
}
