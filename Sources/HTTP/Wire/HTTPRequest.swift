import JSON
package import Secrets

/// One request; its bytes, which hold a credential, are wiped when it goes. [W-114]
///
/// The bytes are built once and may be sent any number of times.
package final class HTTPRequest {
  /// What is asked for.
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  package let method: Method
  /// The name in lower case: for the `Host` field, the certificate and the handshake.
  package let host: String
  /// Path and query, percent-encoded.
  package let target: String

  private var bytes: [UInt8]
  /// Where the next field goes: before the line that ends the head.
  private var fieldsEnd: Int

  /// Writes a request down.
  ///
  /// - Throws: `.invalidTarget` for a host or target that cannot stand in a request,
  ///   `.invalidRequest` for such a name or value, and for a field that is this client's own affair,
  ///   such as `Content-Length`.
  package init(
    _ method: Method, host: String, target: String,
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) throws(HTTPFailure) {
    guard Self.isHost(host), Self.isTarget(target) else { throw .invalidTarget }
    guard body.count <= HTTPLimits.body, method == .post || body.isEmpty else {
      throw .invalidRequest
    }
    var text = "\(method.rawValue) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
    let names = Set(headers.map { $0.name.lowercased() })
    for (name, value) in Self.usual where !names.contains(name.lowercased()) {
      text += "\(name): \(value)\r\n"
    }
    for (name, value) in Self.fixed { text += "\(name): \(value)\r\n" }
    if method == .post { text += "Content-Length: \(body.count)\r\n" }
    for (name, value) in headers {
      guard Self.isName(name), value.utf8.span.isFieldValue else { throw .invalidRequest }
      text += "\(name): \(value)\r\n"
    }
    var bytes = Array(text.utf8)
    guard bytes.count <= HTTPLimits.requestHead else { throw .invalidRequest }
    self.method = method
    self.host = host
    self.target = target
    fieldsEnd = bytes.count
    bytes += [Syntax.carriageReturn, Syntax.lineFeed]
    bytes += body
    self.bytes = bytes
  }

  deinit { bytes.wipe() }

  /// Adds `name: scheme secret`, without a scheme `name: secret`.
  ///
  /// - Throws: `.invalidRequest` for a secret that no field may have as its value: one of no bytes,
  ///   with a control among them, or with a blank at an end (RFC 9110, section 5.5).
  package func authorize(
    _ name: String, scheme: String?, _ secret: borrowing Secret
  ) throws(HTTPFailure) {
    let start = scheme.map { "\(name): \($0) " } ?? "\(name): "
    let isGood = secret.withBytes { bytes in bytes.count > 0 && bytes.isFieldValue }
    guard Self.isName(name), scheme?.utf8.allSatisfy(Syntax.isToken) != false, isGood else {
      throw .invalidRequest
    }
    try insert(start, count: secret.count) { output in
      secret.withBytes { bytes in output.append(copying: bytes) }
    }
  }

  /// Adds `Authorization: Basic ...`; RFC 7617.
  ///
  /// - Throws: `.invalidRequest` for a user with a colon, and for controls in either.
  package func authorizeBasic(
    user: String, password: borrowing Secret
  ) throws(HTTPFailure) {
    let isGood = password.withBytes { bytes in bytes.hasNoControls }
    guard isGood, user.utf8.span.hasNoControls, !user.utf8.contains(Syntax.colon) else {
      throw .invalidRequest
    }
    let count = user.utf8.count + 1 + password.count
    let pair = Secret(capacity: count) { output in
      output.append(copying: user.utf8.span)
      output.append(Syntax.colon)
      password.withBytes { bytes in output.append(copying: bytes) }
    }
    try insert("Authorization: Basic ", count: (count + 2) / 3 * 4) { output in
      pair.withBytes { bytes in PaddedBase64.encode(bytes, into: &output) }
    }
  }

  /// How many bytes the request has.
  var count: Int { bytes.count }

  /// Lends the bytes from `offset` on.
  func withBytes<Result>(from offset: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    let bytes = bytes
    return body(bytes.span.extracting(min(offset, bytes.count)..<bytes.count))
  }

  /// Puts a field before the end of the head, in an array that is made as large as it will be: one
  /// that grew by itself would leave the secret behind in its old place.
  private func insert(
    _ start: String, count: Int, _ write: (inout OutputSpan<UInt8>) -> Void
  ) throws(HTTPFailure) {
    let added = start.utf8.count + count + 2
    guard fieldsEnd + added <= HTTPLimits.requestHead else { throw .invalidRequest }
    let new = Self.inserting(start, added, write, in: bytes, at: fieldsEnd)
    bytes.wipe()
    bytes = new
    fieldsEnd += added
  }

  private static func inserting(
    _ start: String, _ added: Int, _ write: (inout OutputSpan<UInt8>) -> Void,
    in bytes: [UInt8], at place: Int
  ) -> [UInt8] {
    let old = bytes.span
    return [UInt8](capacity: old.count + added) { output in
      output.append(copying: old.extracting(0..<place))
      output.append(copying: start.utf8.span)
      write(&output)
      output.append("\r\n")
      output.append(copying: old.extracting(place..<old.count))
    }
  }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "HTTPRequest(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
