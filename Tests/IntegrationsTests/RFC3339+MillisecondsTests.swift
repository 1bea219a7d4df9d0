import Foundation
import Testing

@testable import Integrations

/// Dates and times as milliseconds, which `audit prune` takes [W-177].
struct RFC3339MillisecondsTests {
  static let times: [(String, Double)] = [
    ("1970-01-01", 0), ("1970-01-02", 86_400_000), ("1969-12-31", -86_400_000),
    ("2000-02-29", 951_782_400_000), ("2026-11-29T08:00:00Z", 1_795_939_200_000),
    ("2026-11-29T09:00:00+01:00", 1_795_939_200_000),
    ("2026-11-29t02:30:00.250-05:30", 1_795_939_200_250),
    ("1970-01-01T00:00:00.5z", 500), ("1972-06-30T23:59:60Z", 78_796_800_000),
    ("0000-01-01", -62_167_219_200_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000),
  ]

  @Test(arguments: times)
  func `[W-177] a date or a time is so many milliseconds`(text: String, number: Double) {
    #expect(RFC3339.milliseconds(text) == number)
  }

  @Test(arguments: [
    "", "2026", "2026-02-30", "2026-13-01", "2026-1-1", "2026-01-01T", "2026-01-01T00:00:00",
    "2026-01-01 00:00:00Z", "2026-01-0１", "2026-01-01Z", "99999-01-01",
  ])
  func `[W-177] another text is none`(text: String) {
    #expect(RFC3339.milliseconds(text) == nil)
  }

  @Test func `[W-177] every day of 400 years is one after the other`() throws {
    var expected = try #require(RFC3339.milliseconds("1900-01-01"))
    for year in 1900..<2300 {
      for month in 1...12 {
        for day in 1...31 {
          let text = String(format: "%04d-%02d-%02d", year, month, day)
          guard let found = RFC3339.milliseconds(text) else { continue }
          #expect(found == expected, "\(text)")
          expected += 86_400_000
        }
      }
    }
    #expect(expected == RFC3339.milliseconds("2300-01-01"))
  }
}
