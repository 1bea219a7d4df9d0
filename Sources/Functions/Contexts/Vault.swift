import Documents
import Sealing
package import Secrets
package import Values

/// The one door between ciphertexts and plaintexts, which only an action's context holds.
@EventLoop
package struct Vault {
  let keyRing: KeyRing
  let store: Store

  init(keyRing: KeyRing, store: Store) {
    self.keyRing = keyRing
    self.store = store
  }

  /// Seals a credential for one field of one document, and for no other place [W-110].
  ///
  /// Throws `KeyUnavailable` where no usable key is configured.
  package func seal(
    _ argument: SecretArgument, for field: String, of id: DocumentID, in table: String
  ) throws -> Sealed {
    try keyRing.seal(Self.taken(argument), context: Self.context(table, id, field))
  }

  /// Opens the credential that a document holds in a field; nil where it holds none.
  ///
  /// Throws `KeyUnavailable` with the key id where its key is not configured, and
  /// `DecryptionFailed` for a ciphertext that was changed or moved, or holds no text.
  package func open(
    _ field: String, of id: DocumentID, in table: String
  ) throws -> Secret? {
    guard let sealed = try store.sealed(for: id, field: field) else { return nil }
    return try Self.text(
      keyRing.open(sealed, from: .stored(context: Self.context(table, id, field))))
  }

  /// The ciphertexts of a document by field: whether they are the same later tells whether its
  /// credentials are.
  package func revision(of id: DocumentID) throws -> [String: Sealed] {
    try store.sealed(of: id)
  }

  /// Seals a text that belongs to no document [W-110].
  package func seal(_ argument: SecretArgument) throws -> Sealed {
    try keyRing.seal(Self.taken(argument), context: nil)
  }

  /// Opens a ciphertext that belongs to no document, in the present or the older form [W-111].
  ///
  /// Throws `DecryptionFailed` also for one whose plaintext is no text.
  package func openText(_ compact: String) throws -> Secret {
    try Self.text(keyRing.open(Array(compact.utf8).span, from: .given))
  }

  /// A plaintext, which has to be a text: a reply could not carry anything else.
  static func text(_ secret: consuming Secret) throws -> Secret {
    guard secret.isUTF8 else {
      throw FunctionError(.decryptionFailed, "What was sealed is not a text.")
    }
    return secret
  }

  /// An argument's secret, which a call seals once.
  private static func taken(_ argument: SecretArgument) throws -> Secret {
    guard let secret = argument.take() else {
      throw FunctionError(.internalError, "A credential was used twice.")
    }
    return secret
  }

  static func context(_ table: String, _ id: DocumentID, _ field: String) -> String {
    // An interpolation would grow, and copy, with each part.
    var text = ""
    text.reserveCapacity(
      table.utf8.count + DocumentID.textLengths.upperBound + field.utf8.count + 2)
    text += table
    text += "/"
    text += id.description
    text += "/"
    text += field
    return text
  }
}
