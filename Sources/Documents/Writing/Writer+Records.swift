package import Secrets
package import Values

/// What hangs on documents: ciphertexts, and the audit trail.
extension Writer {
  /// Puts a ciphertext in a field of a document, in place of the one there.
  package func put(
    _ sealed: Sealed, for id: DocumentID, field: String
  ) throws(StoreError) {
    try store.put(sealed, for: id, field: field)
  }

  /// All ciphertexts of a document by field; none for a document that is not there.
  package func sealed(of id: DocumentID) throws(StoreError) -> [String: Sealed] {
    try store.sealed(of: id)
  }

  /// Removes the ciphertext of a field; false where there is none.
  @discardableResult
  package func remove(for id: DocumentID, field: String) throws(StoreError) -> Bool {
    try store.removeSealed(for: id, field: field)
  }

  /// Appends to the audit trail; the row is committed with the rest of the batch.
  package func appendAudit(_ entry: AuditEntry) throws(StoreError) {
    try store.append(entry)
  }
}
