package import JSON

/// A value as its canonical bytes: the same value has the same bytes.
///
/// They are compact JSON with names sorted at every level, numbers as [W-21] prints them, and
/// `$integer`, `$float` and `$bytes` kept [W-50].
package struct CanonicalJSON: Hashable, Sendable {
  package let bytes: [UInt8]

  /// The canonical form of a value of free form.
  ///
  /// Of one that may hold secrets no copy is left behind while it is written [W-114], which costs a
  /// look at each of its bytes. Throws what ``Validator/any`` throws.
  package init(
    _ document: JSONDocument, _ node: JSONDocument.Node, mayHoldSecret: Bool = false
  ) throws(ValidationError) {
    var freeForm = FreeForm(document, writer: JSONWriter())
    // An array that grows leaves copies behind.
    freeForm.writer?.bytes.reserveCapacity(
      mayHoldSecret ? Self.capacity(for: document, node) : document.text(of: node).count)
    try freeForm.take(node, depth: 0)
    bytes = freeForm.writer?.bytes ?? []
  }

  /// Room for the canonical form of a value: its text, and what of that may become longer.
  private static func capacity(for document: JSONDocument, _ node: JSONDocument.Node) -> Int {
    let text = document.text(of: node)
    let bytes = document.bytes.span.extracting(text)
    var capacity = text.count + writerSlack
    var isString = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "\""): isString.toggle()
      case 0x80... where isString: capacity += separatorGrowth(bytes, at: index)
      case UInt8(ascii: "-") where !isString && bytes[index + 1] == UInt8(ascii: "0"):
        capacity += numberGrowth
      case UInt8(ascii: "E"), UInt8(ascii: "e"):
        // Those of `true` and `false` stand after letters.
        if !isString, bytes[index - 1] <= UInt8(ascii: "9") { capacity += numberGrowth }
      default: break
      }
      index += 1
    }
    return capacity
  }

  /// What the escape of a line's end has more than the character, where one is at `index`. [W-10]
  private static func separatorGrowth(_ bytes: Span<UInt8>, at index: Int) -> Int {
    switch (bytes[index], bytes[index + 1]) {
    case (0xC2, 0x85): 4
    case (0xE2, 0x80) where bytes[index + 2] & 0xFE == 0xA8: 3
    default: 0
    }
  }

  /// What `-0` has more as a `$float`, and no number with an exponent has more in full.
  private static let numberGrowth = 23
  /// A writer asks for more room than it fills at times.
  private static let writerSlack = 64

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
