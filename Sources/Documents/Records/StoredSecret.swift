package import Secrets
package import Values

/// A ciphertext as it stands in the database, whatever became of its row.
package struct StoredSecret: Sendable {
  /// Where it stands, in the order in which all of them are gone over.
  package let place: Int64
  /// The document that it belongs to; nil for a place that is nobody's.
  package let id: DocumentID?
  package let field: String
  package let sealed: Sealed
}

/// Some of the ciphertexts, so that never all of them are in memory.
package struct SecretPage: Sendable {
  package let secrets: [StoredSecret]
  /// Where the next page begins; nil after the last one.
  package let next: Int64?
}

/// What still needs a key.
package struct KeyUses: Hashable, Sendable {
  package var secrets: Int
  package var settings: Int

  /// So many ciphertexts of documents and so many sealed settings.
  package init(secrets: Int = 0, settings: Int = 0) {
    self.secrets = secrets
    self.settings = settings
  }

  /// Whether anything does.
  package var areThere: Bool { secrets > 0 || settings > 0 }
}
