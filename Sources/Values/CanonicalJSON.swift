package import JSON

/// A value as its canonical bytes: the same value has the same bytes.
///
/// They are compact JSON with names sorted at every level, numbers as [W-21] prints them, and
/// `$integer`, `$float` and `$bytes` kept [W-50].
package struct CanonicalJSON: Hashable, Sendable {
  package let bytes: [UInt8]

  /// The canonical form of a value of free form.
  ///
  /// Throws what ``Validator/any`` throws.
  package init(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) {
    var writer = JSONWriter()
    // Seldom longer than the text: an array that grows leaves copies of what may be secret behind.
    writer.bytes.reserveCapacity(document.text(of: node).count)
    var freeForm = FreeForm(document, writer: writer)
    try freeForm.take(node, depth: 0)
    bytes = freeForm.writer?.bytes ?? []
  }

  /// Bytes that are known to be canonical.
  init(canonical bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The object without members.
  package static let emptyObject = CanonicalJSON(canonical: Array("{}".utf8))
}

extension Shape where Value == CanonicalJSON {
  /// Any object, of at most so many bytes of compact JSON.
  package static func anyObject(maximumBytes: Int? = nil) -> Shape {
    let validator = Validator.anyObject(maximumBytes: maximumBytes)
    return Shape(
      validator: validator,
      decode: { (document, node) throws(ValidationError) -> CanonicalJSON in
        guard ValueKind(document, node) == .object else {
          throw ValidationError(.typeMismatch, validator)
        }
        let value = try CanonicalJSON(document, node)
        if let maximumBytes, value.bytes.count > maximumBytes {
          throw ValidationError(.valueNotAllowed, validator)
        }
        return value
      },
      encode: { $1.raw($0.bytes) })
  }

  /// Any value.
  package static var anyValue: Shape {
    Shape(
      validator: .any,
      decode: { (document, node) throws(ValidationError) -> CanonicalJSON in
        try CanonicalJSON(document, node)
      },
      encode: { $1.raw($0.bytes) })
  }
}
