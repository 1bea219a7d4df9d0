/// Where a host is reached in place of its own address: a port of this machine. [W-142]
package struct Endpoint: Equatable, Sendable {
  let isSecure: Bool
  let address: IPAddress
  let port: UInt16

  /// Reads `http` or `https`, an address of the loopback interface and a port, and nothing more:
  /// `http://127.0.0.1:8080`, `https://[::1]:8443`.
  ///
  /// Any other text is nil, also one that a browser would take for the same place.
  package init?(url: String) {
    let bytes = url.utf8
    guard let scheme = ["http://", "https://"].first(where: { bytes.starts(with: $0.utf8) }),
      let colon = bytes.lastIndex(of: Syntax.colon),
      let port = Self.port(url[bytes.index(after: colon)...])
    else { return nil }
    let start = bytes.index(bytes.startIndex, offsetBy: scheme.utf8.count)
    guard start < colon else { return nil }
    var host = url[start..<colon]
    let isBracketed = host.first == "[" && host.last == "]" && host.utf8.count > 2
    if isBracketed { host = host.dropFirst().dropLast() }
    guard let address = IPAddress(String(host)), address.isLoopback else { return nil }
    switch address {
    case .v4: guard !isBracketed else { return nil }
    case .v6: guard isBracketed else { return nil }
    }
    self.isSecure = scheme == "https://"
    self.address = address
    self.port = port
  }

  private static func port(_ text: Substring) -> UInt16? {
    guard text.utf8.first != UInt8(ascii: "0"),
      text.utf8.allSatisfy({ Syntax.digit($0) != nil })
    else { return nil }
    return UInt16(text)
  }
}
