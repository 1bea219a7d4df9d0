import JSON

/// Checks an object with declared fields.
struct ObjectCheck {
  private let validator: Validator
  private let fields: [Validator.Field]
  private let depth: Int

  /// A check of an object that stands inside `depth` containers.
  init(_ validator: Validator, _ fields: Validator.Fields, depth: Int) {
    self.validator = validator
    self.fields = fields.sorted
    self.depth = depth
  }

  /// Throws the first of: declared fields in the order of their names, then extra fields [W-51].
  func check(_ document: JSONDocument, _ node: JSONDocument.Node) throws(ValidationError) {
    guard var members = MemberCursor(document, node), ReservedObject(document, node) == nil
    else { throw ValidationError(.typeMismatch, validator) }
    guard hasOnlyDeclaredMembers(document, members) else {
      return try checkIrregular(document, node)
    }
    for field in fields {
      try check(field, members.value(of: field.member, in: document), document)
    }
  }

  /// Whether no member is extra and none is there twice.
  private func hasOnlyDeclaredMembers(_ document: JSONDocument, _ members: MemberCursor) -> Bool {
    guard members.count <= fields.count else { return false }
    var members = members
    for field in fields { _ = members.value(of: field.member, in: document) }
    return members.found == members.count
  }

  private func check(
    _ field: Validator.Field, _ value: JSONDocument.Node?, _ document: JSONDocument
  ) throws(ValidationError) {
    do throws(ValidationError) {
      if let value {
        try field.validator.check(document, value, depth: depth + 1)
      } else if !field.isOptional {
        throw ValidationError(.missingField, field.validator)
      }
    } catch {
      throw error.inside(member: field.name)
    }
  }

  /// The slow way, for an object that is known to have an extra or a repeated member.
  private func checkIrregular(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) {
    var values = [JSONDocument.Node?](repeating: nil, count: fields.count)
    var isRepeated = [Bool](repeating: false, count: fields.count)
    var extra: JSONDocument.Node?
    guard var key = document.firstChild(of: node) else { return }
    for _ in 0..<document.count(of: node) {
      let value = document.next(after: key)
      if let index = fields.firstIndex(where: { document.equals(key, $0.member) }) {
        isRepeated[index] = values[index] != nil
        values[index] = values[index] ?? value
      } else if extra == nil {
        extra = key
      }
      key = document.next(after: value)
    }
    for (index, field) in fields.enumerated() {
      if isRepeated[index] {
        throw ValidationError(.duplicateField, field.validator).inside(member: field.name)
      }
      try check(field, values[index], document)
    }
    if let extra {
      throw ValidationError(.extraField, validator).inside(member: document.string(at: extra))
    }
  }
}
