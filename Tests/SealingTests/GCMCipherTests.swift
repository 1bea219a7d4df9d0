import Testing

@testable import Sealing
@testable import Secrets

@Suite struct GCMCipherTests {
  /// AES-256 cases of the GCM specification with 96-bit nonces: 13, 14, 15 and 16.
  static let vectors: [(key: String, nonce: String, plain: String, aad: String, sealed: String)] = [
    (
      String(repeating: "00", count: 32), String(repeating: "00", count: 12), "", "",
      "530f8afbc74536b9a963b4f1c4cb738b"
    ),
    (
      String(repeating: "00", count: 32), String(repeating: "00", count: 12),
      String(repeating: "00", count: 16), "",
      "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    ),
    (
      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      "cafebabefacedbaddecaf888",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255", "",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
        + "b094dac5d93471bdec1a502270e3cc6c"
    ),
    (
      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      "cafebabefacedbaddecaf888",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
      "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        + "76fc6ece0f4e1768cddf8853bb2d551b"
    ),
  ]

  @Test func `one context serves keys, nonces and directions in any order`() throws {
    var cipher = try GCMCipher()
    for vector in Self.vectors + Self.vectors.reversed() {
      let key = try #require(makeKey(hexadecimal: vector.key))
      let nonce = try #require(bytes(hexadecimal: vector.nonce))
      let plain = try #require(bytes(hexadecimal: vector.plain))
      let associated = try #require(bytes(hexadecimal: vector.aad))
      for _ in 0..<2 {
        var tag: [UInt8] = []
        let sealed = try [UInt8](capacity: plain.count) { output in
          tag = try cipher.seal(
            plain.span, key: key, nonce: nonce.span, associated: associated.span, into: &output)
        }
        #expect(sealed + tag == bytes(hexadecimal: vector.sealed))
        let opened = try cipher.open(
          sealed.span, key: key, nonce: nonce.span, associated: associated.span, tag: tag.span)
        #expect(text(ofOptional: opened) == String(decoding: plain, as: UTF8.self))
      }
    }
  }

  private func makeKey(hexadecimal text: String) -> Key? {
    bytes(hexadecimal: text).flatMap { Key(Secret(copying: $0.span)) }
  }

  @Test func `a failed opening leaves nothing behind for the next one`() throws {
    var cipher = try GCMCipher()
    let key = try Key(random: .shared)
    let nonce = try RandomBytes.shared.bytes(12)
    for isSpoiled in [true, false, true, true, false] {
      var tag: [UInt8] = []
      let sealed = try [UInt8](capacity: 3) { output in
        tag = try cipher.seal(
          [1, 2, 3].span, key: key, nonce: nonce.span, associated: [4].span, into: &output)
      }
      if isSpoiled { tag[15] ^= 1 }
      let opened = try cipher.open(
        sealed.span, key: key, nonce: nonce.span, associated: [4].span, tag: tag.span)
      #expect(text(ofOptional: opened) == (isSpoiled ? nil : "\u{1}\u{2}\u{3}"))
    }
  }
}
