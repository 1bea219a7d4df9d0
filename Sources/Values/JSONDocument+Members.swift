import JSON

extension JSONDocument {
  /// A member of an object of free form.
  struct FreeMember {
    let key: Node
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
      guard withUTF8(of: key, FieldName.hasForm) else {
        throw ValidationError(.limit(ValueLimits.Name.fieldNameBytes), .any, FieldName.requirement)
          .inside(member: string(at: key))
      }
      if let last = members.last, order(of: last.key, key) >= 0 { isSorted = false }
      members.append(FreeMember(key: key, value: value))
      key = next(after: value)
    }
    guard !isSorted else { return members }
    members.sort { order(of: $0.key, $1.key) < 0 }
    for (member, next) in zip(members, members.dropFirst())
    where order(of: member.key, next.key) == 0 {
      throw ValidationError(.duplicateField, .any).inside(member: string(at: member.key))
    }
    return members
  }

  /// Below 0, 0 or above 0, as the bytes of a string stand before another's, are the same, or stand
  /// after them.
  private func order(of left: Node, _ right: Node) -> Int {
    withUTF8(of: left) { left in
      withUTF8(of: right) { right in
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
          return Int(left[index]) - Int(right[index])
        }
        return left.count - right.count
      }
    }
  }
}
