import JSON
import Testing

@Suite struct NumberScannerTests {
  static let nearest: [(String, UInt64)] = [
    ("0", 0x0000_0000_0000_0000), ("-0", 0x8000_0000_0000_0000), ("-0.0e5", 0x8000_0000_0000_0000),
    ("1", 0x3FF0_0000_0000_0000), ("-1", 0xBFF0_0000_0000_0000), ("1e0", 0x3FF0_0000_0000_0000),
    ("0.1", 0x3FB9_9999_9999_999A), ("0.2", 0x3FC9_9999_9999_999A),
    ("0.3", 0x3FD3_3333_3333_3333), ("123456789", 0x419D_6F34_5400_0000),
    ("-123.456e-7", 0xBEE9_E3FE_580F_5494), ("1E5", 0x40F8_6A00_0000_0000),
    ("1e+5", 0x40F8_6A00_0000_0000), ("1e22", 0x4480_F0CF_064D_D592),
    ("1e23", 0x44B5_2D02_C7E1_4AF6), ("-1e23", 0xC4B5_2D02_C7E1_4AF6),
    ("1e21", 0x444B_1AE4_D6E2_EF50), ("9007199254740991", 0x433F_FFFF_FFFF_FFFF),
    ("9007199254740992", 0x4340_0000_0000_0000), ("9007199254740993", 0x4340_0000_0000_0000),
    ("9007199254740993.00000000000000000000001", 0x4340_0000_0000_0001),
    ("9007199254740994", 0x4340_0000_0000_0001), ("9007199254740995", 0x4340_0000_0000_0002),
    ("9007199254740991.4999999999999999999999999999999995", 0x433F_FFFF_FFFF_FFFF),
    ("9223372036854775807", 0x43E0_0000_0000_0000),
    ("9223372036854775808", 0x43E0_0000_0000_0000),
    ("18446744073709551616", 0x43F0_0000_0000_0000),
    ("2.2250738585072011e-308", 0x000F_FFFF_FFFF_FFFF),
    ("2.2250738585072012e-308", 0x0010_0000_0000_0000),
    ("2.2250738585072014e-308", 0x0010_0000_0000_0000),
    ("2.225073858507201e-308", 0x000F_FFFF_FFFF_FFFF),
    ("4.9406564584124654e-324", 0x0000_0000_0000_0001), ("5e-324", 0x0000_0000_0000_0001),
    ("2.4703282292062328e-324", 0x0000_0000_0000_0001),
    ("7.4109846876186981626e-324", 0x0000_0000_0000_0001),
    ("1.7976931348623157e308", 0x7FEF_FFFF_FFFF_FFFF),
    ("1.7976931348623158e308", 0x7FEF_FFFF_FFFF_FFFF),
    ("0.500000000000000166533453693773481063544750213623046875", 0x3FE0_0000_0000_0002),
    ("3.518437208883201171875e13", 0x42C0_0000_0000_0002),
    ("62.5364939768271845828", 0x404F_44AB_D5AA_7CA4),
    ("8.10109172351e-10", 0x3E0B_D5CB_AEF0_FD0C),
    ("1.50000000000000011102230246251565", 0x3FF8_0000_0000_0000),
    ("6.02214076e23", 0x44DF_E185_CA57_C517), ("1.448997445238699", 0x3FF7_2F17_F1F4_9AAD),
    ("0.000000000000000000000000000000000000000000001", 0x3696_D601_AD37_6AB9),
    ("123456789012345680000", 0x441A_C53A_7E04_BCDA),
    ("100000000000000016777215", 0x44B5_2D02_C7E1_4AF7),
    ("100000000000000016777216", 0x44B5_2D02_C7E1_4AF8),
    ("1.00000000000000011102230246251565404236316680908203125", 0x3FF0_0000_0000_0000),
    ("1.00000000000000011102230246251565404236316680908203124", 0x3FF0_0000_0000_0000),
    ("1.00000000000000011102230246251565404236316680908203126", 0x3FF0_0000_0000_0001),
    ("8.5e15", 0x433E_32B4_7897_4000), ("899999999999999.9", 0x4309_945C_A261_FFFF),
    ("999999999999999.9", 0x430C_6BF5_2633_FFFF), ("4503599627370496.5", 0x4330_0000_0000_0000),
    ("4503599627370497.5", 0x4330_0000_0000_0002), ("0.1e1", 0x3FF0_0000_0000_0000),
    ("1000000000000000e-22", 0x3E7A_D7F2_9ABC_AF48),
    ("1000000000000000e22", 0x479E_17B8_4357_691B), ("-0.000", 0x8000_0000_0000_0000),
    ("0e5", 0x0000_0000_0000_0000), ("0.00000000000000000000000000e-400", 0x0000_0000_0000_0000),
    ("30000", 0x40DD_4C00_0000_0000), ("1735689600000.123", 0x4279_41F2_97C0_01F8),
    ("17.500", 0x4031_8000_0000_0000), ("0.30000000000000004", 0x3FD3_3333_3333_3334),
  ]

  @Test(arguments: [
    "-", "+1", "01", "-01", "00", ".5", "-.5", "1.", "1.e5", "1e", "1e+", "1e-", "1E1.5", "0x10",
    "1_000", "NaN", "Infinity", "-Infinity", "1a", "--1", "1 2", "1e1e1", "1..2", "- 1", "0e",
    "1.2.3",
    "\u{FF11}", "1\u{0}",
  ])
  func `[W-20] text that is no number of RFC 8259 is refused`(text: String) throws {
    let alone = try #require(refusal(text))
    #expect(alone.code == .syntax || alone.code == .unexpectedEnd)
    #expect(refusal("[\(text)]")?.code == .syntax)
  }

  @Test(arguments: ["-", "1.", "1e", "1e+", "-1.5E-"])
  func `a number that the end cuts off ends too soon`(text: String) {
    #expect(refusal(text) == JSONError(.unexpectedEnd, at: text.utf8.count))
  }

  @Test(arguments: nearest)
  func `a number is the nearest float, ties to even`(text: String, bits: UInt64) throws {
    let document = try parse(text).get()
    #expect(document.number(at: document.root).bitPattern == bits)
  }

  @Test(arguments: [
    "1e309", "-1e309", "1e400", "2e308", "1.7976931348623159e308", "1.8e308", "1E+309", "0.1e310",
    "0.0001e313", "1797693134862315900000e287", "1e99999999999999999999999999",
    "1e18446744073709551617",
    "1\(halfway)", "1\(halfway).0000000000000000000000001",
  ])
  func `[W-20] a number that would be infinite is refused`(text: String) {
    #expect(refusal(text) == JSONError(.numberOverflow, at: 0))
    #expect(refusal("[1, \(text)]") == JSONError(.numberOverflow, at: 4))
  }

  @Test func `[W-20] many digits overflow as an exponent does`() {
    let digits = String(repeating: "9", count: 309)
    #expect(refusal(digits)?.code == .numberOverflow)
    #expect(refusal("-\(digits).5")?.code == .numberOverflow)
    #expect(refusal(digits + "e-1") == nil)
    #expect(refusal("1" + String(repeating: "0", count: 308)) == nil)
    #expect(refusal("1" + String(repeating: "0", count: 309))?.code == .numberOverflow)
    #expect(refusal("0." + String(repeating: "0", count: 400) + "1e700") == nil)
    #expect(refusal("0." + String(repeating: "0", count: 400) + "1e710")?.code == .numberOverflow)
    #expect(refusal("0" + "e99999999999999999999") == nil)
    #expect(refusal("0.000e400") == nil)
  }

  @Test func `the last number below half way to infinity is the greatest float`() throws {
    let text = "1\(halfway.dropLast())1"
    let document = try parse(text).get()
    #expect(document.number(at: document.root) == .greatestFiniteMagnitude)
  }

  @Test(arguments: ["1e-324", "2.4703282292062327e-324", "1e-400", "1e-99999999999999999999"])
  func `[W-20] a number too small for a float is zero`(text: String) throws {
    let plus = try parse(text).get()
    #expect(plus.number(at: plus.root).bitPattern == (0.0).bitPattern)
    let minus = try parse("-" + text).get()
    #expect(minus.number(at: minus.root).bitPattern == (-0.0).bitPattern)
  }

  @Test func `random floats read back from 17 digits and from their shortest`() throws {
    var random = SeededGenerator(seed: 20_260_101)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let document = try parse(value.description).get()
      #expect(document.number(at: document.root).bitPattern == value.bitPattern)
    }
  }

  @Test func `short decimals are exactly what the library makes of them`() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let digits = String(random.next() % 10_000_000_000_000_000)
      let place = Int.random(in: 0...digits.count, using: &random)
      let fraction = place == digits.count ? "0" : digits.dropFirst(place)
      let integer = place == 0 ? "0" : digits.prefix(place)
      let text = "\(integer).\(fraction)e\(Int.random(in: -40...40, using: &random))"
      guard let expected = Double(text), let document = try? parse(text).get() else { continue }
      #expect(document.number(at: document.root) == expected)
    }
  }
}

/// The digits after the first of 2^1024 - 2^970, half way between the greatest float and 2^1024.
private let halfway =
  "79769313486231580793728971405303415079934132710037826936173778980444968292764750"
  + "94664901797758720709633028641669288791094655554785194040263065748867150582068190"
  + "89020007083836762738548458177115317644757302700698555713669596228429148198608349"
  + "36475292719074168444365510704342711559699508093042880177904174497792"
