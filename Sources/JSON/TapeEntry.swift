/// One value of a parsed document: where its text is and where its next sibling stands.
///
/// 16 bytes. A container is followed by its children; of an object these are key, value, key,
/// value. While a container is open, `next` holds the container around it, so that the parser
/// needs no stack of its own.
@usableFromInline
struct TapeEntry: BitwiseCopyable, Sendable {
  /// The most bytes of input that 28 bits can point at.
  ///
  /// A value and what parts it from the next take two bytes, so `next` and `count` fit as well.
  static let maximumByteCount = 1 << 28 - 1
  /// The greatest height that 8 bits hold.
  static let maximumHeight = 255

  @usableFromInline static var position: UInt64 { 1 << 28 - 1 }
  @usableFromInline static var escaped: UInt64 { 1 << 7 }

  /// `start` in the upper 28 bits, `end` in the next 28, the kind and `isEscaped` in the last 8.
  @usableFromInline var text: UInt64
  /// `next` in the upper 28 bits, `count` in the next 28, `height` in the last 8.
  @usableFromInline var links: UInt64

  /// An entry with no children.
  @inline(__always)
  init(
    _ kind: JSONKind, isEscaped: Bool = false, height: Int = 0, start: Int, end: Int, next: Int
  ) {
    let tag = UInt64(kind.rawValue) | (isEscaped ? Self.escaped : 0)
    text = UInt64(start) << 36 | UInt64(end) << 8 | tag
    links = UInt64(next) << 36 | UInt64(height)
  }

  @inlinable @inline(__always)
  var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: text & 7)) ?? .null }

  /// Whether a string's text holds a backslash.
  @inlinable @inline(__always)
  var isEscaped: Bool { text & Self.escaped != 0 }

  /// Whether it is a string without escapes that stands for so many bytes.
  @inlinable @inline(__always)
  func isPlainString(ofCount count: Int) -> Bool {
    text & (Self.escaped | 7) == UInt64(JSONKind.string.rawValue) && end &- start &- 2 == count
  }

  /// The first byte of the value, quotes and brackets included.
  @inlinable @inline(__always)
  var start: Int { Int(text >> 36) }

  /// The byte after the last one of the value.
  @inlinable @inline(__always)
  var end: Int {
    get { Int(text >> 8 & Self.position) }
    set { text = text & ~(Self.position << 8) | UInt64(newValue) << 8 }
  }

  /// The entry after the value and all that it holds.
  @inlinable @inline(__always)
  var next: Int {
    get { Int(links >> 36) }
    set { links = links & ~(Self.position << 36) | UInt64(newValue) << 36 }
  }

  /// How many elements or members the value holds.
  @inlinable @inline(__always)
  var count: Int {
    get { Int(links >> 8 & Self.position) }
    set { links = links & ~(Self.position << 8) | UInt64(newValue) << 8 }
  }

  /// How many containers nest in the value.
  @inlinable @inline(__always)
  var height: Int {
    get { Int(links & 255) }
    set { links = links & ~255 | UInt64(newValue) }
  }
}
