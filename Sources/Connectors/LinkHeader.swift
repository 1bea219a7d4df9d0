/// The `Link` field of a list: where the next page is (RFC 8288, section 3) [W-154].
enum LinkHeader {
  /// The `page_info` of the link `rel="next"`, decoded once; nil where there is none, or where the
  /// link leads to another host: what goes there goes with the credentials.
  static func next(in fields: [String], host: String) -> String? {
    for field in fields {
      var rest = field.utf8.trimmed
      while let (target, parameters) = link(&rest) {
        guard isNext(parameters) else { continue }
        return pageInfo(of: target, host: host)
      }
    }
    return nil
  }

  private typealias Bytes = Substring.UTF8View

  /// Takes one link off the front: what stands in `<>`, and the parameters up to the next comma.
  private static func link(_ rest: inout Bytes) -> (target: Bytes, parameters: [Bytes])? {
    while let first = rest.first, first == UInt8(ascii: ",") || first == 0x20 || first == 0x09 {
      rest.removeFirst()
    }
    guard rest.first == UInt8(ascii: "<"), let end = rest.firstIndex(of: UInt8(ascii: ">")) else {
      return nil
    }
    let target = rest[rest.startIndex..<end].dropFirst()
    rest = rest[rest.index(after: end)...]
    var parameters: [Bytes] = []
    var isQuoted = false
    var start = rest.startIndex
    var index = start
    func isEnd(_ byte: UInt8) -> Bool {
      !isQuoted && (byte == UInt8(ascii: ";") || byte == UInt8(ascii: ","))
    }
    while index < rest.endIndex {
      let byte = rest[index]
      if isQuoted, byte == UInt8(ascii: "\\") {
        index = rest.index(index, offsetBy: 2, limitedBy: rest.endIndex) ?? rest.endIndex
        continue
      }
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isEnd(byte) {
        parameters.append(rest[start..<index])
        start = rest.index(after: index)
        if byte == UInt8(ascii: ",") { break }
      }
      index = rest.index(after: index)
    }
    if index == rest.endIndex {
      parameters.append(rest[start..<index])
      start = index
    }
    rest = rest[start...]
    return (target, parameters)
  }

  /// Whether `next` is among the relations, which may be several in one parameter.
  private static func isNext(_ parameters: [Bytes]) -> Bool {
    parameters.contains { parameter in
      let parts = parameter.split(separator: UInt8(ascii: "="), maxSplits: 1)
      guard parts.count == 2, trimmed(parts[0]).lowercased() == "rel" else { return false }
      return trimmed(parts[1]).filter { $0 != "\"" }.split(separator: " ")
        .contains { $0.lowercased() == "next" }
    }
  }

  private static func trimmed(_ bytes: Bytes) -> String {
    String(Substring(String(Substring(bytes)).utf8.trimmed))
  }

  private static func pageInfo(of target: Bytes, host: String) -> String? {
    let prefix = "https://\(host)".utf8
    guard target.count > prefix.count,
      target.prefix(prefix.count).elementsEqual(prefix, by: { $0.lowercasedASCII == $1 })
    else { return nil }
    let rest = target.dropFirst(prefix.count)
    guard rest.first == UInt8(ascii: "/"), let query = rest.firstIndex(of: UInt8(ascii: "?")) else {
      return nil
    }
    let items = rest[query...].dropFirst().prefix { $0 != UInt8(ascii: "#") }
    for item in items.split(separator: UInt8(ascii: "&")) {
      let parts = item.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].elementsEqual("page_info".utf8) else { continue }
      return parts[1].isEmpty ? nil : PercentEncoding.decode(parts[1])
    }
    return nil
  }
}

/// Percent-encoding of one value of a query (RFC 3986, section 2.1).
enum PercentEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Encodes every byte that is not unreserved.
  static func encode(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      case let byte where byte.isAlphanumericASCII: bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Decodes once; nil for an escape that is cut or for what is no UTF-8.
  static func decode(_ text: some Collection<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var rest = text.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.next().flatMap(value), let low = rest.next().flatMap(value) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit.lowercasedASCII {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit.lowercasedASCII - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
