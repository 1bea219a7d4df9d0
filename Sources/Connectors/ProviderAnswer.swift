import HTTP
package import JSON

/// What a provider answered.
package struct ProviderAnswer: Sendable {
  package let status: Int
  let headers: HTTPHeaders
  let body: [UInt8]

  init(_ response: HTTPResponse) {
    status = response.status
    headers = response.headers
    body = response.body
  }

  /// The first field of a name; names are compared without case.
  package func header(_ name: String) -> String? { headers[name] }

  /// The body as JSON; nil where it is none, or compressed, which was not asked for.
  package var json: JSONDocument? {
    if let coding = headers["Content-Encoding"], !coding.utf8.isEqual(ignoringCase: "identity") {
      return nil
    }
    return try? JSONDocument(parsing: body)
  }
}

extension JSONDocument {
  /// The text of a member that is a string.
  func text(_ name: String, of node: Node) -> String? {
    guard let value = member(name, of: node), kind(of: value) == .string else { return nil }
    return string(at: value)
  }
}

extension String.UTF8View {
  /// Whether these are the bytes of a text, with ASCII letters compared without case.
  func isEqual(ignoringCase other: String) -> Bool {
    elementsEqual(other.utf8) { $0.lowercasedASCII == $1.lowercasedASCII }
  }
}

extension UInt8 {
  /// An ASCII letter in lower case, any other byte as it is.
  var lowercasedASCII: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }

  /// Whether it is an ASCII letter or digit.
  var isAlphanumericASCII: Bool {
    isDigitASCII || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercasedASCII)
  }

  /// Whether it is an ASCII digit.
  var isDigitASCII: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
