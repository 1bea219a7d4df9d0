package import Secrets
package import Values

/// A ciphertext that cannot be opened, without a byte of it.
package struct SealFault: Hashable, Sendable {
  /// What is wrong.
  package enum Kind: Hashable, Sendable {
    /// Its key is not configured.
    case keyMissing
    /// It was changed, belongs elsewhere, holds no text, or was not sealed here.
    case undecipherable
    /// It opens, but not with the key that its row names.
    case misfiled
  }

  /// What has it.
  package enum Holder: Hashable, Sendable {
    /// A field of a document, with its place among all ciphertexts; a document that cannot be
    /// told has no id.
    case document(DocumentID?, field: String, place: Int64)
    /// A setting of the host.
    case setting(String)
  }

  package let holder: Holder
  /// The key that it names, or else that its row names; nil where neither names one.
  package let kid: KeyID?
  package let kind: Kind

  /// A fault of a ciphertext.
  package init(_ holder: Holder, kid: KeyID?, _ kind: Kind) {
    self.holder = holder
    self.kid = kid
    self.kind = kind
  }
}
