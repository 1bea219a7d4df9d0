import Testing

@testable import Sealing
@testable import Secrets

@Suite struct CompactJWETests {
  @Test(arguments: JWEVectors.rows)
  func `the same key, nonce and plaintext give the published characters [W-110]`(
    plaintext: String, jwe: String
  ) throws {
    var cipher = try GCMCipher()
    let text = try CompactJWE.seal(
      secret(plaintext), header: JWEHeader(kid: nil), key: try key(),
      nonce: JWEVectors.nonce, cipher: &cipher)
    #expect(String(decoding: text, as: UTF8.self) == jwe)
  }

  @Test(arguments: JWEVectors.rows)
  func `the published characters give the plaintext [W-111]`(
    plaintext: String, jwe: String
  ) throws {
    var cipher = try GCMCipher()
    let parsed = try CompactJWE(parsing: [UInt8](jwe.utf8).span)
    let opened = try parsed.open(key: try key(), cipher: &cipher)
    #expect(text(ofOptional: opened) == plaintext)
  }

  @Test(arguments: JWEVectors.rejects)
  func `a changed copy does not open`(why: String, jwe: String) throws {
    var opened: String?
    let error = failure { () throws(SealingError) in
      var cipher = try GCMCipher()
      let parsed = try CompactJWE(parsing: [UInt8](jwe.utf8).span)
      opened = text(ofOptional: try parsed.open(key: try key(), cipher: &cipher))
    }
    #expect(opened == nil, "\(why)")
    #expect(error == nil || error?.code == .decryptionFailed, "\(why)")
  }

  private func key() throws(SealingError) -> Key {
    let text = [UInt8](vectorKeyText.utf8)
    guard let bytes = Base64URL.decode(text.span), let key = Key(Secret(copying: bytes.span))
    else { throw SealingError(.decryptionFailed, "The key of the vectors is wrong.") }
    return key
  }
}
