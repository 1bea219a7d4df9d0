import JSON

extension JSONDocument {
  /// A member of an object of free form.
  struct FreeMember {
    let name: String
    let value: Node
  }

  /// Gives the elements of an array in their order; an error gets the element's step in its path.
  func forEachElement(
    of node: Node, _ body: (Node) throws(ValidationError) -> Void
  ) throws(ValidationError) {
    guard var element = firstChild(of: node) else { return }
    for index in 0..<count(of: node) {
      do throws(ValidationError) {
        try body(element)
      } catch {
        throw error.inside(element: index)
      }
      element = next(after: element)
    }
  }

  /// The members of an object of free form, in the order of their names' bytes.
  ///
  /// Throws for a name that is not printable ASCII or begins with `$`, and for one that stands
  /// twice.
  func sortedMembers(of node: Node) throws(ValidationError) -> [FreeMember] {
    guard var key = firstChild(of: node) else { return [] }
    var members: [FreeMember] = []
    members.reserveCapacity(count(of: node))
    var isSorted = true
    for _ in 0..<count(of: node) {
      let value = next(after: key)
      let name = string(at: key)
      guard FieldName.hasForm(name) else {
        throw ValidationError(.limit(ValueLimits.Name.fieldNameBytes), .any, FieldName.requirement)
          .inside(member: name)
      }
      // Names are ASCII from here on, where the order of strings is the order of their bytes.
      if let last = members.last, last.name >= name { isSorted = false }
      members.append(FreeMember(name: name, value: value))
      key = next(after: value)
    }
    guard !isSorted else { return members }
    members.sort { $0.name < $1.name }
    for (member, next) in zip(members, members.dropFirst()) where member.name == next.name {
      throw ValidationError(.duplicateField, .any).inside(member: member.name)
    }
    return members
  }
}
