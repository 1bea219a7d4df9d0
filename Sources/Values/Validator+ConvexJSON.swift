package import JSON

extension Validator {
  /// Writes the validator as Convex's function spec has it, `{"type": "number"}` [W-82].
  package func writeConvexJSON(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string(convexType)
    switch self {
    case .id(let table, _, _):
      writer.key("tableName")
      writer.string(table)
    case .literal(let value):
      writer.key("value")
      value.write(to: &writer)
    case .array(let element, _):
      writer.key("value")
      element.writeConvexJSON(to: &writer)
    case .record(let keys, let values, _):
      writer.key("keys")
      keys.writeConvexJSON(to: &writer)
      writer.key("values")
      values.writeConvexField(isOptional: false, to: &writer)
    case .object(let fields):
      writer.key("value")
      writer.beginObject()
      for field in fields.sorted {
        writer.key(field.name)
        field.validator.writeConvexField(isOptional: field.isOptional, to: &writer)
      }
      writer.endObject()
    case .union(let members):
      writer.key("value")
      writer.beginArray()
      for member in members { member.writeConvexJSON(to: &writer) }
      writer.endArray()
    case .null, .boolean, .number, .int64, .string, .bytes, .any:
      break
    }
    writer.endObject()
  }

  private func writeConvexField(isOptional: Bool, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("fieldType")
    writeConvexJSON(to: &writer)
    writer.key("optional")
    writer.bool(isOptional)
    writer.endObject()
  }

  private var convexType: String {
    switch self {
    case .null: "null"
    case .boolean: "boolean"
    case .number: "number"
    case .int64: "bigint"
    case .string: "string"
    case .bytes: "bytes"
    case .any: "any"
    case .id: "id"
    case .literal: "literal"
    case .array: "array"
    case .record: "record"
    case .object: "object"
    case .union: "union"
    }
  }
}
