import Functions
import Values

/// The functions as the Python client has them: the types of their arguments and results, and the
/// methods that call them.
enum PythonClient {
  /// The text of the client's module `functions`.
  static func text(of registry: Registry) -> String {
    var types = PythonTypes()
    // Results first: what a document is made of is named after the document.
    let results = registry.functions.map { types.result(of: $0) }
    let arguments = registry.functions.map { types.arguments(of: $0) }
    let methods = zip(registry.functions, zip(arguments, results)).map { function, names in
      PythonMethod(function, arguments: names.0, result: names.1)
    }
    var lines = header
    if types.declarations.contains(where: { $0.contains("ConvexInt64") }) {
      lines += ["", "from .values import ConvexInt64"]
    }
    lines += types.declarations
    for style in [PythonMethod.Style.blocking, .awaitable] {
      for module in modules(of: methods) {
        lines += namespace(module, methods.filter { $0.module == module }, style)
      }
      lines += base(methods, style)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let header = [
    "# Made from the function declarations by `integrations-host schema --write Schema`.",
    "\"\"\"The functions of the host: what they take and return, and a method for each.\"\"\"",
    "",
    "from __future__ import annotations",
    "",
    "import sys",
    "from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, TypedDict, overload",
    "",
    "if sys.version_info >= (3, 11):",
    "    from typing import NotRequired, Unpack",
    "elif TYPE_CHECKING:",
    "    from typing_extensions import NotRequired, Unpack",
  ]

  /// The names before the dots, each once, in the order of the functions.
  private static func modules(of methods: [PythonMethod]) -> [String] {
    methods.reduce(into: []) { modules, method in
      if modules.last != method.module { modules.append(method.module) }
    }
  }

  /// The class with a method for each function of a module.
  private static func namespace(
    _ module: String, _ methods: [PythonMethod], _ style: PythonMethod.Style
  ) -> [String] {
    var lines = [
      "", "",
      "class \(style.prefix)\(module.capitalizedFirst)Functions:",
      "    \"\"\"The functions of `\(module)`.\"\"\"",
      "",
      "    def __init__(self, functions: \(style.prefix)Functions) -> None:",
      "        self._functions = functions",
    ]
    for method in methods { lines += [""] + method.definition(style) }
    return lines
  }

  /// The class that a client is: its modules, and `query`, `mutation` and `action`.
  private static func base(
    _ methods: [PythonMethod], _ style: PythonMethod.Style
  ) -> [String] {
    var lines = [
      "", "",
      "class \(style.prefix)Functions:",
      "    \"\"\"Every function by its name, and as a method of its module.\"\"\"",
      "",
      "    def __init__(self) -> None:",
    ]
    for module in modules(of: methods) {
      lines.append(
        "        self.\(module) = \(style.prefix)\(module.capitalizedFirst)Functions(self)")
    }
    lines += [""]
    lines += PythonMethod.signature(
      "\(style.keyword)def _call",
      [
        "self", "type: str", "name: str", "args: Any", "timeout_ms: Optional[float]",
        "idempotency_key: Optional[str] = None",
      ], "Any", ":")
    lines += ["        raise NotImplementedError"]
    for type in FunctionType.allCases {
      let overloads = methods.filter { $0.type == type }
      // A type checker asks for two overloads at least.
      if overloads.count > 1 { lines += [""] + overloads.flatMap { $0.overload(style) } }
      lines += overloads.count == 1 ? [""] : []
      lines += implementation(of: type, style, only: overloads.count == 1 ? overloads[0] : nil)
    }
    return lines
  }

  private static func implementation(
    of type: FunctionType, _ style: PythonMethod.Style, only: PythonMethod?
  ) -> [String] {
    let takesKey = type != .query
    let parameters =
      only?.namedParameters
      ?? ["self", "name: str", "args: Any = None", "*", PythonMethod.timeout]
      + (takesKey ? [PythonMethod.key] : [])
    let key = takesKey ? ", idempotency_key" : ""
    return PythonMethod.signature(
      "\(style.keyword)def \(type.rawValue)", parameters, only.map(\.result) ?? "Any", ":")
      + [
        "        \"\"\"Calls \(type.article) \(type.rawValue) by its name, `module:function`.\"\"\"",
        "        return \(style.wait)self._call(\"\(type.rawValue)\", name, args, timeout_ms\(key))",
      ]
  }
}

extension FunctionType {
  fileprivate var article: String { self == .action ? "an" : "a" }
}
