import Sealing
package import Secrets
package import Values

extension Vault {
  /// A ciphertext that comes from elsewhere, ready for one field of one document [W-180].
  ///
  /// It has to open: bound to that field, or to no place at all. Where it stands under the key that
  /// seals now and is bound, it stays byte for byte; else it is sealed anew. `check` sees the
  /// plaintext, which goes nowhere else. Throws what `open` throws, and what `check` throws.
  package func adopt(
    _ sealed: Sealed, for field: String, of id: DocumentID, in table: String,
    check: (borrowing Secret) throws -> Void
  ) throws -> Sealed {
    let context = Self.context(table, id, field)
    let plaintext = try Self.text(keyRing.open(sealed, from: .imported(context: context)))
    try check(plaintext)
    if try keyRing.isCurrent(sealed, context: context) {
      return Sealed(bytes: sealed.bytes, keyID: sealed.statedKeyID)
    }
    return try keyRing.seal(plaintext, context: context)
  }
}
