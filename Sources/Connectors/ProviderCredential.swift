package import Secrets

/// What proves an integration to its provider, in clear; wiped when it goes.
package struct ProviderCredential: ~Copyable {
  /// The name that goes with a password; nil for a key or token.
  let user: String?
  let secret: Secret

  /// A key or token.
  package init(token: consuming Secret) {
    user = nil
    secret = token
  }

  /// A user name and password.
  package init(user: String, password: consuming Secret) {
    self.user = user
    secret = password
  }
}
