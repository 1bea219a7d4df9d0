package import JSON

/// A validator and a Swift type in one: what checks and decodes a value, and what writes it.
///
/// Shapes are made of shapes:
///
///     Shape.object(SyncStats.init, Field("totalRecords", \.totalRecords, .number), ...)
package struct Shape<Value: Sendable>: Sendable {
  /// Checks and decodes a value in one pass, straight from the tape.
  package typealias Decode =
    @Sendable (JSONDocument, JSONDocument.Node) throws(ValidationError) -> Value
  /// Writes a value as canonical JSON.
  package typealias Encode = @Sendable (Value, inout JSONWriter) -> Void

  package let validator: Validator
  package let decode: Decode
  package let encode: Encode

  /// A shape of its three parts.
  ///
  /// `decode` has to refuse at least what `validator` refuses, with the same error; what it throws
  /// has a path that begins at the value itself.
  package init(validator: Validator, decode: @escaping Decode, encode: @escaping Encode) {
    self.validator = validator
    self.decode = decode
    self.encode = encode
  }

  /// The canonical JSON of a value.
  package func canonicalBytes(of value: Value) -> [UInt8] {
    var writer = JSONWriter()
    encode(value, &writer)
    return writer.bytes
  }
}

extension Validator {
  /// A shape of this validator that reads what is right without asking it.
  ///
  /// `read` gives nil for a value that it does not take; the validator then says what is wrong.
  func shape<Content: Sendable>(
    _ read: @escaping @Sendable (JSONDocument, JSONDocument.Node) -> Content?,
    _ write: @escaping @Sendable (Content, inout JSONWriter) -> Void
  ) -> Shape<Content> {
    Shape(
      validator: self,
      decode: { (document, node) throws(ValidationError) -> Content in
        if let content = read(document, node) { return content }
        try validate(document, node)
        throw ValidationError(.typeMismatch, self)
      },
      encode: write)
  }
}
