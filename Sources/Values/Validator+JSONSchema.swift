package import JSON

extension Validator {
  /// Writes a JSON Schema (draft-07), as strict as ``validate(_:_:)`` where a schema can say it.
  ///
  /// It cannot say the checksum of an id, lengths in bytes beyond what follows for characters, the
  /// size of compact JSON, and that the `$float` of NaN is a number.
  package func writeJSONSchema(to writer: inout JSONWriter) {
    writer.beginObject()
    writeSchemaMembers(orNull: false, to: &writer)
    writer.endObject()
  }

  private func writeSchemaMembers(orNull: Bool, to writer: inout JSONWriter) {
    switch self {
    case .any: break
    case .null: writer.type("null")
    case .boolean: writer.type("boolean", orNull: orNull)
    case .number(let rule):
      writer.type("number", orNull: orNull)
      rule?.writeSchemaMembers(to: &writer)
    case .string(let rule):
      writer.type("string", orNull: orNull)
      rule?.writeSchemaMembers(to: &writer)
    case .id(_, let number, _):
      writer.type("string", orNull: orNull)
      writer.member("pattern", DocumentID.pattern(tableNumber: number))
    case .int64: writer.reservedObject("$integer", pattern: Self.integerPattern)
    case .bytes: writer.reservedObject("$bytes", pattern: Self.bytesPattern)
    case .literal(let value): Self.writeLiterals([value], orNull: false, to: &writer)
    case .array(let element, let count):
      writer.type("array")
      writer.key("items")
      element.writeJSONSchema(to: &writer)
      if let count, count.lowerBound > 0 { writer.member("minItems", count.lowerBound) }
      writer.member("maxItems", min(count?.upperBound ?? .max, ValueLimits.arrayLength))
    case .object(let fields): fields.writeSchemaMembers(to: &writer)
    case .record(let keys, let values, _):
      Self.writeRecord(keys: keys, values: values, to: &writer)
    case .union(let members): Self.writeUnion(members, to: &writer)
    }
  }

  private static func writeRecord(
    keys: Validator, values: Validator, to writer: inout JSONWriter
  ) {
    writer.type("object")
    writer.key("propertyNames")
    if case .string(nil) = keys {
      writer.beginObject()
      writer.member("pattern", FieldName.pattern)
      writer.endObject()
    } else {
      keys.writeJSONSchema(to: &writer)
    }
    writer.member("maxProperties", ValueLimits.objectFields)
    if case .any = values { return }
    writer.key("additionalProperties")
    values.writeJSONSchema(to: &writer)
  }

  /// Literals become one `enum`, a scalar or null a list of types, other unions an `anyOf`.
  private static func writeUnion(_ members: [Validator], to writer: inout JSONWriter) {
    let others = members.filter { if case .null = $0 { false } else { true } }
    let hasNull = others.count < members.count
    let literals = others.compactMap { if case .literal(let value) = $0 { value } else { nil } }
    if !literals.isEmpty, literals.count == others.count {
      writeLiterals(literals, orNull: hasNull, to: &writer)
    } else if others.count == 1, !hasNull || others[0].hasPlainType {
      others[0].writeSchemaMembers(orNull: hasNull, to: &writer)
    } else {
      writer.key("anyOf")
      writer.beginArray()
      for member in members { member.writeJSONSchema(to: &writer) }
      writer.endArray()
    }
  }

  private static func writeLiterals(
    _ literals: [Value], orNull: Bool, to writer: inout JSONWriter
  ) {
    if literals.allSatisfy({ $0.kind == .string }) { writer.type("string", orNull: orNull) }
    writer.key("enum")
    writer.beginArray()
    for literal in literals { literal.write(to: &writer) }
    if orNull { writer.null() }
    writer.endArray()
  }

  /// Whether its schema is one type with words that concern that type alone.
  private var hasPlainType: Bool {
    switch self {
    case .boolean, .number, .string, .id: true
    default: false
    }
  }

  /// Base64 of 8 bytes: the last character before the padding has two bits to spare.
  private static let integerPattern = "^[A-Za-z0-9+/]{10}[AEIMQUYcgkosw048]=$"
  private static let bytesPattern =
    "^(?:[A-Za-z0-9+/]{4})*"
    + "(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$"
}

extension Validator.Fields {
  fileprivate func writeSchemaMembers(to writer: inout JSONWriter) {
    writer.type("object")
    writer.key("properties")
    writer.beginObject()
    for field in sorted {
      writer.key(field.name)
      field.validator.writeJSONSchema(to: &writer)
    }
    writer.endObject()
    let required = sorted.filter { !$0.isOptional }
    if !required.isEmpty {
      writer.key("required")
      writer.beginArray()
      for field in required { writer.string(field.name) }
      writer.endArray()
    }
    writer.key("additionalProperties")
    writer.bool(false)
  }
}

extension NumberRule {
  fileprivate func writeSchemaMembers(to writer: inout JSONWriter) {
    if isWhole { writer.member("multipleOf", 1) }
    if let minimum {
      writer.key("minimum")
      writer.number(minimum)
    }
    if let maximum {
      writer.key("maximum")
      writer.number(maximum)
    }
  }
}

extension StringRule {
  /// A character has 1 to 4 bytes, so a length in bytes bounds the length in characters.
  fileprivate func writeSchemaMembers(to writer: inout JSONWriter) {
    if let length {
      let least = unit == .bytes ? (length.lowerBound + 3) / 4 : length.lowerBound
      if least > 0 { writer.member("minLength", least) }
      writer.member("maxLength", length.upperBound)
    }
    if let form { writer.member("pattern", form.pattern) }
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  fileprivate mutating func member(_ name: String, _ value: Int) {
    key(name)
    integer(value)
  }

  fileprivate mutating func type(_ name: String, orNull: Bool = false) {
    guard orNull else { return member("type", name) }
    key("type")
    beginArray()
    string(name)
    string("null")
    endArray()
  }

  fileprivate mutating func reservedObject(_ name: String, pattern: String) {
    type("object")
    key("properties")
    beginObject()
    key(name)
    beginObject()
    type("string")
    member("pattern", pattern)
    endObject()
    endObject()
    key("required")
    beginArray()
    string(name)
    endArray()
    key("additionalProperties")
    bool(false)
  }
}
