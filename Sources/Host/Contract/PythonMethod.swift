import Functions

/// A function as a method of the Python client.
struct PythonMethod {
  /// Whether a method waits for its result or is awaited.
  enum Style {
    case blocking
    case awaitable

    /// What the names of its classes begin with.
    var prefix: String { self == .blocking ? "" : "Async" }
    /// What stands before `def`.
    var keyword: String { self == .blocking ? "" : "async " }
    /// What stands before a call.
    var wait: String { self == .blocking ? "" : "await " }
  }

  static let timeout = "timeout_ms: Optional[float] = None"
  static let key = "idempotency_key: Optional[str] = None"

  let type: FunctionType
  let module: String
  /// The type of the result.
  let result: String

  private let name: String
  private let summary: String
  private let arguments: (type: String, areOptional: Bool)
  private let takesKey: Bool

  init(
    _ function: Function, arguments: (type: String, areOptional: Bool), result: String
  ) {
    let dot = function.name.firstIndex(of: ".") ?? function.name.startIndex
    module = String(function.name[..<dot])
    name = String(function.name[dot...].dropFirst())
    type = function.type
    summary = function.documentation.summary
    takesKey = function.acceptsIdempotencyKey
    self.arguments = arguments
    self.result = result
  }

  /// The parameters of `query`, `mutation` or `action` for this function.
  var namedParameters: [String] {
    let given =
      arguments.areOptional
      ? "args: Optional[\(arguments.type)] = None" : "args: \(arguments.type)"
    return ["self", "name: Literal[\"\(path)\"]", given, "*", Self.timeout]
      + (takesKey ? [Self.key] : [])
  }

  /// The function as one of the overloads of its type.
  func overload(_ style: Style) -> [String] {
    ["    @overload"]
      + Self.signature(
        "\(style.keyword)def \(type.rawValue)", namedParameters, result, ": ...")
  }

  /// The method of its module, with the arguments as keywords.
  func definition(_ style: Style) -> [String] {
    let parameters =
      ["self", "*", Self.timeout] + (takesKey ? [Self.key] : [])
      + ["**args: Unpack[\(arguments.type)]"]
    let options = ["timeout_ms"] + (takesKey ? ["idempotency_key"] : [])
    let words = options.map { "\($0)=\($0)" }
    // A type checker takes the None of a call for a mistake where it is returned.
    let handsBack = result == "None" ? "" : "return "
    return Self.signature(
      "\(style.keyword)def \(name.snakeCased)", parameters, result, ":")
      + Self.wrapped(summary)
      + Self.call(
        "        \(handsBack)\(style.wait)self._functions.\(type.rawValue)",
        ["\"\(path)\"", "args"] + words)
  }

  private var path: String { "\(module):\(name)" }

  /// The head of a method, in as few lines as a formatter would give it.
  static func signature(
    _ head: String, _ parameters: [String], _ result: String, _ end: String
  ) -> [String] {
    lines("    \(head)", parameters, ") -> \(result)\(end)", indent: "    ")
  }

  private static func call(_ head: String, _ arguments: [String]) -> [String] {
    lines(head, arguments, ")", indent: "        ")
  }

  private static func lines(
    _ head: String, _ parts: [String], _ end: String, indent: String
  ) -> [String] {
    let inner = parts.joined(separator: ", ")
    let whole = "\(head)(\(inner)\(end)"
    if whole.utf8.count <= widest { return [whole] }
    let line = "\(indent)    \(inner)"
    if line.utf8.count <= widest { return ["\(head)(", line, "\(indent)\(end)"] }
    return ["\(head)("] + parts.map { "\(indent)    \($0)," } + ["\(indent)\(end)"]
  }

  /// A sentence as the documentation of a method, broken between words.
  private static func wrapped(_ text: String) -> [String] {
    let indent = "        "
    var lines = ["\(indent)\"\"\""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      let gap = last.hasSuffix("\"\"\"") || last == indent ? "" : " "
      if last.utf8.count + gap.utf8.count + word.utf8.count + 3 <= widest {
        lines[lines.count - 1] += gap + word
      } else {
        lines.append(indent + word)
      }
    }
    if lines.count == 1 { return [lines[0] + "\"\"\""] }
    return lines + ["\(indent)\"\"\""]
  }

  private static let widest = 100
}

extension String {
  /// The words of a camelCased name, parted as Python parts them.
  fileprivate var snakeCased: String {
    reduce(into: "") { text, character in
      text += character.isUppercase ? "_\(character.lowercased())" : String(character)
    }
  }

  /// The name of a type of what this is the name of.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
