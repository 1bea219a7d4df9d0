import JSON

/// Finds the members of an object by name, fastest where they are asked for in their own order.
///
/// It looks first at the member after the last one found, then at the others round to it.
struct MemberCursor {
  /// The members of the object.
  let count: Int
  /// The members found so far.
  private(set) var found = 0
  private let first: JSONDocument.Node
  private var key: JSONDocument.Node
  private var index = 0

  /// Nil for a value that is no object.
  // Borrowed, as an initializer's parameters are not by themselves: it is asked for each object.
  init?(_ document: borrowing JSONDocument, _ node: JSONDocument.Node) {
    guard document.kind(of: node) == .object else { return nil }
    count = document.count(of: node)
    first = document.firstChild(of: node) ?? node
    key = first
  }

  /// The value of a member with that name, or nil; the names asked for have to differ.
  mutating func value(
    of name: JSONName, in document: JSONDocument
  ) -> JSONDocument.Node? {
    guard found < count else { return nil }
    for _ in 0..<count {
      if index == count {
        key = first
        index = 0
      }
      let value = document.next(after: key)
      let isMatch = document.equals(key, name)
      key = document.next(after: value)
      index += 1
      if isMatch {
        found += 1
        return value
      }
    }
    return nil
  }
}
