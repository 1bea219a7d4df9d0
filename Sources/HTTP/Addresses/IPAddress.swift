import Glibc

/// An address of the internet, as the number that it is.
package enum IPAddress: Hashable, Sendable {
  case v4(UInt32)
  case v6(UInt128)

  /// Reads four decimal numbers, or a form of RFC 4291, section 2.2.
  ///
  /// The other forms that C libraries know (`127.1`, `0x7f000001`, `0177.0.0.1`) are none, and
  /// neither is an address with a zone.
  package init?(_ text: String) {
    // The C function would stop at a NUL and read the rest for nothing.
    guard !text.utf8.contains(0) else { return nil }
    var four = in_addr()
    var six = in6_addr()
    if unsafe inet_pton(AF_INET, text, &four) == 1 {
      self.init(four)
    } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
      self.init(six)
    } else {
      return nil
    }
  }

  /// Takes the form that sockets use.
  init(_ address: in_addr) {
    self = .v4(UInt32(bigEndian: address.s_addr))
  }

  /// Takes the form that sockets use.
  init(_ address: in6_addr) {
    let bytes = unsafe withUnsafeBytes(of: address) { bytes in unsafe Array(bytes) }
    self = .v6(bytes.reduce(0) { $0 << 8 | UInt128($1) })
  }

  /// Whether the address is this machine's own: `127.0.0.0/8` or `::1`.
  package var isLoopback: Bool {
    switch self {
    case .v4(let number): number >> 24 == 127
    case .v6(let number): number == 1
    }
  }
}
