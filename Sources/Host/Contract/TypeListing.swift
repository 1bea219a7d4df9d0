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
        "    args: \(TypeScript.wire.text(of: function.arguments, indent: "    "));",
        "    returns: \(TypeScript.wire.text(of: function.returns, indent: "    "));",
        "  };",
      ]
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }
}
