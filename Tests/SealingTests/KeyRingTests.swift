import Foundation
import Glibc
import Synchronization
import Testing

@testable import Sealing
@testable import Secrets

@Suite struct KeyRingTests {
  private static let context = "integrations/abc/apiKeyAuth.keyEncrypted"

  @Test(arguments: ["", "x", "shpat_test", "héllo 🔑", String(repeating: "long ", count: 13_000)])
  func `what was sealed opens`(plaintext: String) throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let given = try ring.seal(secret(plaintext), context: nil)
    let stored = try ring.seal(secret(plaintext), context: Self.context)
    #expect(try open(ring, given, .given) == plaintext)
    #expect(try open(ring, stored, .stored(context: Self.context)) == plaintext)
    #expect(given.keyID?.description == vectorKeyID)
  }

  @Test func `the header has its members in order, and a nonce is never the same [W-110]`() throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    var nonces: Set<[UInt8]> = []
    for _ in 0..<100 {
      let sealed = try ring.seal(secret("x"), context: Self.context)
      let parts = sealed.bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      let header = Base64URL.decode(Array(parts[0]).span) ?? []
      #expect(
        String(decoding: header, as: UTF8.self)
          == #"{"alg":"dir","enc":"A256GCM","kid":"\#(vectorKeyID)","ctx":"\#(Self.context)"}"#)
      nonces.insert(Array(parts[2]))
    }
    #expect(nonces.count == 100)
  }

  @Test(arguments: JWEVectors.rows)
  func `the older format opens by trying the keys in turn [W-111]`(
    plaintext: String, jwe: String
  ) throws {
    let rings = [
      try ring(["ENCRYPTION_SECRET": vectorKeyText]),
      try ring([
        "ENCRYPTION_SECRET": otherKeyText, "ENCRYPTION_SECRET_PREVIOUS": vectorKeyText,
      ]),
    ]
    for ring in rings { #expect(try open(ring, sealed(jwe), .given) == plaintext) }
    let stranger = try ring(["ENCRYPTION_SECRET": otherKeyText])
    #expect(openFailure(stranger, sealed(jwe), .given)?.code == .decryptionFailed)
  }

  @Test(arguments: JWEVectors.rejects)
  func `a changed copy is refused wherever it comes from`(why: String, jwe: String) throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    for source in [KeyRing.Source.given, .stored(context: Self.context)] {
      #expect(openFailure(ring, sealed(jwe), source)?.code == .decryptionFailed, "\(why)")
    }
  }

  @Test func `every single changed bit is refused [W-110]`() throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    for (context, source) in [
      (nil, KeyRing.Source.given), (Self.context, .stored(context: Self.context)),
    ] {
      let original = try ring.seal(secret("CANARY"), context: context)
      for bit in 0..<(original.bytes.count * 8) {
        var changed = original.bytes
        changed[bit / 8] ^= 1 << (bit % 8)
        let error = try #require(openFailure(ring, Sealed(bytes: changed), source), "bit \(bit)")
        #expect([.decryptionFailed, .keyUnavailable].contains(error.code))
        #expect(!error.message.contains("CANARY"))
      }
    }
  }

  @Test func `every shortened and lengthened copy is refused`() throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let original = try ring.seal(secret("x"), context: nil).bytes
    for count in 0..<original.count {
      let cut = Sealed(bytes: Array(original[..<count]))
      #expect(openFailure(ring, cut, .given)?.code == .decryptionFailed)
    }
    for extra in UInt8.min...UInt8.max {
      for bytes in [original + [extra], [extra] + original] {
        #expect(openFailure(ring, Sealed(bytes: bytes), .given) != nil)
      }
    }
  }

  @Test func `a stored ciphertext opens in its own place alone [W-110]`() throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let stored = try ring.seal(secret("x"), context: Self.context)
    let elsewhere = [
      "integrations/abd/apiKeyAuth.keyEncrypted", "integrations/abc/basicAuth.passwordEncrypted",
      Self.context + "x", String(Self.context.dropLast()), "",
    ]
    for context in elsewhere {
      #expect(openFailure(ring, stored, .stored(context: context))?.code == .decryptionFailed)
    }
  }

  @Test func `a stored ciphertext is not given out, nor a given one taken for it [W-111]`() throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let stored = try ring.seal(secret("x"), context: Self.context)
    let given = try ring.seal(secret("x"), context: nil)
    #expect(openFailure(ring, stored, .given)?.code == .decryptionFailed)
    #expect(
      openFailure(ring, given, .stored(context: Self.context))?.code == .decryptionFailed)
    // The right context, but no key id: the older format is never what is stored.
    var cipher = try GCMCipher()
    let bare = try CompactJWE.seal(
      secret("x"), header: JWEHeader(kid: nil, context: [UInt8](Self.context.utf8)),
      key: try #require(environment(["ENCRYPTION_SECRET": vectorKeyText]).primary),
      nonce: JWEVectors.nonce, cipher: &cipher)
    let error = openFailure(ring, Sealed(bytes: bare), .stored(context: Self.context))
    #expect(error?.code == .decryptionFailed)
  }

  @Test func `a key that is not configured is named [W-113]`() throws {
    let sealed = try ring(["ENCRYPTION_SECRET": vectorKeyText]).seal(secret("x"), context: nil)
    let error = try #require(
      openFailure(try ring(["ENCRYPTION_SECRET": otherKeyText]), sealed, .given))
    #expect(error.code == .keyUnavailable)
    #expect(error.kid == vectorKeyID)
    #expect(error.message.contains("ENCRYPTION_SECRET_PREVIOUS"))
  }

  @Test(arguments: [
    ("other", "other"), ("", nil), ("with space", nil), ("a\nb", nil), ("é", nil),
    (String(repeating: "k", count: 64), String(repeating: "k", count: 64)),
    (String(repeating: "k", count: 65), nil),
  ])
  func `a foreign key id is shown only where it is harmless`(kid: String, shown: String?) throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    var cipher = try GCMCipher()
    let bytes = try CompactJWE.seal(
      secret("x"), header: JWEHeader(kid: kid), key: try Key(random: .shared),
      nonce: JWEVectors.nonce, cipher: &cipher)
    let error = openFailure(ring, Sealed(bytes: bytes), .given)
    #expect(error?.code == .keyUnavailable)
    #expect(error?.kid == shown)
  }

  @Test func `previous keys open what they sealed, and the primary seals`() throws {
    let old = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let new = try ring([
      "ENCRYPTION_SECRET": otherKeyText, "ENCRYPTION_SECRET_PREVIOUS": vectorKeyText,
    ])
    let sealed = try old.seal(secret("x"), context: nil)
    #expect(try open(new, sealed, .given) == "x")
    #expect(try new.seal(secret("x"), context: nil).keyID?.description == otherKeyID)
    #expect(try new.primaryID().description == otherKeyID)
  }

  @Test func `in memory a key is made once and told of`() throws {
    let notices = Mutex<[KeyNotice]>([])
    let ring = KeyRing(environment: .empty, storage: .memory(nil)) { notice in
      notices.withLock { $0.append(notice) }
    }
    #expect(openFailure(ring, sealed(JWEVectors.rows[0].jwe), .given)?.code == .decryptionFailed)
    #expect(notices.withLock { $0.isEmpty })
    let sealed = try ring.seal(secret("x"), context: nil)
    #expect(try open(ring, sealed, .given) == "x")
    #expect(try ring.seal(secret("x"), context: nil).keyID == sealed.keyID)
    #expect(notices.withLock { $0 } == [.madeInMemory])
    #expect(try ring.keyIDs().map { $0.origin } == [.memory])
  }

  @Test func `many threads may seal and open at once`() async throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let opened = try await withThrowingTaskGroup { group in
      for number in 0..<8 {
        group.addTask {
          for _ in 0..<100 {
            let sealed = try ring.seal(secret("\(number)"), context: nil)
            guard try open(ring, sealed, .given) == "\(number)" else { return 0 }
          }
          return 1
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(opened == 8)
  }
}

/// A ciphertext of these characters.
func sealed(_ text: String) -> Sealed {
  Sealed(bytes: [UInt8](text.utf8))
}

/// The plaintext of a ciphertext.
func open(
  _ ring: KeyRing, _ sealed: Sealed, _ source: KeyRing.Source
) throws(SealingError) -> String {
  text(of: try ring.open(sealed, from: source))
}

/// The error of an opening, nil where it opens.
func openFailure(_ ring: KeyRing, _ sealed: Sealed, _ source: KeyRing.Source) -> SealingError? {
  failure { () throws(SealingError) in _ = try ring.open(sealed, from: source) }
}
