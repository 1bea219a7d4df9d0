import JSON
import Testing

@testable import JSONRPC

struct BatchReplyTests {
  static let failure = RPCError(.storageFailed, message: "The disk is full.")

  /// Puts a reply with the result `text` into a slot.
  private static func fill(
    _ batch: inout BatchReply, _ slot: Int, _ text: String, provisional: Bool = false,
    _ limits: SessionLimits = .standard
  ) {
    var writer = JSONWriter()
    let place = writer.reply(
      to: .text(Array("\(slot)".utf8)), in: JSONDocument(), limits: limits
    ) { (writer, _) throws(RPCError) in writer.string(text) }
    batch.fill(slot, with: &writer, place, isProvisional: provisional, limits)
  }

  private static func array(_ batch: BatchReply, _ framing: Framing = .line) -> [UInt8] {
    var output = OutputBuffer()
    batch.write(to: &output, framing: framing)
    return output.writer.bytes
  }

  @Test(arguments: [Framing.line, .header])
  func `[W-32] replies go out in the order of the requests`(framing: Framing) {
    var batch = BatchReply(number: 1)
    for slot in 0..<4 { #expect(batch.reserve() == slot) }
    for slot in [2, 0, 3] { Self.fill(&batch, slot, "r\(slot)") }
    #expect(!batch.isSettled)
    Self.fill(&batch, 1, "r1")
    #expect(batch.isSettled)
    let wanted = [#"[0="r0", 1="r1", 2="r2", 3="r3"]"#]
    let bytes = Self.array(batch, framing)
    #expect(summaries(of: bytes, framing) == wanted)
    #expect(bodies(of: bytes, framing)[0].count == batch.arrayBytes)
  }

  @Test func `[W-32] a batch without replies is no array`() {
    #expect(Self.array(BatchReply(number: 1)).isEmpty)
    #expect(Self.array(BatchReply(number: 1), .header).isEmpty)
  }

  @Test func `[W-33] a failure replaces the provisional replies of a batch`() {
    var batch = BatchReply(number: 1)
    for slot in 0..<4 {
      _ = batch.reserve()
      Self.fill(&batch, slot, "r", provisional: slot % 2 == 1)
    }
    #expect(!batch.isSettled)
    batch.endGroup(failure: Self.failure)
    #expect(batch.isSettled)
    let bytes = Self.array(batch)
    #expect(
      summaries(of: bytes, .line)
        == [#"[0="r", 1!-32010 StorageFailed, 2="r", 3!-32010 StorageFailed]"#])
    #expect(bytes.count == batch.arrayBytes + 1)
    batch.endGroup(failure: Self.failure)
    #expect(Self.array(batch) == bytes)
  }

  @Test(arguments: [-1, 0, 1])
  func `[W-32] the array may be as long as its limit`(extra: Int) {
    var limits = SessionLimits()
    limits.batchReplyBytes = 1_000
    var batch = BatchReply(number: 1)
    let frame = #"{"jsonrpc":"2.0","id":0,"result":""}"#.utf8.count
    let texts = [100, 200, 1_000 - 300 - 3 * frame - 4 + extra]
    for (slot, count) in texts.enumerated() {
      _ = batch.reserve()
      Self.fill(&batch, slot, String(repeating: "x", count: count), limits)
    }
    #expect(batch.arrayBytes <= 1_000)
    batch.trim(limits)
    let bytes = Self.array(batch)
    #expect(bytes.count <= 1_001)
    #expect(extra > 0 || bytes.count == 1_001 + extra)
    let text = summaries(of: bytes, .line)[0]
    #expect(text.hasSuffix("2!-32008 LimitExceeded batchReplyBytes]") == (extra > 0))
    #expect(text.contains("1!") == false)
  }

  @Test func `[W-32] errors in the place of replies leave the array within its limit too`() {
    var limits = SessionLimits()
    limits.batchReplyBytes = 5_000
    for order in [Array(0..<20), Array((0..<20).reversed())] {
      var batch = BatchReply(number: 1)
      for _ in order { _ = batch.reserve() }
      for slot in order { Self.fill(&batch, slot, String(repeating: "x", count: 600), limits) }
      batch.trim(limits)
      let bytes = Self.array(batch)
      #expect(bytes.count <= 5_001)
      #expect(bytes.count == batch.arrayBytes + 1)
      let text = summaries(of: bytes, .line)[0]
      #expect(text.contains("=\"xxx") && text.contains("!-32008 LimitExceeded batchReplyBytes"))
    }
  }
}
