import Documents
package import Secrets
package import Values

/// A credential that was sealed anew, with the ciphertext whose place it is to take.
package struct Resealed: Sendable {
  package let id: DocumentID
  package let field: String
  package let old: Sealed
  package let new: Sealed
}

/// Some of the ciphertexts, sealed anew or merely tried.
package struct VaultPage: Sendable {
  package internal(set) var resealed: [Resealed] = []
  package internal(set) var faults: [SealFault] = []
  /// How many ciphertexts were looked at.
  package let count: Int
  /// Where the next page begins; nil after the last one.
  package let next: Int64?

  /// A page of which nothing is known yet.
  init(of secrets: SecretPage) {
    count = secrets.secrets.count
    next = secrets.next
  }
}

/// What became of a setting that another key may have sealed.
package enum ResealedSetting: Sendable {
  /// It is not there, or sealed with the primary key already.
  case current
  case resealed(old: Sealed, new: Sealed)
  case fault(SealFault)
}
