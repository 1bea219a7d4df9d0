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

extension Sealed {
  /// Whether a text has the form of a compact JWE (RFC 7516, section 7.1): five parts of base64url,
  /// the first of which is not empty.
  package static func isCompactJWE(_ text: Span<UInt8>) -> Bool {
    guard text.count > 0, text[0] != UInt8(ascii: ".") else { return false }
    var dots = 0
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "."): dots += 1
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        break
      default: return false
      }
    }
    return dots == 4
  }
}
