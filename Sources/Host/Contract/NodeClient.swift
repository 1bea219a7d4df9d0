import Functions
import Integrations
import Values

/// The generated files of `Clients/node`: the functions by module and name, and their types.
enum NodeClient {
  private static let origin =
    "// Made from the function declarations by `integrations-host schema --write Schema`."

  /// What `api.module.name` is at run time.
  static func references(of registry: Registry) -> String {
    let functions = modules(of: registry) { function, name in
      "    \(name): { type: \"\(function.type.rawValue)\", name: \"\(function.name)\" },"
    }
    let lines = [
      origin, "// @ts-self-types=\"./api.d.ts\"", "",
      "/** The functions of the host, by module and name. */",
      "export const api = {",
    ]
    return (lines + functions.flatMap { ["  \($0.module): {"] + $0.lines + ["  },"] } + ["};", ""])
      .joined(separator: "\n")
  }

  /// What `api.module.name` takes and returns.
  static func types(of registry: Registry) -> String {
    var types = TypeScript.values
    var declarations = documentTypes(&types)
    for function in registry.functions {
      declarations += interfaces(of: function, types: &types)
    }
    let functions = modules(of: registry) { function, name in
      comment(function.documentation.summary, indent: "    ")
        + "\n    readonly \(name): \(reference(to: function, types: types));"
    }
    let kinds = FunctionError.Kind.allCases.map { "\n  | \"\($0.rawValue)\"" }.joined()
    let lines =
      [
        origin,
        "import type { FunctionReference, Id, IdempotentCallOptions, Value } from \"./index.js\";",
        "",
        "/** Why the host refuses a call. */",
        "export type HostErrorKind =\(kinds);",
        "",
      ] + declarations
      + ["/** The functions of the host, by module and name. */", "export declare const api: {"]
    return
      (lines + functions.flatMap { ["  readonly \($0.module): {"] + $0.lines + ["  };"] }
      + ["};", ""]).joined(separator: "\n")
  }

  /// What the function makes of each function of a module, by module.
  private static func modules(
    of registry: Registry, _ line: (Function, String) -> String
  ) -> [(module: String, lines: [String])] {
    var modules: [(module: String, lines: [String])] = []
    for function in registry.functions {
      let parts = function.name.split(separator: ".", maxSplits: 1).map(String.init)
      if modules.last?.module != parts[0] { modules.append((parts[0], [])) }
      modules[modules.count - 1].lines.append(line(function, parts[1]))
    }
    return modules
  }

  /// Declares the document, and those of its fields that arguments and results share with it.
  private static func documentTypes(_ types: inout TypeScript) -> [String] {
    let shared = [
      ("authMethod", "AuthMethod", "How an integration proves who it is."),
      ("capabilities", "Capabilities", "What an integration can do."),
      ("connectionConfig", "ConnectionConfig", "How the provider is reached."),
      ("provider", "Provider", "Who is integrated."),
      ("status", "Status", "How an integration stands."),
      ("syncStats", "SyncStats", "What the last synchronisations moved."),
    ]
    var declarations: [String] = []
    for (field, name, summary) in shared {
      guard let found = Integration.shape.validator.members.first(where: { $0.name == field })
      else { continue }
      declarations += declaration(of: found.validator, name, summary, types)
      types.name(found.validator, name)
    }
    let document = Integration.shape.validator
    declarations += declaration(
      of: document, "Integration", "An integration as every query returns it.", types)
    types.name(document, "Integration")
    return declarations
  }

  /// Declares the arguments and the result of a function where one line cannot hold them.
  private static func interfaces(of function: Function, types: inout TypeScript) -> [String] {
    let words = function.name.split(separator: ".")
    let stem = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    var declarations: [String] = []
    for (validator, ending, summary) in [
      (function.arguments, "Arguments", "What `\(function.name)` takes."),
      (function.returns, "Result", "What `\(function.name)` returns."),
    ] {
      guard case .object = validator, types.line(of: validator).utf8.count > 72 else { continue }
      declarations += declaration(of: validator, stem + ending, summary, types)
      types.name(validator, stem + ending)
    }
    return declarations
  }

  private static func declaration(
    of validator: Validator, _ name: String, _ summary: String, _ types: TypeScript
  ) -> [String] {
    let body = types.body(of: validator, indent: "")
    let line =
      if case .object = validator { "interface \(name) \(body)" } else { "type \(name) = \(body);" }
    return ["/** \(summary) */", "export \(line)", ""]
  }

  private static func reference(to function: Function, types: TypeScript) -> String {
    var parts = [
      "\"\(function.type.rawValue)\"", types.line(of: function.arguments),
      types.line(of: function.returns),
    ]
    if function.acceptsIdempotencyKey { parts.append("IdempotentCallOptions") }
    let line = "FunctionReference<\(parts.joined(separator: ", "))>"
    if line.utf8.count <= 72 { return line }
    return "FunctionReference<\n"
      + parts.map { "      \($0)" }.joined(separator: ",\n") + "\n    >"
  }

  /// A comment whose lines end before column 100.
  private static func comment(_ text: String, indent: String) -> String {
    if text.utf8.count + indent.utf8.count <= 92 { return "\(indent)/** \(text) */" }
    var lines = ["\(indent) *"]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].utf8.count + word.utf8.count > 98 { lines.append("\(indent) *") }
      lines[lines.count - 1] += " \(word)"
    }
    return (["\(indent)/**"] + lines + ["\(indent) */"]).joined(separator: "\n")
  }
}
