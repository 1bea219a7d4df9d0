import HTTP
import Testing

/// The addresses that a request may go to: [W-140].
@Suite struct AddressGuardTests {
  /// The first and the last of each range, each with its neighbour outside where that is public.
  static let ranges: [(first: String, last: String, before: String?, after: String?)] = [
    ("0.0.0.0", "0.255.255.255", nil, "1.0.0.0"),
    ("10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
    ("100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"),
    ("127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"),
    ("168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17"),
    ("169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"),
    ("172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
    ("192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"),
    ("192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"),
    ("192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0"),
    ("192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0"),
    ("192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"),
    ("192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"),
    ("192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0"),
    ("198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"),
    ("198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"),
    ("203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"),
    ("224.0.0.0", "239.255.255.255", "223.255.255.255", nil),
    ("240.0.0.0", "255.255.255.255", nil, nil),
    ("::", "::ffff:ffff", nil, "::1:0:0"),
    (
      "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "64:ff9b:0:ffff:ffff:ffff:ffff:ffff",
      "64:ff9b:2::"
    ),
    ("100::", "100::ffff:ffff:ffff:ffff", "ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil),
    ("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", nil, "100:0:0:2::"),
    (
      "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "2001:200::"
    ),
    (
      "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
      "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"
    ),
    (
      "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "2003::"
    ),
    (
      "2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff",
      "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"
    ),
    (
      "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "3fff:1000::"
    ),
    (
      "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "5f01::"
    ),
    (
      "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "fe00::"
    ),
    (
      "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      nil
    ),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil, nil),
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil, nil),
  ]

  @Test(arguments: ranges.indices)
  func `[W-140] a range is blocked from its first to its last address`(index: Int) throws {
    let range = Self.ranges[index]
    for text in [range.first, range.last] {
      #expect(!AddressGuard.isPublic(try #require(IPAddress(text))), "\(text)")
    }
    for text in [range.before, range.after].compactMap({ $0 }) {
      #expect(AddressGuard.isPublic(try #require(IPAddress(text))), "\(text)")
    }
  }

  @Test(arguments: ranges.prefix(19).indices, ["::ffff:", "64:ff9b::"])
  func `[W-140] an IPv4 address inside an IPv6 one is judged as what it is`(
    index: Int, prefix: String
  ) throws {
    let range = Self.ranges[index]
    for text in [range.first, range.last] {
      #expect(!AddressGuard.isPublic(try #require(IPAddress(prefix + text))), "\(text)")
    }
    for text in [range.before, range.after].compactMap({ $0 }) {
      #expect(AddressGuard.isPublic(try #require(IPAddress(prefix + text))), "\(text)")
    }
  }

  /// The addresses that the oracle is asked for too, and what is right.
  static let probes: [(String, Bool)] = [
    ("8.8.8.8", true), ("127.0.0.1", false), ("0.0.0.0", false), ("10.1.2.3", false),
    ("172.31.255.255", false), ("172.32.0.1", true), ("192.168.0.1", false),
    ("169.254.169.254", false), ("100.64.0.1", false), ("168.63.129.16", false),
    ("192.0.0.8", false), ("198.18.0.1", false), ("203.0.113.1", false), ("224.0.0.1", false),
    ("255.255.255.255", false), ("::1", false), ("::", false), ("::ffff:127.0.0.1", false),
    ("::ffff:7f00:1", false), ("::ffff:8.8.8.8", true), ("::127.0.0.1", false),
    ("64:ff9b::a9fe:a9fe", false), ("64:ff9b::808:808", true), ("2002:7f00:1::", false),
    ("2001:0:4136:e378:8000:63bf:56ff:fefe", false), ("fec0::1", false), ("fc00::1", false),
    ("fd00:ec2::254", false), ("ff02::1", false), ("fe80::1", false),
    ("2606:4700:4700::1111", true), ("2a00:1450:4001:81b::200e", true),
  ]

  @Test(arguments: probes)
  func `[W-140] known addresses are told apart`(text: String, isPublic: Bool) throws {
    #expect(AddressGuard.isPublic(try #require(IPAddress(text))) == isPublic)
  }
}
