import JSONRPC
import Testing

struct SessionLimitsTests {
  @Test func `[W-120] the standard limits are those of the contract`() {
    let limits = SessionLimits.standard
    #expect(limits.messageBytes == 16_777_216)
    #expect(limits.jsonDepth == 128)
    #expect(limits.batchLength == 1_000)
    #expect(limits.replyBytes == 16_777_216)
    #expect(limits.batchReplyBytes == 67_108_864)
    #expect(limits.heldReplyBytes == 67_108_864)
    #expect(limits.requestsInFlight == 10_000)
    #expect(limits.inFlightBytes == 67_108_864)
    #expect(limits.headerBytes == 8_192)
    #expect(limits.frameBytes == 1_073_741_824)
  }
}
