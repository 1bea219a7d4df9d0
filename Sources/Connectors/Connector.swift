import Functions

/// How a provider is called: all that differs between providers, in one declaration.
package final class Connector: Sendable {
  /// How a credential is sent [W-144].
  package enum Authorization: Sendable {
    /// `Authorization: Bearer` (RFC 6750).
    case bearer
    /// `Authorization: Basic` (RFC 7617).
    case basic
    /// The credential alone, in a header of that name.
    case header(String)
  }

  /// How the version of the provider's API is told.
  package enum Version: Sendable {
    /// As a segment of the path, with the one that is asked for where none is configured.
    case segment(standard: String)
    /// In a header of that name, only where one is configured.
    case header(String)
    case none
  }

  /// A prefix by which the provider marks the kind of a key.
  package struct KeyMark: Sendable {
    package let prefix: String
    /// What a key of this kind is, and which to use in its place; nil for one that authorizes calls.
    package let refusal: String?

    init(_ prefix: String, refusal: String? = nil) {
      self.prefix = prefix
      self.refusal = refusal
    }
  }

  /// What a person is told to do.
  struct Advice: Sendable {
    /// Where a new credential comes from, as a sentence without its full stop.
    let renewal: String
    /// Where a permission is granted.
    let permission: String
    /// What to look at when the provider does not know the address.
    let address: String
    /// What to do about an account that is suspended.
    let suspension: String
  }

  /// What the provider calls itself.
  package let name: String
  /// The one host that calls go to; nil where it is the integration's `domain` [W-140].
  package let host: String?
  package let authorizations: [AuthMethod: Authorization]
  package let version: Version
  /// What stands before a resource in the path, without a slash at its end.
  let base: @Sendable (_ version: String) -> String
  package let keyMarks: [KeyMark]
  let advice: Advice
  /// Calls that show whether the credentials work, and what they showed.
  let test: @EventLoop @Sendable (ProviderSession) async throws -> ConnectionDetails
  /// What an answer means that this provider gives another meaning than the common one.
  let verdict: @EventLoop @Sendable (ProviderAnswer, ProviderSession) -> ConnectionFailure?

  init(
    name: String, host: String?, authorizations: [AuthMethod: Authorization], version: Version,
    base: @escaping @Sendable (_ version: String) -> String, keyMarks: [KeyMark], advice: Advice,
    test: @escaping @EventLoop @Sendable (ProviderSession) async throws -> ConnectionDetails,
    verdict:
      @escaping @EventLoop @Sendable (ProviderAnswer, ProviderSession) -> ConnectionFailure?
  ) {
    self.name = name
    self.host = host
    self.authorizations = authorizations
    self.version = version
    self.base = base
    self.keyMarks = keyMarks
    self.advice = advice
    self.test = test
    self.verdict = verdict
  }

  /// The version that is asked for, where one is: the configured one, else the standard one.
  package func version(configured: String?) -> String? {
    switch version {
    case .segment(let standard): configured ?? standard
    case .header: configured
    case .none: nil
    }
  }
}

/// What a passed connection test showed [W-106].
package struct ConnectionDetails: Sendable, Equatable {
  package var apiVersion: String?
  package var livemode: Bool?
  package var project: String?
  package var scopes: [String]?
  package var shop: String?

  /// Nothing shown.
  package init() {}
}
