package import JSON

extension Validator {
  /// All that is wrong with the members of an object: one fault of each field, in the order in which
  /// they stand, then the fields that are missing.
  ///
  /// ``validate(_:_:)`` tells the first fault alone; this is for whoever mends a whole file. Another
  /// value than an object, and a validator of another kind, give what that tells.
  package func faults(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) -> [ValidationError] {
    guard case .object(let fields) = self, document.kind(of: node) == .object,
      ReservedObject(document, node) == nil
    else { return fault(document, node) }
    var faults: [ValidationError] = []
    var isFound = [Bool](repeating: false, count: fields.sorted.count)
    var key = document.firstChild(of: node)
    for _ in 0..<document.count(of: node) {
      guard let name = key else { break }
      let value = document.next(after: name)
      key = document.next(after: value)
      let text = document.string(at: name)
      guard let index = fields.sorted.firstIndex(where: { document.equals(name, $0.member) })
      else {
        faults.append(ValidationError(.extraField, self).inside(member: text))
        continue
      }
      let validator = fields.sorted[index].validator
      if isFound[index] {
        faults.append(ValidationError(.duplicateField, validator).inside(member: text))
      } else {
        faults += validator.fault(document, value).map { $0.inside(member: text) }
      }
      isFound[index] = true
    }
    for (field, isFound) in zip(fields.sorted, isFound) where !isFound && !field.isOptional {
      faults.append(ValidationError(.missingField, field.validator).inside(member: field.name))
    }
    return faults
  }

  private func fault(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) -> [ValidationError] {
    do throws(ValidationError) {
      try check(document, node, depth: 1)
      return []
    } catch {
      return [error]
    }
  }
}
