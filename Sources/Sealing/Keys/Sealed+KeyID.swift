package import Secrets

extension Sealed {
  /// The key that the ciphertext itself names; nil where it names none or is no ciphertext.
  package var statedKeyID: KeyID? {
    do throws(SealingError) {
      return try CompactJWE(parsing: bytes.span).header.kid.flatMap { KeyID($0) }
    } catch {
      return nil
    }
  }
}
