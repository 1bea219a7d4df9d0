import Functions
import Integrations
import JSON
import Values

/// The functions' validators as a Convex project would declare them, and what these cannot say.
enum ConvexValidators {
  /// The text of `Schema/convex/functions/validators.ts`.
  static func text(of registry: Registry) -> String {
    var forms = Forms()
    var modules: [String] = []
    for (module, functions) in byModule(registry) {
      modules.append("\nexport const \(module) = {")
      for function in functions {
        modules.append("  /** \(function.documentation.summary) */")
        modules.append(contentsOf: lines(of: function, &forms))
      }
      modules.append("};")
    }
    let head = [
      "// Made from the function declarations by `integrations-host schema --write Schema`.",
      "import { v } from \"convex/values\";",
      "import type { Rule } from \"./rules\";",
      "",
    ]
    return (head + forms.lines + modules + facts).joined(separator: "\n") + "\n"
  }

  private static func byModule(_ registry: Registry) -> [(String, [Function])] {
    var modules: [(String, [Function])] = []
    for function in registry.functions {
      let module = String(function.name.prefix { $0 != "." })
      if modules.last?.0 == module {
        modules[modules.count - 1].1.append(function)
      } else {
        modules.append((module, [function]))
      }
    }
    return modules
  }

  private static func lines(of function: Function, _ forms: inout Forms) -> [String] {
    var rules: [String] = []
    function.arguments.collect(at: [], &forms, into: &rules)
    let name = function.name.drop { $0 != "." }.dropFirst()
    return [
      "  \(name): {",
      "    args: \(function.arguments.convexFields(indent: "    ")),",
      "    returns: \(function.returns.convexSource(indent: "    ")),",
      rules.isEmpty
        ? "    rules: [] as Rule[]," : (["    rules: ["] + rules).joined(separator: "\n"),
    ] + (rules.isEmpty ? [] : ["    ] as Rule[],"]) + ["  },"]
  }

  private static var facts: [String] {
    let facts = Facts.all
    let providers = facts.providers.map { provider in
      "  \(provider.name): { host: \(provider.host.map(quoted) ?? "null"), "
        + "authMethods: \(list(provider.authMethods)) },"
    }
    return [
      "",
      "/** The one host that a provider's calls go to, or null for a domain; the methods it takes. */",
      "export const providers: Record<string, { host: string | null; authMethods: string[] }> = {",
    ] + providers + [
      "};",
      "",
      "/** The auth object that a method calls for. */",
      "export const authObjects = {",
    ] + facts.methods.map { "  \($0.name): \(quoted($0.object))," } + [
      "} as const;",
      "",
      "/** The statuses, the preferred one first. */",
      "export const statuses = \(list(facts.statuses)) as const;",
      "",
      "/** The fields of a stored integration that hold ciphertexts. */",
      "export const credentialFields = \(list(facts.credentialFields)) as const;",
      "",
      "/** What may be shown of a key without being asked for. */",
      "export const keyPrefixes = [",
    ] + facts.keyPrefixes.map { "  \(quoted($0))," } + [
      "];",
      "",
      "/** How many characters of a key stay hidden. */",
      "export const hiddenKeyCharacters = \(facts.hiddenKeyCharacters);",
    ]
  }

  private static func list(_ texts: [String]) -> String {
    "[\(texts.map(quoted).joined(separator: ", "))]"
  }

  /// A text as TypeScript writes it, which is JSON's way too.
  fileprivate static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// The patterns of forms, each written once.
private struct Forms {
  private var patterns: [String] = []

  /// The name of the constant that holds a pattern.
  mutating func name(of pattern: String) -> String {
    if let index = patterns.firstIndex(where: { $0.utf8.elementsEqual(pattern.utf8) }) {
      return "form\(index + 1)"
    }
    patterns.append(pattern)
    return "form\(patterns.count)"
  }

  var lines: [String] {
    patterns.enumerated().map { index, pattern in
      "const form\(index + 1) = new RegExp(\(ConvexValidators.quoted(pattern)));"
    }
  }
}

extension Validator {
  /// The fields of an object as Convex takes them for arguments: without `v.object`.
  fileprivate func convexFields(indent: String) -> String {
    let source = convexSource(indent: indent)
    guard source.hasPrefix("v.object("), source.hasSuffix(")") else { return source }
    return String(source.dropFirst("v.object(".utf8.count).dropLast())
  }

  /// Adds a line for each rule on a value at or below a path.
  fileprivate func collect(
    at path: [String], _ forms: inout Forms, into lines: inout [String]
  ) {
    var words: [String] = []
    switch self {
    case .object(let fields):
      for field in fields.sorted {
        field.validator.collect(at: path + [field.name], &forms, into: &lines)
      }
    case .union(let members):
      for member in members { member.collect(at: path, &forms, into: &lines) }
    case .array(let element, let count):
      if let count {
        lines.append(Self.line(path, ["elements: [\(count.lowerBound), \(count.upperBound)]"]))
      }
      element.collect(at: path + ["[]"], &forms, into: &lines)
    case .number(let rule?):
      words = rule.words
    case .string(let rule?):
      words = rule.words(&forms)
    case .record(_, _, let maximumBytes?):
      words = ["json: \(maximumBytes)"]
    case .null, .boolean, .number, .int64, .string, .bytes, .id, .literal, .record, .any:
      break
    }
    if !words.isEmpty { lines.append(Self.line(path, words)) }
  }

  private static func line(_ path: [String], _ words: [String]) -> String {
    let steps = path.map(ConvexValidators.quoted).joined(separator: ", ")
    return "      { path: [\(steps)], \(words.joined(separator: ", ")) },"
  }
}

extension NumberRule {
  fileprivate var words: [String] {
    var words = ["\(isWhole ? "whole" : "finite"): true"]
    if let minimum, let maximum {
      words.append("range: [\(Self.text(minimum)), \(Self.text(maximum))]")
    }
    if let limit { words.append("limit: \(ConvexValidators.quoted(limit))") }
    return words
  }

  private static func text(_ bound: Double) -> String {
    var writer = JSONWriter()
    writer.number(bound)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension StringRule {
  fileprivate func words(_ forms: inout Forms) -> [String] {
    var words: [String] = []
    if let length {
      let unit = unit == .bytes ? "bytes" : "characters"
      words.append("\(unit): [\(length.lowerBound), \(length.upperBound)]")
    }
    if let form { words.append("form: \(forms.name(of: form.pattern))") }
    if let limit { words.append("limit: \(ConvexValidators.quoted(limit))") }
    return words
  }
}
