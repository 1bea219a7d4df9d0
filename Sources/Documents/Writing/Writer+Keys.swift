package import Secrets
package import Values

/// The change of keys: what is sealed anew, and what is retired.
extension Writer {
  /// Puts a ciphertext in the place of another one; false where that one is not there any more.
  ///
  /// Throws `retiredKey` where the new one's key may seal nothing any more.
  package func replace(
    _ old: Sealed, by new: Sealed, for id: DocumentID, field: String
  ) throws(StoreError) -> Bool {
    try store.replace(old, by: new, for: id, field: field)
  }

  /// The same for a sealed setting.
  package func replaceSetting(
    _ name: String, _ old: Sealed, by new: Sealed
  ) throws(StoreError) -> Bool {
    try store.replaceSetting(name, old, by: new)
  }

  /// What still needs a key.
  package func uses(of key: KeyID) throws(StoreError) -> KeyUses {
    try store.uses(of: key)
  }

  /// Lets nothing be written any more that a key sealed; false where that was so before.
  package func retire(_ key: KeyID) throws(StoreError) -> Bool {
    try store.retire(key)
  }
}
