import JSON
import Testing

@Suite struct NumberPrinterTests {
  static let printed: [(UInt64, String)] = [
    (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x3FF0_0000_0000_0000, "1"),
    (0xBFF0_0000_0000_0000, "-1"), (0x4024_0000_0000_0000, "10"), (0x4059_0000_0000_0000, "100"),
    (0x4097_7000_0000_0000, "1500"), (0xC097_7000_0000_0000, "-1500"),
    (0x3FB9_9999_9999_999A, "0.1"), (0x3FE0_0000_0000_0000, "0.5"),
    (0xBFD0_0000_0000_0000, "-0.25"), (0x3FD3_3333_3333_3334, "0.30000000000000004"),
    (0x3FD5_5555_5555_5555, "0.3333333333333333"), (0x3FE5_5555_5555_5555, "0.6666666666666666"),
    (0x405E_DD2F_1A9F_BE77, "123.456"), (0x40F8_6A00_0000_0000, "100000"),
    (0x412E_8480_0000_0000, "1000000"), (0x419D_6F34_5400_0000, "123456789"),
    (0x430C_6BF5_2634_0000, "1000000000000000"), (0x4341_C379_37E0_8000, "10000000000000000"),
    (0x4376_3457_85D8_A000, "100000000000000000"),
    (0x4415_AF1D_78B5_8C40, "100000000000000000000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
    (0xC44B_1AE4_D6E2_EF50, "-1e+21"), (0x4480_F0CF_064D_D592, "1e+22"),
    (0x44B5_2D02_C7E1_4AF6, "1e+23"), (0x441A_C53A_7E04_BCDA, "123456789012345680000"),
    (0x4450_BB44_8EC2_F608, "1.2345678901234568e+21"),
    (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x3FB9_9999_9999_999A, "0.1"),
    (0x3EE4_F8B5_88E3_68F1, "0.00001"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
    (0x3EB9_2A73_7110_E454, "0.0000015"), (0x3E7A_D7F2_9ABC_AF48, "1e-7"),
    (0x3E84_21F5_F40D_8376, "1.5e-7"), (0xBE7A_D7F2_9ABC_AF48, "-1e-7"),
    (0x3F20_1F31_F46E_D246, "0.000123"), (0x3EB4_B623_1ABF_D271, "0.0000012345"),
    (0x0000_0000_0000_0001, "5e-324"), (0x0000_0000_0000_0002, "1e-323"),
    (0x0010_0000_0000_0000, "2.2250738585072014e-308"),
    (0x000F_FFFF_FFFF_FFFF, "2.225073858507201e-308"),
    (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
    (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
    (0x433F_FFFF_FFFF_FFFF, "9007199254740991"), (0x4340_0000_0000_0000, "9007199254740992"),
    (0x4340_0000_0000_0001, "9007199254740994"), (0xC340_0000_0000_0000, "-9007199254740992"),
    (0x4350_0000_0000_0000, "18014398509481984"), (0x434F_FFFF_FFFF_FFFF, "18014398509481982"),
    (0x43B0_0000_0000_0000, "1152921504606847000"),
    (0x43E0_0000_0000_0000, "9223372036854776000"),
    (0x43F0_0000_0000_0000, "18446744073709552000"),
    (0x4440_0000_0000_0000, "590295810358705700000"),
    (0x4450_0000_0000_0000, "1.1805916207174113e+21"), (0x4011_6666_6666_6666, "4.35"),
    (0x3FD3_3333_3333_3334, "0.30000000000000004"), (0x4059_00A3_D70A_3D71, "100.01"),
    (0x54B2_49AD_2594_C37D, "1e+100"), (0x54B5_F202_F9E5_B763, "1.2e+100"),
    (0x3EB0_0000_0000_0000, "9.5367431640625e-7"), (0x41F0_0000_0000_0000, "4294967296"),
    (0x4279_41F2_97C0_0000, "1735689600000"), (0x4279_41F2_97C0_0800, "1735689600000.5"),
    (0x4279_41F2_97C0_01F8, "1735689600000.123"), (0x43DF_4000_0000_0001, "9007199254740993000"),
    (0x4066_7000_0000_0000, "179.5"), (0x40C8_1CD6_E63C_53D7, "12345.678901234567"),
    (0x3EA0_C6F7_A0B5_ED8D, "5e-7"), (0x3C36_B082_C214_8B8E, "1.23e-18"),
    (0x3EE4_F8B5_88E3_68F1, "0.00001"), (0x4484_D646_51FE_74C6, "1.23e+22"),
    (0x3FF8_0000_0000_0000, "1.5"), (0x4039_0000_0000_0000, "25"),
    (0x4059_0000_0000_0000, "100"),
  ]

  @Test(arguments: printed)
  func `[W-21] a number is printed as Number::toString prints it`(bits: UInt64, text: String) {
    var writer = JSONWriter()
    writer.number(Double(bitPattern: bits))
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
  func `a number that JSON does not have is null`(value: Double) {
    var writer = JSONWriter()
    writer.number(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "null")
  }

  @Test(arguments: [0, 1, -1, 9, 10, 99, 100, 1_234_567_890, Int.max, Int.min, 1 << 53, -(1 << 53)])
  func `a whole number is printed in full`(value: Int) {
    var writer = JSONWriter()
    writer.integer(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == value.description)
  }

  @Test func `[W-21] 100,000 random floats read back the same`() throws {
    var random = SeededGenerator(seed: 53)
    var writer = JSONWriter()
    var values: [Double] = []
    writer.beginArray()
    while values.count < 100_000 {
      let value = Self.randomValue(using: &random)
      guard value.isFinite, value != 0 else { continue }
      values.append(value)
      writer.number(value)
    }
    writer.endArray()
    let document = try JSONDocument(parsing: writer.bytes)
    let numbers = children(of: document.root, in: document).map { document.number(at: $0) }
    #expect(numbers.map(\.bitPattern) == values.map(\.bitPattern))
  }

  /// A float of any bits, one near a whole number, or a short decimal.
  private static func randomValue(using random: inout SeededGenerator) -> Double {
    switch random.next() % 4 {
    case 0: Double(Int64(bitPattern: random.next()) >> Int64(random.next() % 64))
    case 1: Double(random.next() % 1_000_000) / 1000
    default: Double(bitPattern: random.next())
    }
  }
}
