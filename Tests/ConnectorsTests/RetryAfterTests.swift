import Testing

@testable import Connectors

/// How long a provider asks to wait [W-143].
struct RetryAfterTests {
  /// 1994-11-06 08:49:37 UTC, the example of RFC 9110.
  private static let instant = 784_111_777_000.0

  @Test(arguments: [
    ("0", 0), ("1", 1_000_000_000), ("2.0", 2_000_000_000), ("0.5", 500_000_000),
    (" 7 ", 7_000_000_000), ("99999999999999999999", Int.max),
  ])
  func `whole and decimal seconds are a wait`(text: String, nanoseconds: Int) {
    #expect(RetryAfter.nanoseconds(text, now: 0) == nanoseconds)
  }

  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
  ])
  func `a date in each form of HTTP is a wait until then`(text: String) {
    #expect(RetryAfter.nanoseconds(text, now: Self.instant - 1_500) == 1_500_000_000)
    #expect(RetryAfter.nanoseconds(text, now: Self.instant) == 0)
    #expect(RetryAfter.nanoseconds(text, now: Self.instant + 1) == 0)
  }

  @Test(arguments: [
    "", " ", "-1", "+1", "1e3", "0x10", "inf", "nan", "1.", ".5", "1.2.3", "soon", "1 s",
    "Sun, 06 Nov 1994 08:49:37", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06 Nov 999999999999999999999 08:49:37 GMT", String(repeating: "1", count: 33),
  ])
  func `any other text is no wait`(text: String) {
    #expect(RetryAfter.nanoseconds(text, now: 0) == nil)
  }

  @Test(arguments: [
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400_000),
    ("Wed, 31 Dec 1969 23:59:59 GMT", -1_000), ("Thu, 31 Dec 2099 23:59:60 GMT", 4_102_444_800_000),
    ("Monday, 01-Jan-69 00:00:00 GMT", 3_124_224_000_000),
    ("Thursday, 01-Jan-70 00:00:00 GMT", 0),
  ])
  func `a date is counted in the Gregorian calendar`(text: String, milliseconds: Double) {
    #expect(HTTPDate.milliseconds(text.utf8[...]) == milliseconds)
  }
}
