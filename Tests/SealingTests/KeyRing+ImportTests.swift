import Secrets
import Testing

@testable import Sealing

@Suite struct KeyRingImportTests {
  private static let context = "integrations/a/b"

  private func opens(_ ring: KeyRing, _ sealed: Sealed, _ context: String) -> Bool {
    (try? ring.open(sealed, from: .imported(context: context))) != nil
  }

  @Test func `[W-180] what is imported is bound to its own place or to none`() throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let bound = try ring.seal(secret("x"), context: Self.context)
    let free = try ring.seal(secret("x"), context: nil)
    #expect(opens(ring, bound, Self.context))
    #expect(!opens(ring, bound, "integrations/a/c"))
    #expect(!opens(ring, bound, ""))
    #expect(opens(ring, free, Self.context))
    // The older form, which names no key.
    let bare = Sealed(
      bytes: Array(
        ("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.ng."
          + "uipJbTHcOlUKVlPFOVLKXg").utf8))
    #expect(opens(ring, bare, Self.context))
    #expect(!opens(ring, Sealed(bytes: bare.bytes.dropLast() + [0x41]), Self.context))
  }

  @Test func `[W-180] only what is bound and under the key that seals is current`() throws {
    let old = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let hex = String(repeating: "5c", count: 32)
    let new = try ring([
      "ENCRYPTION_SECRET_HEX": hex, "ENCRYPTION_SECRET_PREVIOUS": vectorKeyText,
    ])
    let bound = try old.seal(secret("x"), context: Self.context)
    #expect(try old.isCurrent(bound, context: Self.context))
    #expect(try !old.isCurrent(bound, context: "integrations/a/c"))
    #expect(try !old.isCurrent(old.seal(secret("x"), context: nil), context: Self.context))
    #expect(try !new.isCurrent(bound, context: Self.context))
    #expect(throws: SealingError.self) {
      try old.isCurrent(Sealed(bytes: Array("x".utf8)), context: Self.context)
    }
  }
}
