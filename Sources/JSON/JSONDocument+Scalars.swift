import Glibc

extension JSONDocument {
  /// The nearest 64-bit float of a number; NaN for a value of another kind.
  ///
  /// A number too small for a float is 0, and `-0` is -0; overflow was refused by the parse. [W-20]
  package func number(at node: Node) -> Double {
    guard kind(of: node) == .number else { return .nan }
    return NumberScanner.value(bytes.span.extracting(text(of: node)))
  }

  /// The text of a string without its escapes; empty for a value of another kind.
  package func string(at node: Node) -> String {
    guard isEscaped(node) else { return String(decoding: bytes[content(of: node)], as: UTF8.self) }
    var plain: [UInt8] = []
    appendUTF8(of: node, to: &plain)
    return String(decoding: plain, as: UTF8.self)
  }

  /// Whether the text of a string holds an escape.
  @inlinable @inline(__always)
  package func isEscaped(_ node: Node) -> Bool { self[node].isEscaped }

  /// The length of a string without its escapes, in bytes of UTF-8.
  @inlinable @inline(__always)
  package func utf8Count(of node: Node) -> Int {
    isEscaped(node) ? escapedCount(of: node) : content(of: node).count
  }

  @usableFromInline
  func escapedCount(of node: Node) -> Int {
    let bytes = bytes.span.extracting(content(of: node))
    var count = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == ASCII.backslash {
        count &+= UTF8.width(Escapes.scalar(bytes, &index))
      } else {
        count &+= 1
        index &+= 1
      }
    }
    return count
  }

  /// The length of a string without its escapes, in Unicode scalars.
  package func scalarCount(of node: Node) -> Int {
    let bytes = bytes.span.extracting(content(of: node))
    var count = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == ASCII.backslash {
        _ = Escapes.scalar(bytes, &index)
        count &+= 1
      } else {
        if bytes[index] & 0xC0 != 0x80 { count &+= 1 }
        index &+= 1
      }
    }
    return count
  }

  /// Appends the bytes of a string without its escapes.
  package func appendUTF8(of node: Node, to output: inout [UInt8]) {
    let content = content(of: node)
    guard isEscaped(node) else {
      output.append(contentsOf: bytes[content])
      return
    }
    Escapes.appendPlain(bytes.span.extracting(content), to: &output)
  }

  /// Gives the bytes of a string without its escapes; only an escaped string is copied for it.
  @inlinable @inline(__always)
  package func withUTF8<R, E>(
    of node: Node, _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    guard isEscaped(node) else { return try body(bytes.span.extracting(content(of: node))) }
    return try withPlain(node, body)
  }

  /// Gives a copy of a string's bytes without its escapes, which is wiped after use: any string may
  /// be a secret. [W-114]
  @usableFromInline
  func withPlain<R, E>(
    _ node: Node, _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    var plain: [UInt8] = []
    plain.reserveCapacity(content(of: node).count)
    appendUTF8(of: node, to: &plain)
    defer {
      unsafe plain.withUnsafeMutableBytes { bytes in
        if let start = bytes.baseAddress { unsafe explicit_bzero(start, bytes.count) }
      }
    }
    return try body(plain.span)
  }

  /// Whether a value is that string, compared by the bytes that it stands for. [W-22]
  @usableFromInline
  package func equals(_ node: Node, _ string: String) -> Bool {
    let entry = self[node]
    guard entry.kind == .string else { return false }
    if entry.isEscaped { return withUTF8(of: node) { $0.isEqual(to: string.utf8Span.span) } }
    // Most names that are looked for already differ in length.
    guard entry.end &- entry.start &- 2 == string.utf8.count else { return false }
    return bytes.span.extracting(content(of: node)).isEqual(to: string.utf8Span.span)
  }

  /// Whether two values are the same string, compared by the bytes that they stand for. [W-22]
  package func equals(_ node: Node, _ other: Node) -> Bool {
    guard kind(of: node) == .string, kind(of: other) == .string else { return false }
    return withUTF8(of: node) { left in withUTF8(of: other) { left.isEqual(to: $0) } }
  }

  /// What stands between the quotes of a string; nothing for a value of another kind.
  @inlinable @inline(__always)
  func content(of node: Node) -> Range<Int> {
    let entry = self[node]
    guard entry.kind == .string else { return 0..<0 }
    return (entry.start + 1)..<(entry.end - 1)
  }
}
