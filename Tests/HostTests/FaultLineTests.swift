import Functions
import Secrets
import Testing
import Values

@testable import Host

@Suite struct FaultLineTests {
  private static let kid = KeyID("AAAAAAAAAAAAAAAA")

  private static func fault(_ kind: SealFault.Kind, field: String = "x") -> SealFault {
    SealFault(.document(nil, field: field, place: 1), kid: kid, kind)
  }

  @Test(
    arguments: [
      (SealFault.Holder.document(nil, field: "apiKeyAuth.keyEncrypted", place: 1), "-  apiKeyAuth"),
      (.document(nil, field: "CANARY\u{1b}[2J", place: 1), "-  unknown  "),
      (.setting("idempotency"), "setting  idempotency  "), (.setting("a b"), "setting  unknown  "),
      (.setting(""), "setting  unknown  "),
      (.setting(String(repeating: "a", count: 64)), "setting  aaaa"),
      (.setting(String(repeating: "a", count: 65)), "setting  unknown  "),
    ])
  func `[W-130] a line names what is ours, and nothing that somebody else put there`(
    holder: SealFault.Holder, start: String
  ) {
    let text = FaultLine.text(SealFault(holder, kid: Self.kid, .keyMissing))
    #expect(text.hasPrefix(start))
    #expect(text.hasSuffix("AAAAAAAAAAAAAAAA  its key is not configured"))
    #expect(FaultLine.text(SealFault(holder, kid: nil, .misfiled)).contains("  -  opens, but"))
  }

  @Test(
    arguments: [
      ([], 0), ([.keyMissing], 78), ([.keyMissing, .keyMissing], 78), ([.undecipherable], 65),
      ([.misfiled], 65), ([.keyMissing, .undecipherable], 65), ([.misfiled, .keyMissing], 65),
    ] as [([SealFault.Kind], CInt)])
  func `[W-172] the status is 78 where only keys are missing`(
    kinds: [SealFault.Kind], status: CInt
  ) {
    var tally = FaultTally()
    for kind in kinds { tally.add([Self.fault(kind)]) }
    #expect(tally.status == status)
    #expect(tally.count == kinds.count)
  }

  @Test(arguments: [-1, 0, 1])
  func `[W-173] the first thousand are kept, and all are counted`(more: Int) {
    var tally = FaultTally()
    let count = FaultTally.limit + more
    for number in 0..<count { tally.add([Self.fault(.keyMissing, field: "\(number)")]) }
    tally.add([])
    #expect(tally.count == count)
    #expect(tally.kept.count == min(count, FaultTally.limit))
    #expect(tally.kept.last == Self.fault(.keyMissing, field: "\(min(count, 1_000) - 1)"))
    var atOnce = FaultTally()
    atOnce.add((0..<count).map { Self.fault(.keyMissing, field: "\($0)") })
    #expect(atOnce.kept == tally.kept && atOnce.count == count)
  }
}
