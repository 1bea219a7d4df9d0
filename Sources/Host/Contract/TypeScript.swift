import Values

/// Validators as TypeScript's types: of what stands on the wire, or of what a JavaScript program holds.
struct TypeScript {
  private let int64: String
  private let bytes: String
  /// Whether an id is told apart from other strings, and from ids of other tables.
  private let namesTables: Bool
  /// Names of types, by what they would be written as without them.
  private var names: [String: String] = [:]

  /// The types of JSON on the wire.
  static let wire = TypeScript(int64: "Int64", bytes: "Bytes", namesTables: false)
  /// The types of the values that Convex's JavaScript client takes and gives.
  static let values = TypeScript(int64: "bigint", bytes: "ArrayBuffer", namesTables: true)

  private init(int64: String, bytes: String, namesTables: Bool) {
    self.int64 = int64
    self.bytes = bytes
    self.namesTables = namesTables
  }

  /// Writes what this validator takes as `name` from here on.
  mutating func name(_ validator: Validator, _ name: String) {
    names[body(of: validator, indent: "")] = name
  }

  /// The name of the values that a validator takes; nil where they have none.
  func name(of validator: Validator) -> String? {
    names.isEmpty ? nil : names[body(of: validator, indent: "")]
  }

  /// The type of the values that a validator takes, an object's members one a line.
  func text(of validator: Validator, indent: String) -> String {
    name(of: validator) ?? body(of: validator, indent: indent)
  }

  /// The same type in one line.
  func line(of validator: Validator) -> String {
    guard name(of: validator) == nil, case .object(let fields) = validator else {
      return text(of: validator, indent: "")
    }
    if fields.sorted.isEmpty { return "{}" }
    let members = fields.sorted.map { "\(key(of: $0)): \(line(of: $0.validator))" }
    return "{ \(members.joined(separator: "; ")) }"
  }

  /// The type written out, whether or not it has a name.
  func body(of validator: Validator, indent: String) -> String {
    switch validator {
    case .null: "null"
    case .boolean: "boolean"
    case .number: "number"
    case .int64: int64
    case .string: "string"
    case .id(let table, _, _): namesTables ? "Id<\"\(table)\">" : "string"
    case .bytes: bytes
    case .literal(let value): Self.literal(value)
    case .array(let element, _): "\(self.element(element, indent: indent))[]"
    case .object(let fields): object(fields, indent: indent)
    case .record(_, let values, _): "{ [key: string]: \(text(of: values, indent: indent)) }"
    case .union(let members): union(members, indent: indent)
    case .any: "Value"
    }
  }

  private func element(_ validator: Validator, indent: String) -> String {
    let text = text(of: validator, indent: indent)
    if case .union = validator, name(of: validator) == nil { return "(\(text))" }
    return text
  }

  /// Long unions stand on lines of their own, which begin after that of what they are the type of.
  private func union(_ members: [Validator], indent: String) -> String {
    let texts = members.map { text(of: $0, indent: indent) }
    let line = texts.joined(separator: " | ")
    if line.utf8.count <= 80 || line.utf8.contains(UInt8(ascii: "\n")) { return line }
    return texts.map { "\n\(indent)  | \($0)" }.joined()
  }

  private func object(_ fields: Validator.Fields, indent: String) -> String {
    if fields.sorted.isEmpty { return "{}" }
    let inner = indent + "  "
    let lines = fields.sorted.map { field in
      let type = text(of: field.validator, indent: inner)
      return "\(inner)\(key(of: field)):\(type.hasPrefix("\n") ? "" : " ")\(type);"
    }
    return (["{"] + lines + ["\(indent)}"]).joined(separator: "\n")
  }

  private func key(of field: Validator.Field) -> String {
    "\(field.name)\(field.isOptional ? "?" : "")"
  }

  private static func literal(_ value: Value) -> String {
    switch value {
    case .string(let text): "\"\(text)\""
    case .boolean(let flag): "\(flag)"
    case .null: "null"
    default: "number"
    }
  }
}
