import Functions
import Values

/// The functions as a TypeScript programmer would write them down: for people, and for editors.
enum TypeListing {
  /// The listing of every exposed function.
  static func text(of registry: Registry) -> String {
    var lines = [
      "// Made from the function declarations by `integrations-host schema --write Schema`.",
      "",
      "/** An int64 on the wire. */",
      "export type Int64 = { $integer: string };",
      "/** Bytes on the wire. */",
      "export type Bytes = { $bytes: string };",
      "/** Any Convex value on the wire. */",
      "export type Value =",
      "  | null | boolean | number | string | Int64 | Bytes | { $float: string }",
      "  | Value[] | { [key: string]: Value };",
      "",
      "export interface Functions {",
    ]
    for function in registry.functions {
      lines += [
        "  /** \(function.documentation.summary) */",
        "  \"\(function.name)\": {",
        "    type: \"\(function.type.rawValue)\";",
        "    args: \(function.arguments.typeScript(indent: "    "));",
        "    returns: \(function.returns.typeScript(indent: "    "));",
        "  };",
      ]
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }
}

extension Validator {
  /// The type of the values that it takes.
  fileprivate func typeScript(indent: String) -> String {
    switch self {
    case .null: "null"
    case .boolean: "boolean"
    case .number: "number"
    case .int64: "Int64"
    case .string, .id: "string"
    case .bytes: "Bytes"
    case .literal(let value): Self.literalType(value)
    case .array(let element, _): "\(element.elementType(indent: indent))[]"
    case .object(let fields): Self.objectType(fields, indent: indent)
    case .record(_, let values, _): "{ [key: string]: \(values.typeScript(indent: indent)) }"
    case .union(let members): members.map { $0.typeScript(indent: indent) }.joined(separator: " | ")
    case .any: "Value"
    }
  }

  private func elementType(indent: String) -> String {
    if case .union = self { return "(\(typeScript(indent: indent)))" }
    return typeScript(indent: indent)
  }

  private static func literalType(_ value: Value) -> String {
    switch value {
    case .string(let text): "\"\(text)\""
    case .boolean(let flag): "\(flag)"
    case .null: "null"
    default: "number"
    }
  }

  private static func objectType(_ fields: Fields, indent: String) -> String {
    if fields.sorted.isEmpty { return "{}" }
    let inner = indent + "  "
    let lines = fields.sorted.map { field in
      "\(inner)\(field.name)\(field.isOptional ? "?" : ""): "
        + "\(field.validator.typeScript(indent: inner));"
    }
    return (["{"] + lines + ["\(indent)}"]).joined(separator: "\n")
  }
}
