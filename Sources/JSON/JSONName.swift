/// A string that is looked for in many documents, made ready so that a comparison is a few steps.
///
/// A class, so that it is passed on without the reference counts of its text.
@usableFromInline
package final class JSONName: Sendable {
  /// The string.
  @usableFromInline
  package let text: String

  @usableFromInline let count: Int
  /// The first eight bytes; of a shorter string all of them, with zeros behind.
  @usableFromInline let head: UInt64
  /// The last eight bytes; of a shorter string the bits of `head` that are its own.
  @usableFromInline let tail: UInt64

  /// A name of that text.
  package init(_ text: String) {
    let bytes = Array(text.utf8)
    self.text = text
    count = bytes.count
    if bytes.count < 8 {
      let missing = 8 - bytes.count
      head = (bytes + Array(repeating: 0, count: missing)).span.word(at: 0)
      tail = bytes.isEmpty ? 0 : .max >> UInt64(8 * missing)
    } else {
      head = bytes.span.word(at: 0)
      tail = bytes.span.word(at: bytes.count - 8)
    }
  }
}

extension JSONDocument {
  /// Whether a value is that string, compared by the bytes that it stands for. [W-22]
  @inlinable @inline(__always)
  package func equals(_ node: Node, _ name: JSONName) -> Bool {
    let entry = self[node]
    // Most names that are looked for already differ in length.
    guard entry.isPlainString(ofCount: name.count) else {
      return entry.isEscaped && equals(node, name.text)
    }
    return plainEquals(entry.start &+ 1, name)
  }

  /// Whether a name stands at a place, where as many bytes of a string are.
  @usableFromInline
  func plainEquals(_ start: Int, _ name: JSONName) -> Bool {
    let bytes = bytes.span
    if name.count < 8 {
      // Something nearly always follows; it is masked away.
      if start &+ 8 <= bytes.count { return bytes.word(at: start) & name.tail == name.head }
    } else {
      guard bytes.word(at: start) == name.head,
        bytes.word(at: start &+ name.count &- 8) == name.tail
      else { return false }
      if name.count <= 16 { return true }
    }
    return bytes.extracting(start..<start &+ name.count).isEqual(to: name.text.utf8Span.span)
  }
}
