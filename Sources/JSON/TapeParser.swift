/// The single pass from bytes to tape: no recursion, no look back, no allocation of its own.
struct TapeParser {
  private var position = 0
  private var depth = 0
  /// The innermost open container, and what is known of it.
  private var container = 0
  private var isObject = false
  private var count = 0

  private let base: Int
  private let maximumDepth: Int

  /// The most entries that so many bytes can make, also when they are refused half way.
  ///
  /// Beside its own byte each value needs another one, its comma, colon or closing bracket; only
  /// the root and the containers that are still open do not.
  static func capacity(byteCount: Int, maximumDepth: Int) -> Int {
    (byteCount + min(maximumDepth, TapeEntry.maximumHeight)) / 2 + 1
  }

  /// A parser of bytes that stand at `base` in the array that the tape points into.
  init(base: Int, maximumDepth: Int) {
    self.base = base
    self.maximumDepth = min(maximumDepth, TapeEntry.maximumHeight)
  }

  /// Writes the tape of the one value that `bytes` hold, white space around it aside.
  mutating func parse(
    _ bytes: Span<UInt8>, _ tape: inout OutputSpan<TapeEntry>
  ) throws(JSONError) {
    var isBegun = true
    while isBegun {
      while try begin(bytes, &tape) {}
      isBegun = try follow(bytes, &tape)
    }
    skipWhiteSpace(bytes)
    if position < bytes.count { throw JSONError(.syntax, at: position) }
  }

  /// Takes one value; true where that opened a container whose first value is due next.
  private mutating func begin(
    _ bytes: Span<UInt8>, _ tape: inout OutputSpan<TapeEntry>
  ) throws(JSONError) -> Bool {
    let byte = try token(bytes)
    let start = position
    switch byte {
    case ASCII.quote:
      let isEscaped = try StringScanner.scan(bytes, &position)
      append(.string, isEscaped: isEscaped, from: start, &tape)
    case ASCII.minus, ASCII.zero...ASCII.nine:
      try NumberScanner.scan(bytes, &position)
      append(.number, from: start, &tape)
    case ASCII.openBrace:
      return try open(.object, bytes, &tape)
    case ASCII.openBracket:
      return try open(.array, bytes, &tape)
    case UInt8(ascii: "t"):
      try skip("rue", bytes)
      append(.true, from: start, &tape)
    case UInt8(ascii: "f"):
      try skip("alse", bytes)
      append(.false, from: start, &tape)
    case UInt8(ascii: "n"):
      try skip("ull", bytes)
      append(.null, from: start, &tape)
    default:
      throw JSONError(.syntax, at: position)
    }
    return false
  }

  /// Takes what stands after a value; true where another value is due, false after the root.
  private mutating func follow(
    _ bytes: Span<UInt8>, _ tape: inout OutputSpan<TapeEntry>
  ) throws(JSONError) -> Bool {
    while depth > 0 {
      let byte = try token(bytes)
      if byte == ASCII.comma {
        position &+= 1
        count &+= 1
        if isObject { try key(bytes, &tape) }
        return true
      }
      guard byte == (isObject ? ASCII.closeBrace : ASCII.closeBracket) else {
        throw JSONError(.syntax, at: position)
      }
      position &+= 1
      try close(&tape)
    }
    return false
  }

  private mutating func key(
    _ bytes: Span<UInt8>, _ tape: inout OutputSpan<TapeEntry>
  ) throws(JSONError) {
    guard try token(bytes) == ASCII.quote else { throw JSONError(.syntax, at: position) }
    let start = position
    let isEscaped = try StringScanner.scan(bytes, &position)
    append(.string, isEscaped: isEscaped, from: start, &tape)
    guard try token(bytes) == ASCII.colon else { throw JSONError(.syntax, at: position) }
    position &+= 1
  }

  /// Opens a container, takes the first key of an object, and closes one that is empty.
  private mutating func open(
    _ kind: JSONKind, _ bytes: Span<UInt8>, _ tape: inout OutputSpan<TapeEntry>
  ) throws(JSONError) -> Bool {
    guard depth < maximumDepth else { throw JSONError(.tooDeep, at: position) }
    if depth > 0 { tape[container].count = count }
    var entry = TapeEntry(kind, start: base &+ position, end: 0, next: container)
    entry.height = 1
    container = tape.count
    tape.append(entry)
    depth &+= 1
    count = 0
    isObject = kind == .object
    position &+= 1
    if try token(bytes) == (isObject ? ASCII.closeBrace : ASCII.closeBracket) {
      position &+= 1
      try close(&tape)
      return false
    }
    count = 1
    if isObject { try key(bytes, &tape) }
    return true
  }

  /// Closes the innermost container and goes back to the one around it.
  private mutating func close(_ tape: inout OutputSpan<TapeEntry>) throws(JSONError) {
    guard count <= TapeEntry.maximumCount else { throw JSONError(.tooLong, at: position) }
    let parent = tape[container].next
    let height = tape[container].height
    tape[container].end = UInt32(truncatingIfNeeded: base &+ position)
    tape[container].next = tape.count
    tape[container].count = count
    depth &-= 1
    container = parent
    guard depth > 0 else { return }
    count = tape[parent].count
    isObject = tape[parent].kind == .object
    if tape[parent].height <= height { tape[parent].height = height &+ 1 }
  }

  private func append(
    _ kind: JSONKind, isEscaped: Bool = false, from start: Int,
    _ tape: inout OutputSpan<TapeEntry>
  ) {
    tape.append(
      TapeEntry(
        kind, isEscaped: isEscaped, start: base &+ start, end: base &+ position,
        next: tape.count &+ 1))
  }

  /// The next byte that is not white space, left where it is.
  private mutating func token(_ bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
    skipWhiteSpace(bytes)
    guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
    return bytes[position]
  }

  private mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
    while position < bytes.count, ASCII.isWhiteSpace(bytes[position]) { position &+= 1 }
  }

  /// Moves past the first letter of a literal and the letters that must follow it.
  private mutating func skip(_ letters: String, _ bytes: Span<UInt8>) throws(JSONError) {
    position &+= 1
    for letter in letters.utf8 {
      guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
      guard bytes[position] == letter else { throw JSONError(.syntax, at: position) }
      position &+= 1
    }
  }
}
