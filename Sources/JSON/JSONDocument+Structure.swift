extension JSONDocument {
  /// The whole value.
  @inlinable @inline(__always)
  package var root: Node { Node(index: 0) }

  /// The kind of a value.
  @inlinable @inline(__always)
  package func kind(of node: Node) -> JSONKind { self[node].kind }

  /// Where in `bytes` the text of a value stands, quotes or brackets included.
  @inlinable @inline(__always)
  package func text(of node: Node) -> Range<Int> {
    let entry = self[node]
    return entry.start..<entry.end
  }

  /// The number of elements of an array or members of an object; 0 for other values.
  @inlinable @inline(__always)
  package func count(of node: Node) -> Int { self[node].count }

  /// How many containers nest in a value: 0 for a scalar, 1 for `{}` and `[]`.
  @inlinable @inline(__always)
  package func height(of node: Node) -> Int { self[node].height }

  /// The first element of an array or the first key of an object; nil where there is none.
  ///
  /// The children of an object are key, value, key, value.
  @inlinable @inline(__always)
  package func firstChild(of node: Node) -> Node? {
    self[node].count > 0 ? Node(index: node.index &+ 1) : nil
  }

  /// The sibling after a value, past all that the value holds.
  ///
  /// Means something only where there is one: an array has `count(of:)` children, an object twice
  /// as many.
  @inlinable @inline(__always)
  package func next(after node: Node) -> Node {
    Node(index: Int32(truncatingIfNeeded: self[node].next))
  }

  /// The value of the first member of an object with that name, compared by bytes. [W-22]
  package func member(_ name: String, of node: Node) -> Node? {
    guard kind(of: node) == .object, var key = firstChild(of: node) else { return nil }
    for _ in 0..<count(of: node) {
      let value = next(after: key)
      if equals(key, name) { return value }
      key = next(after: value)
    }
    return nil
  }

  @inlinable @inline(__always)
  subscript(node: Node) -> TapeEntry { tape[Int(node.index)] }
}
