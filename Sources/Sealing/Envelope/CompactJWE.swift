import JSON
import Secrets

/// The parts of a compact JWE, RFC 7516 section 7.1, read strictly; not yet authenticated.
struct CompactJWE {
  let header: JWEHeader
  /// The encoded header, which is the additional data.
  let protectedHeader: [UInt8]
  let nonce: [UInt8]
  let ciphertext: [UInt8]
  let tag: [UInt8]

  /// Reads exactly five parts in canonical base64url without padding, the second of them empty.
  ///
  /// - Throws: `decryptionFailed`.
  init(parsing text: Span<UInt8>) throws(SealingError) {
    var ends: [Int] = []
    for index in text.indices where text[index] == UInt8(ascii: ".") {
      guard ends.count < 4 else { throw .decryptionFailed }
      ends.append(index)
    }
    guard ends.count == 4, ends[1] == ends[0] + 1,
      ends[0] <= Base64URL.encodedCount(JWEHeader.maximumByteCount),
      let headerJSON = Base64URL.decode(text.extracting(first: ends[0])),
      let header = JWEHeader(parsing: headerJSON),
      let nonce = Base64URL.decode(text.extracting((ends[1] + 1)..<ends[2])),
      nonce.count == GCMCipher.nonceByteCount,
      let ciphertext = Base64URL.decode(text.extracting((ends[2] + 1)..<ends[3])),
      let tag = Base64URL.decode(text.extracting(droppingFirst: ends[3] + 1)),
      tag.count == GCMCipher.tagByteCount
    else { throw .decryptionFailed }
    self.header = header
    protectedHeader = [UInt8](capacity: ends[0]) { output in
      output.append(copying: text.extracting(first: ends[0]))
    }
    self.nonce = nonce
    self.ciphertext = ciphertext
    self.tag = tag
  }

  /// Seals a plaintext; gives the characters of the JWE.
  ///
  /// - Throws: `library`.
  static func seal(
    _ plaintext: borrowing Secret, header: JWEHeader, key: Key, nonce: [UInt8],
    cipher: inout GCMCipher
  ) throws(SealingError) -> [UInt8] {
    let protectedHeader = Base64URL.encode(header.json.span)
    var tag: [UInt8] = []
    var ciphertext: [UInt8] = []
    try ciphertext.append(addingCapacity: plaintext.count) { output throws(SealingError) in
      tag = try plaintext.withBytes { plaintext throws(SealingError) in
        try cipher.seal(
          plaintext, key: key, nonce: nonce.span, associated: protectedHeader.span, into: &output)
      }
    }
    var text: [UInt8] = []
    text.reserveCapacity(
      protectedHeader.count + 4 + Base64URL.encodedCount(nonce.count)
        + Base64URL.encodedCount(ciphertext.count) + Base64URL.encodedCount(tag.count))
    text.append(contentsOf: protectedHeader)
    text.append(UInt8(ascii: "."))
    append(nonce, to: &text)
    append(ciphertext, to: &text)
    append(tag, to: &text)
    return text
  }

  private static func append(_ part: [UInt8], to text: inout [UInt8]) {
    text.append(UInt8(ascii: "."))
    Base64URL.append(part.span, to: &text)
  }

  /// The plaintext, or nil where this was not sealed, as it stands, with `key`.
  ///
  /// - Throws: `library`.
  func open(key: Key, cipher: inout GCMCipher) throws(SealingError) -> Secret? {
    try cipher.open(
      ciphertext.span, key: key, nonce: nonce.span, associated: protectedHeader.span,
      tag: tag.span)
  }
}
