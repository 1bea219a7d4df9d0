import Sealing
import Testing

@Suite struct BlockCipherTests {
  @Test func `the example of FIPS 197 appendix C.1 holds`() throws {
    let cipher = try #require(makeCipher((0..<16).map { UInt8($0) }))
    let block = cipher.encrypt(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff)
    #expect(block.high == 0x69c4_e0d8_6a7b_0430)
    #expect(block.low == 0xd8cd_b780_70b4_c55a)
    let plain = cipher.decrypt(high: block.high, low: block.low)
    #expect(plain.high == 0x0011_2233_4455_6677)
    #expect(plain.low == 0x8899_aabb_ccdd_eeff)
  }

  @Test func `random blocks come back and depend on the key`() throws {
    let cipher = try #require(makeCipher(RandomBytes.shared.bytes(16)))
    let other = try #require(makeCipher(RandomBytes.shared.bytes(16)))
    for _ in 0..<1000 {
      let high = try RandomBytes.shared.word()
      let low = try RandomBytes.shared.word()
      let block = cipher.encrypt(high: high, low: low)
      let plain = cipher.decrypt(high: block.high, low: block.low)
      let foreign = other.decrypt(high: block.high, low: block.low)
      #expect(plain == (high, low))
      #expect(foreign != (high, low))
    }
  }

  @Test func `the processor's instructions and the portable code agree`() throws {
    for _ in 0..<200 {
      let key = try RandomBytes.shared.bytes(16)
      let one = try #require(makeCipher(key))
      let other = try #require(makeCipher(key, usesInstructions: false))
      let (high, low) = (try RandomBytes.shared.word(), try RandomBytes.shared.word())
      let block = one.encrypt(high: high, low: low)
      #expect(block == other.encrypt(high: high, low: low))
      #expect(other.decrypt(high: block.high, low: block.low) == (high, low))
      #expect(one.decrypt(high: block.high, low: block.low) == (high, low))
    }
  }

  @Test(arguments: [0, 15, 17, 32])
  func `a key of another length makes no cipher`(count: Int) {
    #expect(makeCipher([UInt8](repeating: 0, count: count)) == nil)
  }

  private func makeCipher(_ key: [UInt8], usesInstructions: Bool = true) -> BlockCipher? {
    BlockCipher(key: key.span, usesInstructions: usesInstructions)
  }
}
