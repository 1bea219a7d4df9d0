/// A ciphertext as it is stored: the characters of a compact JWE, RFC 7516. [W-110]
package struct Sealed: Hashable, Sendable {
  /// The ASCII characters.
  package let bytes: [UInt8]

  /// The key that it was sealed with, where that is known without reading it.
  package let keyID: KeyID?

  /// A ciphertext that was stored or given; whether it is one shows when it is opened.
  package init(bytes: [UInt8], keyID: KeyID? = nil) {
    self.bytes = bytes
    self.keyID = keyID
  }
}

extension Sealed: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Sealed(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
