/// The name of a key: the first 16 characters of the base64url SHA-256 of its JWK, RFC 7638. [W-110]
///
/// It tells nothing of the key and may be shown.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
  package static let characterCount = 16

  private let high: UInt64
  private let low: UInt64

  /// The id of a key with this thumbprint.
  package init(thumbprint: Digest) {
    let text = thumbprint.withBytes { bytes in Base64URL.encode(bytes.extracting(first: 12)) }
    (high, low) = Self.words(text.span)
  }

  /// The id that is written so; nil for what is not 16 characters of base64url.
  package init?(_ text: Span<UInt8>) {
    guard text.count == Self.characterCount else { return nil }
    for index in text.indices where !Base64URL.contains(text[index], .url) { return nil }
    (high, low) = Self.words(text)
  }

  /// The id that is written so; nil for what is not 16 characters of base64url.
  package init?(_ text: String) {
    self.init([UInt8](text.utf8).span)
  }

  package var description: String {
    var bytes = (high.bigEndian, low.bigEndian)
    return unsafe withUnsafeBytes(of: &bytes) { unsafe String(decoding: $0, as: UTF8.self) }
  }

  private static func words(_ text: Span<UInt8>) -> (UInt64, UInt64) {
    var words: (UInt64, UInt64) = (0, 0)
    for index in 0..<8 {
      words.0 = words.0 &<< 8 | UInt64(text[index])
      words.1 = words.1 &<< 8 | UInt64(text[index &+ 8])
    }
    return words
  }
}
