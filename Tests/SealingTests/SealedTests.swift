import Sealing
import Testing

@Suite struct SealedTests {
  @Test func `no way of printing shows it [W-70]`() {
    let sealed = sealed("CANARY.x.y")
    var printed = "\(sealed)" + String(reflecting: sealed)
    dump(sealed, to: &printed)
    #expect(!printed.contains("CANARY"))
    #expect(!printed.contains("67"))
    #expect(printed.contains("redacted"))
  }
}
