import Connectors
import Functions

/// What the functions go by and no validator says, for who runs them on another platform.
package struct Facts: Sendable {
  /// A provider, the one host that its calls go to, and the methods that it takes [W-144].
  package struct Provider: Sendable {
    package let name: String
    /// Nil where each integration has a host of its own, which is its `domain`.
    package let host: String?
    package let authMethods: [String]
  }

  /// An auth method, and the auth object that it calls for [W-102].
  package struct Method: Sendable {
    package let name: String
    package let object: String
  }

  package let providers: [Provider]
  package let methods: [Method]
  /// The statuses in the order in which `getByProvider` prefers them [W-101].
  package let statuses: [String]
  /// The fields with ciphertexts, `<auth object>.<field>` [W-110].
  package let credentialFields: [String]
  /// What may be shown of a key without being asked for, longer prefixes first [W-102].
  package let keyPrefixes: [String]
  /// How many characters of a key stay hidden.
  package let hiddenKeyCharacters: Int

  /// The facts of this program.
  package static let all = Facts(
    providers: Connectors.Provider.allCases.map { provider in
      Provider(
        name: provider.rawValue, host: provider.host,
        authMethods: AuthMethod.allCases.filter { provider.takes($0) }.map(\.rawValue))
    },
    methods: AuthMethod.allCases.map { Method(name: $0.rawValue, object: $0.object.rawValue) },
    statuses: Status.byPreference.map(\.rawValue),
    credentialFields: CredentialField.allCases.map(\.rawValue),
    keyPrefixes: KeyPrefix.known, hiddenKeyCharacters: KeyPrefix.hidden)
}
