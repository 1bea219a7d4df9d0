import Foundation
import Sealing
import Secrets
import Testing

/// Signatures of the key ring [W-177].
@Suite struct KeyRingSigningTests {
  private let message = Array("a message".utf8)

  @Test func `[W-177] a signature is HMAC-SHA256 under a key derived from the one that seals`()
    throws
  {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let signature = try ring.sign(for: .auditStub) { _ in message }
    #expect(signature.kid.description == vectorKeyID)
    // The same by the primitives alone.
    let key = Secret(copying: [UInt8](0..<32).span)
    var deriving = try HMACSHA256(key: key)
    let label = Array("integrations-host audit stub key".utf8)
    let derived = Secret(copying: try deriving.authenticate(label.span).bytes.span)
    var signing = try HMACSHA256(key: derived)
    #expect(signature.mac == (try signing.authenticate(message.span)))
    let again = try deriving.deriveKey(label.span)
    let isSame = again.equals(derived)
    #expect(isSame)
    // The key that seals signs nothing by itself.
    var direct = try HMACSHA256(key: key)
    #expect(signature.mac != (try direct.authenticate(message.span)))
  }

  @Test func `[W-177] a signature holds for its message and its key alone`() throws {
    let ring = try ring([
      "ENCRYPTION_SECRET": vectorKeyText, "ENCRYPTION_SECRET_PREVIOUS": otherKeyText,
    ])
    let mac = try ring.sign(for: .auditStub) { _ in message }.mac.bytes
    func verifies(_ mac: [UInt8], _ text: String, _ kid: String) throws -> Bool {
      try ring.verifies(mac.span, of: Array(text.utf8).span, kid: kid, for: .auditStub)
    }
    #expect(try verifies(mac, "a message", vectorKeyID))
    #expect(try !verifies(mac, "a messagf", vectorKeyID))
    #expect(try !verifies(mac, "a message", otherKeyID))
    #expect(try !verifies([], "a message", vectorKeyID))
    #expect(try !verifies(Array(mac.dropLast()), "a message", vectorKeyID))
    let error = #expect(throws: SealingError.self) {
      try verifies(mac, "a message", "AAAAAAAAAAAAAAAA")
    }
    #expect(error?.code == .keyUnavailable && error?.kid == "AAAAAAAAAAAAAAAA")
  }

  @Test func `[W-177] where there is no key one is made to sign with`() throws {
    let ring = try ring([:])
    let signature = try ring.sign(for: .auditStub) { kid in Array(kid.description.utf8) }
    let kid = signature.kid.description
    #expect(
      try ring.verifies(
        signature.mac.bytes.span, of: Array(kid.utf8).span, kid: kid, for: .auditStub))
  }
}
