/// One value of a parsed document: where its text is and where its next sibling stands.
///
/// 16 bytes. A container is followed by its children; of an object these are key, value, key,
/// value. While a container is open, `next` holds the container around it, so that the parser
/// needs no stack of its own.
struct TapeEntry: BitwiseCopyable, Sendable {
  /// The most bytes of input that 28 bits can point at.
  ///
  /// A value and what parts it from the next take two bytes, so `next` and `count` fit as well.
  static let maximumByteCount = 1 << 28 - 1
  /// The greatest height that 8 bits hold.
  static let maximumHeight = 255

  private static let position: UInt64 = 1 << 28 - 1
  private static let escaped: UInt64 = 1 << 7

  /// `start` in the upper 28 bits, `end` in the next 28, the kind and `isEscaped` in the last 8.
  private var text: UInt64
  /// `next` in the upper 28 bits, `count` in the next 28, `height` in the last 8.
  private var links: UInt64

  /// An entry with no children.
  @inline(__always)
  init(
    _ kind: JSONKind, isEscaped: Bool = false, height: Int = 0, start: Int, end: Int, next: Int
  ) {
    let tag = UInt64(kind.rawValue) | (isEscaped ? Self.escaped : 0)
    text = UInt64(start) << 36 | UInt64(end) << 8 | tag
    links = UInt64(next) << 36 | UInt64(height)
  }

  @inline(__always)
  var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: text & 7)) ?? .null }

  /// Whether a string's text holds a backslash.
  var isEscaped: Bool { text & Self.escaped != 0 }

  /// The first byte of the value, quotes and brackets included.
  var start: Int { Int(text >> 36) }

  /// The byte after the last one of the value.
  var end: Int {
    get { Int(text >> 8 & Self.position) }
    set { text = text & ~(Self.position << 8) | UInt64(newValue) << 8 }
  }

  /// The entry after the value and all that it holds.
  var next: Int {
    get { Int(links >> 36) }
    set { links = links & ~(Self.position << 36) | UInt64(newValue) << 36 }
  }

  /// How many elements or members the value holds.
  var count: Int {
    get { Int(links >> 8 & Self.position) }
    set { links = links & ~(Self.position << 8) | UInt64(newValue) << 8 }
  }

  /// How many containers nest in the value.
  var height: Int {
    get { Int(links & 255) }
    set { links = links & ~255 | UInt64(newValue) }
  }
}
