import JSON

/// Checks an object whose names are not declared.
struct RecordCheck {
  private let validator: Validator
  private let keys: Validator
  private let values: Validator
  private let depth: Int

  /// A check of an object that stands inside `depth` containers.
  init(_ validator: Validator, keys: Validator, values: Validator, depth: Int) {
    self.validator = validator
    self.keys = keys
    self.values = values
    self.depth = depth
  }

  /// Throws for what ``FreeForm`` refuses, then for names and values that do not match.
  func check(
    _ document: JSONDocument, _ node: JSONDocument.Node, maximumBytes: Int?
  ) throws(ValidationError) {
    let canonical = try canonicalForm(document, node, maximumBytes: maximumBytes)
    if let maximumBytes, canonical.count > maximumBytes {
      throw ValidationError(.valueNotAllowed, validator)
    }
    if case .string(nil) = keys, case .any = values { return }
    guard var key = document.firstChild(of: node) else { return }
    for _ in 0..<document.count(of: node) {
      let value = document.next(after: key)
      do throws(ValidationError) {
        try keys.check(document, key, depth: depth + 1)
        try values.check(document, value, depth: depth + 1)
      } catch {
        throw error.inside(member: document.string(at: key))
      }
      key = document.next(after: value)
    }
  }

  /// The canonical form, empty where there is no need to know its length.
  private func canonicalForm(
    _ document: JSONDocument, _ node: JSONDocument.Node, maximumBytes: Int?
  ) throws(ValidationError) -> [UInt8] {
    guard ValueKind(document, node) == .object else {
      throw ValidationError(.typeMismatch, validator)
    }
    var freeForm = FreeForm(document, writer: maximumBytes == nil ? nil : JSONWriter())
    try freeForm.take(node, depth: depth)
    return freeForm.writer?.bytes ?? []
  }
}
