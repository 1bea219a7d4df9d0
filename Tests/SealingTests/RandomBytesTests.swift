import Sealing
import Secrets
import Testing

@Suite struct RandomBytesTests {
  @Test(arguments: [0, 1, 12, 4095, 4096, 4097, 20_000])
  func `as many bytes come as were asked for`(count: Int) throws {
    let bytes = try RandomBytes.shared.bytes(count)
    #expect(bytes.count == count)
    // The chance that 20,000 random bytes lack some value is below 1e-31.
    if count == 20_000 { #expect(Set(bytes).count == 256) }
    #expect(try RandomBytes.shared.secret(count).count == count)
  }

  @Test func `no nonce comes twice, whoever asks`() async throws {
    let nonces = await withTaskGroup { group in
      for _ in 0..<4 {
        group.addTask { (0..<10_000).map { _ in try? RandomBytes.shared.bytes(12) } }
      }
      return await group.reduce(into: Set<[UInt8]>()) { all, some in
        for nonce in some { if let nonce { all.insert(nonce) } }
      }
    }
    #expect(nonces.count == 40_000)
  }

  @Test func `every bit of a word takes both values`() throws {
    var ones: UInt64 = 0
    var zeros: UInt64 = 0
    for _ in 0..<200 {
      let word = try RandomBytes.shared.word()
      ones |= word
      zeros |= ~word
    }
    #expect(ones == .max)
    #expect(zeros == .max)
  }
}
