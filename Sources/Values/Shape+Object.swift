import JSON

extension Shape {
  /// An object of exactly the declared fields, made by an initialiser that takes them in order.
  ///
  /// It is decoded in one pass without allocating; only where that fails does the validator go over
  /// it to say what is wrong first [W-51]. It is written with its fields in the order of their
  /// names' bytes [W-21].
  package static func object<each Content: Sendable>(
    _ make: @escaping @Sendable (repeat each Content) -> Value,
    _ fields: repeat Field<Value, each Content>
  ) -> Shape {
    var members: [Validator.Field] = []
    var writers: [(name: String, write: Encode)] = []
    for field in repeat each fields {
      members.append(field.declaration)
      writers.append((field.declaration.name, field.encode))
    }
    writers.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    // A chain of closures: for an array of them the runtime would look their type up at each call.
    let encodeFields = writers.reversed().reduce({ _, _ in } as Encode) { rest, field in
      { value, writer in
        field.write(value, &writer)
        rest(value, &writer)
      }
    }
    let validator = Validator.object(Validator.Fields(members))
    let decoder = ObjectDecoder(
      validator, fieldCount: members.count, make, repeat (each fields).reader)
    return Shape(
      validator: validator,
      decode: { (document, node) throws(ValidationError) -> Value in
        try decoder.decode(document, node)
      },
      encode: { value, writer in
        writer.beginObject()
        encodeFields(value, &writer)
        writer.endObject()
      })
  }

  /// An object of exactly one field.
  ///
  /// It is decoded without a parameter pack, whose layout the runtime would look up at each call.
  package static func object<Content: Sendable>(
    _ make: @escaping @Sendable (Content) -> Value, _ field: Field<Value, Content>
  ) -> Shape {
    let validator = Validator.object([field.declaration])
    let reader = field.reader
    let isFreeForm = validator.isFreeForm
    return Shape(
      validator: validator,
      decode: { (document, node) throws(ValidationError) -> Value in
        do throws(ValidationError) {
          guard var members = MemberCursor(document, node), members.count <= 1
          else { throw ValidationError(.typeMismatch, .any) }
          // The height counts `$integer` and the like as objects, which the validator does not.
          if isFreeForm, document.height(of: node) > ValueLimits.depth {
            try validator.validate(document, node)
          }
          let value = make(try reader.read(document, &members))
          guard members.found == members.count else { throw ValidationError(.extraField, .any) }
          return value
        } catch {
          try validator.validate(document, node)
          throw error
        }
      },
      encode: { value, writer in
        writer.beginObject()
        field.encode(value, &writer)
        writer.endObject()
      })
  }
}
