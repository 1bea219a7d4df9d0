import JSON

extension Validator {
  /// The validator as it is written in Convex's functions: `v.object({a: v.optional(v.string())})`.
  ///
  /// Rules are not part of it; they are in ``ValidationError/requirement``.
  package var notation: String {
    switch self {
    case .null: "v.null()"
    case .boolean: "v.boolean()"
    case .number: "v.number()"
    case .int64: "v.int64()"
    case .string: "v.string()"
    case .bytes: "v.bytes()"
    case .any: "v.any()"
    case .id(let table, _, _): "v.id(\(Self.json(.string(table))))"
    case .literal(.int64(let number)): "v.literal(\(number)n)"
    case .literal(let value): "v.literal(\(Self.json(value)))"
    case .array(let element, _): "v.array(\(element.notation))"
    case .record(let keys, let values, _): "v.record(\(keys.notation), \(values.notation))"
    case .union(let members): "v.union(\(members.map(\.notation).joined(separator: ", ")))"
    case .object(let fields):
      "v.object({\(fields.sorted.map(\.notation).joined(separator: ", "))})"
    }
  }

  private static func json(_ value: Value) -> String {
    var writer = JSONWriter()
    value.write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension Validator.Field {
  /// The field as it stands inside `v.object({...})`.
  package var notation: String {
    "\(name): \(isOptional ? "v.optional(\(validator.notation))" : validator.notation)"
  }
}
