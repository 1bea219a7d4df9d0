/// The single pass from bytes to tape: no recursion, no look back, no allocation of its own.
///
/// One loop looks at one token a turn; what may come next is its state.
struct TapeParser {
  /// What the grammar allows next.
  private enum Expected {
    case value
    /// A value, or the end of an array that was just opened.
    case firstValue
    case key
    /// A key, or the end of an object that was just opened.
    case firstKey
    case colon
    /// A comma, or the end of the innermost container.
    case next
    /// Nothing but white space: the root is complete.
    case end
  }

  private var position = 0
  private var depth = 0
  private var expected = Expected.value
  /// The entries that are written.
  private var used = 0
  /// Whether it failed only because the tape has too few entries.
  private(set) var isFull = false
  /// The innermost open container, and what is known of it.
  private var container = 0
  private var isObject = false
  private var count = 0

  private let base: Int
  private let maximumDepth: Int

  /// A parser of bytes that stand at `base` in the array that the tape points into.
  init(base: Int, maximumDepth: Int) {
    self.base = base
    // As many levels as were asked for and a tape can count.
    self.maximumDepth = min(max(maximumDepth, 0), TapeEntry.maximumHeight)
  }

  /// Writes the tape of the one value that `bytes` hold, white space around it aside.
  mutating func parse(
    _ bytes: Span<UInt8>, _ tape: inout MutableSpan<TapeEntry>
  ) throws(JSONError) {
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case ASCII.quote:
        try string(bytes, &tape)
      case ASCII.colon where expected == .colon:
        expected = .value
        position &+= 1
      case ASCII.comma where expected == .next:
        expected = isObject ? .key : .value
        count &+= 1
        position &+= 1
      case ASCII.openBrace, ASCII.openBracket:
        try open(byte == ASCII.openBrace ? .object : .array, &tape)
      case ASCII.closeBrace, ASCII.closeBracket:
        try close(byte == ASCII.closeBrace, &tape)
      case ASCII.space, ASCII.lineFeed, ASCII.carriageReturn, ASCII.tab:
        position &+= 1
      default:
        try scalar(byte, bytes, &tape)
      }
    }
    guard expected == .end else { throw JSONError(.unexpectedEnd, at: position) }
  }

  @inline(__always)
  private mutating func string(
    _ bytes: Span<UInt8>, _ tape: inout MutableSpan<TapeEntry>
  ) throws(JSONError) {
    let isKey = expected == .key || expected == .firstKey
    guard isKey || expectsValue else { throw JSONError(.syntax, at: position) }
    let start = position
    var end = position
    let isEscaped = try StringScanner.scan(bytes, &end)
    position = end
    try append(.string, isEscaped: isEscaped, from: start, &tape)
    expected = isKey ? .colon : afterValue
  }

  /// Takes a number or a literal.
  @inline(__always)
  private mutating func scalar(
    _ byte: UInt8, _ bytes: Span<UInt8>, _ tape: inout MutableSpan<TapeEntry>
  ) throws(JSONError) {
    guard expectsValue else { throw JSONError(.syntax, at: position) }
    let start = position
    var end = position
    let kind: JSONKind
    switch byte {
    case ASCII.minus, ASCII.zero...ASCII.nine:
      kind = .number
      try NumberScanner.scan(bytes, &end)
    case UInt8(ascii: "t"):
      kind = .true
      try Self.skip("rue", bytes, &end)
    case UInt8(ascii: "f"):
      kind = .false
      try Self.skip("alse", bytes, &end)
    case UInt8(ascii: "n"):
      kind = .null
      try Self.skip("ull", bytes, &end)
    default:
      throw JSONError(.syntax, at: position)
    }
    position = end
    try append(kind, from: start, &tape)
    expected = afterValue
  }

  private var expectsValue: Bool { expected == .value || expected == .firstValue }

  private var afterValue: Expected { depth > 0 ? .next : .end }

  @inline(__always)
  private mutating func open(
    _ kind: JSONKind, _ tape: inout MutableSpan<TapeEntry>
  ) throws(JSONError) {
    guard expectsValue else { throw JSONError(.syntax, at: position) }
    guard depth < maximumDepth else { throw JSONError(.tooDeep, at: position) }
    if depth > 0 { tape[container].count = count }
    let start = base &+ position
    let entry = TapeEntry(kind, height: 1, start: start, end: start, next: container)
    container = used
    try write(entry, &tape)
    depth &+= 1
    // Counted ahead: it is put right where the container closes without a first element.
    count = 1
    isObject = kind == .object
    expected = isObject ? .firstKey : .firstValue
    position &+= 1
  }

  /// Closes the innermost container and goes back to the one around it.
  @inline(__always)
  private mutating func close(
    _ closesObject: Bool, _ tape: inout MutableSpan<TapeEntry>
  ) throws(JSONError) {
    let isEmpty = expected == (closesObject ? .firstKey : .firstValue)
    guard isEmpty || expected == .next, depth > 0, isObject == closesObject else {
      throw JSONError(.syntax, at: position)
    }
    position &+= 1
    var entry = tape[container]
    let parent = entry.next
    let height = entry.height
    entry.end = base &+ position
    entry.next = used
    entry.count = isEmpty ? 0 : count
    tape[container] = entry
    depth &-= 1
    expected = afterValue
    container = parent
    guard depth > 0 else { return }
    count = tape[parent].count
    isObject = tape[parent].kind == .object
    if tape[parent].height <= height { tape[parent].height = height &+ 1 }
  }

  @inline(__always)
  private mutating func append(
    _ kind: JSONKind, isEscaped: Bool = false, from start: Int,
    _ tape: inout MutableSpan<TapeEntry>
  ) throws(JSONError) {
    try write(
      TapeEntry(
        kind, isEscaped: isEscaped, start: base &+ start, end: base &+ position, next: used &+ 1),
      &tape)
  }

  @inline(__always)
  private mutating func write(
    _ entry: TapeEntry, _ tape: inout MutableSpan<TapeEntry>
  ) throws(JSONError) {
    guard used < tape.count else {
      isFull = true
      throw JSONError(.tooLong, at: position)
    }
    tape[used] = entry
    used &+= 1
  }

  /// Moves past the first letter of a literal and the letters that must follow it.
  private static func skip(
    _ letters: String, _ bytes: Span<UInt8>, _ position: inout Int
  ) throws(JSONError) {
    position &+= 1
    for letter in letters.utf8 {
      guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
      guard bytes[position] == letter else { throw JSONError(.syntax, at: position) }
      position &+= 1
    }
  }
}
