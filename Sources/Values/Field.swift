import JSON

/// A field of an object shape: its name, where it stands in the Swift type, and its shape.
package struct Field<Root, Value: Sendable>: Sendable {
  let declaration: Validator.Field
  let reader: FieldReader<Value>
  let encode: @Sendable (Root, inout JSONWriter) -> Void

  /// A field that has to be there.
  package init(
    _ name: String, _ get: @escaping @Sendable (Root) -> Value, _ shape: Shape<Value>
  ) {
    declaration = .required(name, shape.validator)
    reader = FieldReader(name, shape.decode)
    let key = Self.key(name)
    encode = { root, writer in
      writer.raw(key)
      shape.encode(get(root), &writer)
    }
  }

  /// A field that is left out where its value says so.
  private init(
    _ declaration: Validator.Field, _ reader: FieldReader<Value>,
    _ get: @escaping @Sendable (Root) -> Value,
    _ encode: @escaping @Sendable (Value.Content, inout JSONWriter) -> Void
  ) where Value: Omissible {
    self.declaration = declaration
    self.reader = reader
    let key = Self.key(declaration.name)
    self.encode = { root, writer in get(root).write(as: key, encode, to: &writer) }
  }

  /// The name of a member and its colon, quoted once and for all.
  private static func key(_ name: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.key(name)
    return writer.bytes
  }

  /// A field that may be absent, which is nil in Swift; null is not allowed for it.
  ///
  /// A shape with a rule is best a constant of its own: the type checker takes long over many
  /// ranges in one expression.
  package static func optional<Content: Sendable>(
    _ name: String, _ get: @escaping @Sendable (Root) -> Content?, _ shape: Shape<Content>
  ) -> Field where Value == Content? {
    let decode: Shape<Content?>.Decode = { (document, node) throws(ValidationError) -> Content? in
      try shape.decode(document, node)
    }
    let reader = FieldReader(name, decode, absent: { nil })
    return Field(.optional(name, shape.validator), reader, get, shape.encode)
  }

  /// A field that may be absent, and that null clears.
  package static func patch<Content: Sendable>(
    _ name: String, _ get: @escaping @Sendable (Root) -> Patch<Content>,
    _ shape: Shape<Content>
  ) -> Field where Value == Patch<Content> {
    let nullable = Shape<Content?>.nullable(shape)
    let decode: Shape<Patch<Content>>.Decode = {
      (document, node) throws(ValidationError) -> Patch<Content> in
      try nullable.decode(document, node).map { .set($0) } ?? .clear
    }
    let reader = FieldReader(name, decode, absent: { .absent })
    return Field(.optional(name, nullable.validator), reader, get, shape.encode)
  }
}
