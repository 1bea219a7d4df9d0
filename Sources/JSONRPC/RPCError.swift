package import JSON

/// The `error` of a reply: a code, one or two plain sentences, and `data` with at least its kind.
///
/// Neither the message nor the data may hold a secret, a ciphertext or an argument's value. [W-70]
package struct RPCError: Error, Sendable, Equatable {
  package let code: ErrorCode

  /// What `data.kind` says: the code's own kind, or a narrower one.
  package let kind: String

  package let message: String

  /// A compact JSON object that begins with the member `kind`.
  package let data: [UInt8]

  /// An error with further members of `data`, which `details` writes as keys and values.
  package init(
    _ code: ErrorCode, kind: String? = nil, message: String,
    details: (inout JSONWriter) -> Void = { _ in }
  ) {
    self.code = code
    self.kind = kind ?? code.kind
    self.message = message
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("kind")
    writer.string(self.kind)
    details(&writer)
    writer.endObject()
    data = writer.bytes
  }

  /// Writes the object that stands after `"error":`.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("code")
    writer.integer(code.rawValue)
    writer.key("message")
    writer.string(message)
    writer.key("data")
    writer.raw(data)
    writer.endObject()
  }
}
