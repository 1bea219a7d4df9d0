/// The little of URL syntax (RFC 3986) that `apiEndpoint` allows [W-140].
///
/// The segments `.` and `..`, also with their dots escaped, are refused: whoever removes them on the
/// way asks for another path than the one that stands there.
enum EndpointURL {
  private static let scheme = Array("https://".utf8)
  private static let pathPunctuation = Array("._~!$&'()*+,;=:@-".utf8)

  /// The same as an ECMA-262 regular expression, without look-ahead, which JSON Schema advises
  /// against: a segment has a character that is no dot, or three dots, or nothing.
  static let pattern: String = {
    let dot = #"(\.|%2[Ee])"#
    let other =
      "([A-Za-z0-9_~!$&'()*+,;=:@-]|%[013-9A-Fa-f][0-9A-Fa-f]|%2[0-9A-DFa-df])"
    let segment = "(\(dot)*\(other)(\(dot)|\(other))*|\(dot){3,})?"
    return "^[Hh][Tt][Tt][Pp][Ss]://[A-Za-z0-9.-]{1,253}(/\(segment))*$"
  }()

  /// The host in lower case; nil where the text is not of the form that is allowed.
  static func host(of text: Span<UInt8>) -> String? {
    guard text.count > scheme.count else { return nil }
    for index in scheme.indices where asciiLowercased(text[index]) != scheme[index] { return nil }
    var host: [UInt8] = []
    var index = scheme.count
    while index < text.count, text[index] != UInt8(ascii: "/") {
      let byte = text[index]
      guard isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") else {
        return nil
      }
      host.append(asciiLowercased(byte))
      index += 1
    }
    guard (1...253).contains(host.count), isPath(text, from: index) else { return nil }
    return String(decoding: host, as: UTF8.self)
  }

  /// Whether the text from an index on is a path whose escapes are whole and that has no dot
  /// segment.
  private static func isPath(_ text: Span<UInt8>, from start: Int) -> Bool {
    var index = start
    var dots = 0
    var others = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "/") {
        if isDotSegment(dots: dots, others: others) { return false }
        (dots, others) = (0, 0)
        index += 1
      } else if byte == UInt8(ascii: "%") {
        guard index + 2 < text.count, let high = digit(text[index + 1]),
          let low = digit(text[index + 2])
        else { return false }
        if high << 4 | low == UInt8(ascii: ".") { dots += 1 } else { others += 1 }
        index += 3
      } else {
        guard isAlphanumeric(byte) || pathPunctuation.contains(byte) else { return false }
        if byte == UInt8(ascii: ".") { dots += 1 } else { others += 1 }
        index += 1
      }
    }
    return !isDotSegment(dots: dots, others: others)
  }

  private static func isDotSegment(dots: Int, others: Int) -> Bool {
    others == 0 && (dots == 1 || dots == 2)
  }

  /// What a hexadecimal digit stands for; nil for another byte.
  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
