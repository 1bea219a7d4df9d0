extension HTTPRequest {
  /// The version that the client calls itself by, which is the program's.
  package static let version = "0.1.0"

  /// What a caller may replace.
  static let usual = [
    ("User-Agent", "integrations-host/\(version)"), ("Accept", "application/json"),
  ]

  /// What a caller may not: no compressed body is asked for, so none has to be unpacked. [W-141]
  static let fixed = [("Accept-Encoding", "identity"), ("Connection", "keep-alive")]

  /// The names that decide where a message ends, who gets it, and what its connection becomes.
  private static let reserved: Set<String> = [
    "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive",
    "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
  ]

  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(Syntax.isToken) && !reserved.contains(name.lowercased())
  }

  /// Whether a text is a name of the domain name system in lower case, and no number that a
  /// resolver would take for an address.
  static func isHost(_ host: String) -> Bool {
    guard (1...253).contains(host.utf8.count) else { return false }
    let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let hyphen = UInt8(ascii: "-")
    for label in labels {
      guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen,
        label.allSatisfy({ isLowerLetter($0) || Syntax.digit($0) != nil || $0 == hyphen })
      else { return false }
    }
    // The last label of an address is a number, also `0x7f000001`; that of a name is none.
    guard let last = labels.last, let first = last.first else { return false }
    return isLowerLetter(first)
  }

  private static func isLowerLetter(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }

  /// Whether a text is a path that begins with a slash, with or without a query; RFC 9112, section
  /// 3.2.1, and RFC 3986, sections 3.3 and 3.4.
  static func isTarget(_ target: String) -> Bool {
    let bytes = Array(target.utf8)
    guard bytes.first == UInt8(ascii: "/"), bytes.count <= HTTPLimits.target else { return false }
    let others = Array("-._~!$&'()*+,;=:@/?".utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%") {
        guard index + 2 < bytes.count, Syntax.hexDigit(bytes[index + 1]) != nil,
          Syntax.hexDigit(bytes[index + 2]) != nil
        else { return false }
        index += 3
        continue
      }
      guard
        isLowerLetter(Syntax.lowered(byte)) || Syntax.digit(byte) != nil || others.contains(byte)
      else { return false }
      index += 1
    }
    return true
  }
}

extension Span<UInt8> {
  /// Whether the bytes may be a field's value: no control, and no blank at an end.
  var isFieldValue: Bool {
    if count > 0, Syntax.isBlank(self[0]) || Syntax.isBlank(self[count - 1]) { return false }
    for index in indices where !Syntax.isValue(self[index]) { return false }
    return true
  }

  /// Whether there is no control among the bytes, not even a tab; RFC 7617, section 2.
  var hasNoControls: Bool {
    for index in indices where self[index] < 0x20 || self[index] == 0x7F { return false }
    return true
  }
}
