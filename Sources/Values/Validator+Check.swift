package import JSON

extension Validator {
  /// Checks a value.
  ///
  /// Throws what is wrong first: in an object the declared fields in the order of their names,
  /// each of them repeated, missing or wrong inside, then the extra fields [W-51].
  package func validate(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) {
    try check(document, node, depth: 0)
  }

  /// Checks a value that stands inside `depth` containers.
  func check(
    _ document: JSONDocument, _ node: JSONDocument.Node, depth: Int
  ) throws(ValidationError) {
    switch self {
    case .any:
      var freeForm = FreeForm(document)
      try freeForm.take(node, depth: depth)
    case .union(let members):
      try checkUnion(members, document, node, depth: depth)
    case .array(let element, let count):
      try checkArray(element, count, document, node, depth: depth)
    case .object(let fields):
      try ObjectCheck(self, fields, depth: depth).check(document, node)
    case .record(let keys, let values, let maximumBytes):
      let check = RecordCheck(self, keys: keys, values: values, depth: depth)
      try check.check(document, node, maximumBytes: maximumBytes)
    case .null, .boolean, .number, .int64, .string, .bytes, .id, .literal:
      try checkScalar(document, node)
    }
  }

  private func checkScalar(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) {
    guard takes(ValueKind(document, node)) else { throw ValidationError(.typeMismatch, self) }
    switch self {
    case .number(let rule?):
      if let number = document.float(at: node), let reason = rule.refusal(of: number) {
        throw ValidationError(reason, self)
      }
    case .string(let rule?):
      if let reason = rule.refusal(of: node, in: document) { throw ValidationError(reason, self) }
    case .id(_, let number, let mayBeForeign):
      let id = document.withUTF8(of: node) { DocumentID(text: $0) }
      guard let id, mayBeForeign || id.tableNumber == number else {
        throw ValidationError(.valueNotAllowed, self)
      }
    case .literal(let value):
      guard value.isSame(as: node, in: document) else {
        throw ValidationError(.valueNotAllowed, self)
      }
    default: break
    }
  }

  private func checkArray(
    _ element: Validator, _ count: ClosedRange<Int>?, _ document: JSONDocument,
    _ node: JSONDocument.Node, depth: Int
  ) throws(ValidationError) {
    try checkCount(count, document, node)
    try document.forEachElement(of: node) { child throws(ValidationError) in
      try element.check(document, child, depth: depth + 1)
    }
  }

  /// Checks that a value is an array with a count that is allowed.
  func checkCount(
    _ count: ClosedRange<Int>?, _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) {
    guard document.kind(of: node) == .array else { throw ValidationError(.typeMismatch, self) }
    let actual = document.count(of: node)
    if let count, !count.contains(actual) { throw ValidationError(.valueNotAllowed, self) }
    guard actual <= ValueLimits.arrayLength else {
      throw ValidationError(
        .limit(ValueLimits.Name.arrayLength), self,
        "may have at most \(ValueLimits.arrayLength) elements")
    }
  }

  /// A value that only one member takes by its type gets that member's error, which says more.
  private func checkUnion(
    _ members: [Validator], _ document: JSONDocument, _ node: JSONDocument.Node, depth: Int
  ) throws(ValidationError) {
    let kind = ValueKind(document, node)
    var last: ValidationError?
    var candidates = 0
    for member in members where member.takes(kind) {
      do throws(ValidationError) {
        return try member.check(document, node, depth: depth)
      } catch {
        last = error
        candidates += 1
      }
    }
    guard let last else { throw ValidationError(.typeMismatch, self) }
    if candidates == 1 { throw last.told(of: self) }
    throw ValidationError(kind.isScalar ? .valueNotAllowed : .typeMismatch, self)
  }
}
