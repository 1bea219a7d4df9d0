import JSON

/// The type of a value as Convex sees it, its reserved objects included [W-50].
enum ValueKind {
  case null, boolean, number, int64, string, bytes, array, object
  /// An object of a reserved name with something else in it.
  case malformed

  /// The type of a value of a document.
  init(_ document: borrowing JSONDocument, _ node: JSONDocument.Node) {
    switch document.kind(of: node) {
    case .null: self = .null
    case .false, .true: self = .boolean
    case .number: self = .number
    case .string: self = .string
    case .array: self = .array
    case .object:
      switch ReservedObject(document, node) {
      case nil: self = .object
      case .int64: self = .int64
      case .float: self = .number
      case .bytes: self = .bytes
      case .malformed: self = .malformed
      }
    }
  }

  /// Whether it has no parts.
  var isScalar: Bool { self != .array && self != .object }
}

extension Validator {
  /// Whether a value of that type can match, whatever it holds.
  func takes(_ kind: ValueKind) -> Bool {
    switch self {
    case .any: true
    case .null: kind == .null
    case .boolean: kind == .boolean
    case .number: kind == .number
    case .int64: kind == .int64
    case .string, .id: kind == .string
    case .bytes: kind == .bytes
    case .literal(let value): value.kind == kind
    case .array: kind == .array
    case .object, .record: kind == .object
    case .union(let members): members.contains { $0.takes(kind) }
    }
  }
}

extension Value {
  /// The type of the value.
  var kind: ValueKind {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .number: .number
    case .int64: .int64
    case .string: .string
    case .bytes: .bytes
    case .array: .array
    case .object: .object
    }
  }

  /// Whether a value of a document is this one.
  func isSame(as node: JSONDocument.Node, in document: JSONDocument) -> Bool {
    if case .string(let string) = self { return document.equals(node, string) }
    guard let value = try? Value(document, node) else { return false }
    return value == self
  }
}

extension JSONDocument {
  /// The float of a plain number or of a `$float`; nil for another value.
  func float(at node: Node) -> Double? {
    if kind(of: node) == .number { return number(at: node) }
    if case .float(let number) = ReservedObject(self, node) { return number }
    return nil
  }
}

extension StringRule {
  /// Why a string of a document is not allowed; nil where it is.
  func refusal(
    of node: JSONDocument.Node, in document: JSONDocument
  ) -> ValidationError.Reason? {
    if let length {
      let count =
        switch unit {
        case .characters: document.scalarCount(of: node)
        case .bytes: document.utf8Count(of: node)
        }
      if count > length.upperBound { return limit.map { .limit($0) } ?? .valueNotAllowed }
      if count < length.lowerBound { return .valueNotAllowed }
    }
    guard let form else { return nil }
    return document.withUTF8(of: node) { form.check($0) } ? nil : .valueNotAllowed
  }
}
