import Values

/// The forms of a connection's fields that a client gives.
enum ConnectionForms {
  /// A shop's host: one label and `.myshopify.com`, with nothing before or after it [W-102].
  static let domain = Shape.string(
    .form(
      StringRule.Form(
        "must be a shop's host, as in example.myshopify.com", pattern: shopPattern,
        check: isShopDomain)))

  /// A version of a provider's API, which becomes one segment of a path.
  static let apiVersion = Shape.string(
    .form(
      StringRule.Form(
        "must be an API version, as in 2026-10", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        check: isVersion)))

  /// An absolute `https` URL with no user, port, query or fragment [W-140].
  static let apiEndpoint = Shape.string(
    .form(
      StringRule.Form(
        "must be an absolute https URL with no user, port, query, fragment or dot segment",
        pattern: EndpointURL.pattern
      ) { text in EndpointURL.host(of: text) != nil }))

  /// Requests a minute.
  static let rateLimit = Shape.number(.whole(1...100_000))

  /// Milliseconds.
  static let timeout = Shape.number(.whole(1...120_000))

  private static let shopSuffix = Array(".myshopify.com".utf8)

  private static let shopPattern =
    #"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"#
    + #"\.[Mm][Yy][Ss][Hh][Oo][Pp][Ii][Ff][Yy]\.[Cc][Oo][Mm]$"#

  private static func isVersion(_ text: Span<UInt8>) -> Bool {
    guard (1...64).contains(text.count), isAlphanumeric(text[0]) else { return false }
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): continue
      case let byte where isAlphanumeric(byte): continue
      default: return false
      }
    }
    return true
  }

  /// Whether a text is a shop's host, in letters of either case.
  static func isShopDomain(_ text: Span<UInt8>) -> Bool {
    let label = text.count - shopSuffix.count
    guard (1...63).contains(label) else { return false }
    for index in shopSuffix.indices where asciiLowercased(text[label + index]) != shopSuffix[index]
    {
      return false
    }
    guard isAlphanumeric(text[0]), isAlphanumeric(text[label - 1]) else { return false }
    for index in 0..<label where !isAlphanumeric(text[index]) && text[index] != UInt8(ascii: "-") {
      return false
    }
    return true
  }
}

/// Whether a byte is an ASCII letter or digit.
func isAlphanumeric(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}
