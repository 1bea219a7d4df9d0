/// The little of URL syntax (RFC 3986) that `apiEndpoint` allows [W-140].
enum EndpointURL {
  private static let scheme = Array("https://".utf8)
  private static let pathPunctuation = Array("._~!$&'()*+,;=:@%/-".utf8)

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
    guard (1...253).contains(host.count) else { return nil }
    while index < text.count {
      guard isAlphanumeric(text[index]) || pathPunctuation.contains(text[index]) else { return nil }
      index += 1
    }
    return String(decoding: host, as: UTF8.self)
  }
}
