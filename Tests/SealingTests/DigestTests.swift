import Sealing
import Secrets
import Testing

@Suite struct DigestTests {
  @Test func `a stored digest is the same as the one that was made`() throws {
    let made = try SHA256.digest(of: [1, 2, 3].span)
    let stored = Digest(made.bytes.span)
    #expect(stored == made)
    #expect(Set([stored, made]).count == 1)
  }

  @Test func `every single changed bit makes another digest`() throws {
    let made = try SHA256.digest(of: [1, 2, 3].span)
    for bit in 0..<256 {
      var bytes = made.bytes
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(Digest(bytes.span) != made)
    }
  }

  @Test(arguments: [0, 31, 33])
  func `another length is no digest`(count: Int) {
    #expect(Digest([UInt8](repeating: 0, count: count).span) == nil)
  }
}
