import Testing

@testable import Host

@Suite struct DecimalNumberTests {
  private static func number(_ text: String) -> DecimalNumber {
    DecimalNumber(Array(text.utf8)[...])
  }

  @Test(arguments: [
    ("0", "-0"), ("0", "0.000e7"), ("0", "0e99999999999999999999"), ("1", "1.0"), ("1", "1e0"),
    ("100", "1e2"), ("100", "1E+2"), ("0.001", "1e-3"), ("-12.50", "-125e-1"),
    ("9007199254740993", "9007199254740.993e3"), ("1e21", "1000000000000000000000"),
    ("0.1", "0.10"), ("10e-99999999999999999999", "10e-99999999999999999999"),
  ])
  func `[W-09] the same value is equal however it is written`(left: String, right: String) {
    #expect(Self.number(left) == Self.number(right))
  }

  @Test(arguments: [
    ("9007199254740993", "9007199254740992"), ("1", "-1"), ("1", "10"), ("0.1", "0.01"),
    ("0.1", "0.1000000000000000055511151231257827"), ("0", "1e-400"), ("1e-400", "2e-400"),
    ("12", "21"),
  ])
  func `[W-09] another value is not equal however near it is`(left: String, right: String) {
    #expect(Self.number(left) != Self.number(right))
  }
}
