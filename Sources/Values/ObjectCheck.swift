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
    guard document.kind(of: node) == .object, ReservedObject(document, node) == nil
    else { throw ValidationError(.typeMismatch, validator) }
    if !takesOrdered(document, node) { try checkInAnyOrder(document, node) }
  }

  /// Whether an object is right and has its members in the order of their names, as ours do.
  private func takesOrdered(_ document: JSONDocument, _ node: JSONDocument.Node) -> Bool {
    guard document.count(of: node) <= fields.count else { return false }
    var place = 0
    var key = document.firstChild(of: node)
    for _ in 0..<document.count(of: node) {
      guard let name = key else { return false }
      let value = document.next(after: name)
      while place < fields.count, !document.equals(name, fields[place].member) {
        guard fields[place].isOptional else { return false }
        place += 1
      }
      guard place < fields.count else { return false }
      do throws(ValidationError) {
        try fields[place].validator.check(document, value, depth: depth + 1)
      } catch {
        return false
      }
      place += 1
      key = document.next(after: value)
    }
    return fields[place...].allSatisfy(\.isOptional)
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

  /// The slow way, which tells what is wrong first.
  private func checkInAnyOrder(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) {
    var values = [JSONDocument.Node?](repeating: nil, count: fields.count)
    var isRepeated = [Bool](repeating: false, count: fields.count)
    var extra: JSONDocument.Node?
    var key = document.firstChild(of: node)
    for _ in 0..<document.count(of: node) {
      guard let name = key else { break }
      let value = document.next(after: name)
      if let index = fields.firstIndex(where: { document.equals(name, $0.member) }) {
        isRepeated[index] = values[index] != nil
        values[index] = values[index] ?? value
      } else if extra == nil {
        extra = name
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
