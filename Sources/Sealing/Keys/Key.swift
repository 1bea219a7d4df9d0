package import Secrets

/// A key of 32 bytes for AES-256-GCM; wiped when nobody holds it any more. [W-112]
package final class Key: Sendable {
  package static let byteCount = 32

  let bytes: Secret

  /// A key of these bytes; nil unless there are exactly 32.
  package init?(_ bytes: consuming Secret) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// A new random key.
  ///
  /// - Throws: `library`.
  package init(random: RandomBytes) throws(SealingError) {
    bytes = try random.secret(Self.byteCount)
  }

  /// The key's id, computed anew at each call (about 1 µs; OpenSSL's start-up the first time).
  ///
  /// - Throws: `library`.
  package func makeID() throws(SealingError) -> KeyID {
    // RFC 7638, section 3.2: the required members of an `oct` key, sorted, without white space.
    let capacity = Base64URL.encodedCount(Self.byteCount) + 32
    let thumbprintInput = Secret(capacity: capacity) { output in
      output.append(#"{"k":""#)
      bytes.withBytes { key in Base64URL.encode(key, into: &output) }
      output.append(#"","kty":"oct"}"#)
    }
    let thumbprint = try thumbprintInput.withBytes { bytes throws(SealingError) in
      try SHA256.digest(of: bytes)
    }
    return KeyID(thumbprint: thumbprint)
  }

  /// The key as base64url, as `ENCRYPTION_SECRET` takes it.
  package func printable() -> Secret {
    bytes.withBytes { key in
      Secret(capacity: Base64URL.encodedCount(key.count)) { output in
        Base64URL.encode(key, into: &output)
      }
    }
  }
}

extension Key: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Key(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
