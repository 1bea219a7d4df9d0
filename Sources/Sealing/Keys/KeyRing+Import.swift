package import Secrets

extension KeyRing {
  /// Whether a ciphertext names the key that seals now and this context, so that it can be stored as
  /// it stands.
  ///
  /// Nothing vouches for that before it is open. Throws `decryptionFailed`, `keyFile`, `library`.
  package func isCurrent(_ sealed: Sealed, context: String) throws(SealingError) -> Bool {
    let header = try CompactJWE(parsing: sealed.bytes.span).header
    guard let kid = header.kid, header.context == [UInt8](context.utf8) else { return false }
    return try primaryID().description == kid
  }
}
