import HTTP
import Testing

@Suite struct IPAddressTests {
  static let good: [(String, IPAddress)] = [
    ("1.2.3.4", .v4(0x0102_0304)), ("255.255.255.255", .v4(.max)), ("0.0.0.0", .v4(0)),
    ("::", .v6(0)), ("::1", .v6(1)), ("0:0:0:0:0:0:0:1", .v6(1)),
    ("2001:db8::a:B", .v6(0x2001_0db8 << 96 | 0xa << 16 | 0xb)),
    ("::ffff:1.2.3.4", .v6(0xffff_0102_0304)), ("ffff::", .v6(0xffff << 112)),
  ]

  @Test(arguments: good)
  func `an address is read`(text: String, address: IPAddress) {
    #expect(IPAddress(text) == address)
  }

  static let bad = [
    "", " 1.2.3.4", "1.2.3.4 ", "1.2.3", "127.1", "1.2.3.4.5", "256.0.0.1", "01.2.3.4",
    "0x7f000001",
    "2130706433", "0177.0.0.1", "0x7f.0.0.1", "1.2.3.4\u{0}x", "1.2.3.4/8", "[::1]", "fe80::1%eth0",
    "fe80::1%1", ":::", "1::2::3", "12345::", "::1.2.3", "localhost", "١.2.3.4",
  ]

  @Test(arguments: bad)
  func `[W-140] other forms are no addresses`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func `this machine's own addresses are known`() {
    for text in ["127.0.0.1", "127.255.255.255", "::1"] {
      #expect(IPAddress(text)?.isLoopback == true)
    }
    for text in ["126.255.255.255", "128.0.0.0", "::", "::2", "::ffff:127.0.0.1"] {
      #expect(IPAddress(text)?.isLoopback == false)
    }
  }
}
