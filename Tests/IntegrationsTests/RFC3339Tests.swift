import Testing

@testable import Integrations

/// Times as RFC 3339 writes them [W-150].
struct RFC3339Tests {
  static let times: [(String, Bool)] = [
    ("2026-01-31T12:00:00Z", true), ("2026-01-31t12:00:00z", true),
    ("0000-01-01T00:00:00Z", true), ("9999-12-31T23:59:59Z", true),
    ("2026-01-31T12:00:00+01:00", true), ("2026-01-31T12:00:00-23:59", true),
    ("2026-01-31T12:00:00+00:00", true), ("2026-01-31T12:00:00-00:00", true),
    ("2026-06-30T23:59:60Z", true), ("2026-06-30T23:59:61Z", false),
    ("2026-01-31T12:00:00.5Z", true), ("2026-01-31T12:00:00.123456789012345678Z", true),
    ("2026-01-31T12:00:00.Z", false), ("2026-01-31T12:00:00,5Z", false),
    ("2026-01-31T12:00:00.5", false), ("2026-01-31T12:00:00", false), ("2026-01-31", false),
    ("2026-01-31 12:00:00Z", false), ("2026-01-31T12:00Z", false), ("2026-1-31T12:00:00Z", false),
    ("26-01-31T12:00:00Z", false), ("+2026-01-31T12:00:00Z", false),
    ("2026-00-31T12:00:00Z", false), ("2026-13-31T12:00:00Z", false),
    ("2026-01-00T12:00:00Z", false), ("2026-01-32T12:00:00Z", false),
    ("2026-01-31T24:00:00Z", false), ("2026-01-31T12:60:00Z", false),
    ("2026-01-31T12:00:00+24:00", false), ("2026-01-31T12:00:00+01:60", false),
    ("2026-01-31T12:00:00+0100", false), ("2026-01-31T12:00:00+01", false),
    ("2026-01-31T12:00:00+01:0", false), ("2026-01-31T12:00:00+01:000", false),
    ("2026-01-31T12:00:00ZZ", false), ("2026-01-31T12:00:00Z ", false),
    ("2026-01-31T12:00:00Z\n", false), (" 2026-01-31T12:00:00Z", false),
    ("2026/01/31T12:00:00Z", false), ("2026-01-31T12.00.00Z", false),
    ("２026-01-31T12:00:00Z", false), ("2026-01-31T1٢:00:00Z", false), ("", false), ("Z", false),
    (String(repeating: "0", count: 20), false),
  ]

  @Test(arguments: times)
  func `[W-150] a time is whole, with its zone`(text: String, isGood: Bool) throws {
    try FormsTests.expect(ShopifyForms.time, text, isGood)
  }

  @Test(arguments: [
    ("2026-02-28", true), ("2026-02-29", false), ("2024-02-29", true), ("2024-02-30", false),
    ("2000-02-29", true), ("1900-02-29", false), ("2100-02-29", false), ("2026-04-30", true),
    ("2026-04-31", false), ("2026-06-31", false), ("2026-09-31", false), ("2026-11-31", false),
    ("2026-01-31", true), ("2026-12-31", true),
  ])
  func `[W-150] a day is one that the month has, which no pattern can say`(
    day: String, isGood: Bool
  ) {
    #expect(RFC3339.isTime(Array("\(day)T00:00:00Z".utf8).span) == isGood)
  }

  @Test func `no text of any length reads past its end`() {
    let whole = Array("2026-01-31T12:00:00.5+01:00".utf8)
    let good = (0...whole.count).filter { RFC3339.isTime(Array(whole[..<$0]).span) }
    #expect(good == [whole.count])
  }
}
