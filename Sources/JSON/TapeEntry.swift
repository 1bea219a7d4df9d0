/// One value of a parsed document: where its text is and where its next sibling stands.
///
/// 16 bytes. A container is followed by its children; of an object these are key, value, key,
/// value. While a container is open, `next` holds the container around it, so that the parser
/// needs no stack of its own.
struct TapeEntry: BitwiseCopyable, Sendable {
  /// The most bytes of input that the 28 bits of `next` can number the values of.
  static let maximumByteCount = 1 << 28
  /// The most elements or members that the 24 bits of `count` hold.
  static let maximumCount = 1 << 24 - 1
  /// The greatest height that the 8 bits of `height` hold.
  static let maximumHeight = 255

  private(set) var start: UInt32
  var end: UInt32
  private var nextAndTag: UInt32
  private var countAndHeight: UInt32

  /// An entry of a value that is no container, with no children and height 0.
  init(_ kind: JSONKind, isEscaped: Bool = false, start: Int, end: Int, next: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    let tag = UInt32(kind.rawValue) | (isEscaped ? 8 : 0)
    nextAndTag = UInt32(truncatingIfNeeded: next) << 4 | tag
    countAndHeight = 0
  }

  var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: nextAndTag & 7)) ?? .null }

  /// Whether a string's text holds a backslash.
  var isEscaped: Bool { nextAndTag & 8 != 0 }

  var next: Int {
    get { Int(nextAndTag >> 4) }
    set { nextAndTag = UInt32(truncatingIfNeeded: newValue) << 4 | nextAndTag & 15 }
  }

  var count: Int {
    get { Int(countAndHeight >> 8) }
    set { countAndHeight = UInt32(truncatingIfNeeded: newValue) << 8 | countAndHeight & 255 }
  }

  var height: Int {
    get { Int(countAndHeight & 255) }
    set { countAndHeight = countAndHeight & ~255 | UInt32(truncatingIfNeeded: newValue) & 255 }
  }
}
