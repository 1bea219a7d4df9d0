/// Tells public addresses from those that a request must not go to. [W-140]
///
/// A name that its owner points at a machine in our own network would make the host ask that
/// machine, from the inside and with a credential.
package enum AddressGuard {
  /// Whether the address is one of the public internet.
  package static func isPublic(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let number):
      return !blocked4.contains { $0.contains(number) }
    case .v6(let number):
      // What stands for an IPv4 address is that address.
      if embedding.contains(where: { $0.contains(number) }) {
        return isPublic(.v4(UInt32(truncatingIfNeeded: number)))
      }
      return !blocked6.contains { $0.contains(number) }
    }
  }

  /// Addresses that begin with the same bits.
  struct Block<Number: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    let first: Number
    let last: Number

    init(first: Number, bits: Int) {
      self.first = first
      last = first | (Number.max >> bits)
    }

    func contains(_ number: Number) -> Bool { first <= number && number <= last }
  }

  private static func four(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ bits: Int)
    -> Block<UInt32>
  {
    Block(first: UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d), bits: bits)
  }

  /// - Parameter groups: the first groups of four digits; the others are zero.
  private static func six(_ groups: UInt16..., bits: Int) -> Block<UInt128> {
    let number = groups.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
    return Block(first: number << (16 * (8 - groups.count)), bits: bits)
  }

  /// The special-purpose registry of IANA, the addresses that are for many, and a cloud's own.
  static let blocked4 = [
    four(0, 0, 0, 0, 8),  // "this network"
    four(10, 0, 0, 0, 8),  // private
    four(100, 64, 0, 0, 10),  // shared by a provider's customers
    four(127, 0, 0, 0, 8),  // loopback
    four(168, 63, 129, 16, 32),  // Azure's services for virtual machines
    four(169, 254, 0, 0, 16),  // link-local, and the metadata of most clouds
    four(172, 16, 0, 0, 12),  // private
    four(192, 0, 0, 0, 24),  // protocol assignments
    four(192, 0, 2, 0, 24),  // documentation
    four(192, 31, 196, 0, 24),  // AS112
    four(192, 52, 193, 0, 24),  // AMT
    four(192, 88, 99, 0, 24),  // 6to4 relays
    four(192, 168, 0, 0, 16),  // private
    four(192, 175, 48, 0, 24),  // AS112
    four(198, 18, 0, 0, 15),  // benchmarks
    four(198, 51, 100, 0, 24),  // documentation
    four(203, 0, 113, 0, 24),  // documentation
    four(224, 0, 0, 0, 4),  // multicast
    four(240, 0, 0, 0, 4),  // reserved, and the broadcast
  ]

  /// The same for IPv6.
  static let blocked6 = [
    six(bits: 96),  // unspecified, loopback, and IPv4-compatible addresses
    six(0x64, 0xff9b, 1, bits: 48),  // local translation
    six(0x100, bits: 64),  // discard
    six(0x100, 0, 0, 1, bits: 64),  // dummy
    six(0x2001, bits: 23),  // protocol assignments, Teredo among them
    six(0x2001, 0xdb8, bits: 32),  // documentation
    six(0x2002, bits: 16),  // 6to4
    six(0x2620, 0x4f, 0x8000, bits: 48),  // AS112
    six(0x3fff, bits: 20),  // documentation
    six(0x5f00, bits: 16),  // segment routing
    six(0xfc00, bits: 7),  // private
    six(0xfe80, bits: 10),  // link-local
    six(0xfec0, bits: 10),  // site-local
    six(0xff00, bits: 8),  // multicast
  ]

  /// Where an IPv4 address stands in the last 32 bits: mapped, and translated for the internet.
  static let embedding = [
    six(0, 0, 0, 0, 0, 0xffff, bits: 96),
    six(0x64, 0xff9b, bits: 96),
  ]
}
