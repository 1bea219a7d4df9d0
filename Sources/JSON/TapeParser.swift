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
    (byteCount + levels(maximumDepth)) / 2 + 1
  }

  /// A parser of bytes that stand at `base` in the array that the tape points into.
  init(base: Int, maximumDepth: Int) {
    self.base = base
    self.maximumDepth = Self.levels(maximumDepth)
  }

  /// As many levels as were asked for and a tape can count.
  private static func levels(_ maximumDepth: Int) -> Int {
    min(max(maximumDepth, 0), TapeEntry.maximumHeight)
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
    while position < bytes.count {
      guard ASCII.isWhiteSpace(bytes[position]) else { throw JSONError(.syntax, at: position) }
      position &+= 1
    }
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
      close(&tape)
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
    let start = base &+ position
    let entry = TapeEntry(kind, height: 1, start: start, end: start, next: container)
    container = tape.count
    tape.append(entry)
    depth &+= 1
    count = 0
    isObject = kind == .object
    position &+= 1
    if try token(bytes) == (isObject ? ASCII.closeBrace : ASCII.closeBracket) {
      position &+= 1
      close(&tape)
      return false
    }
    count = 1
    if isObject { try key(bytes, &tape) }
    return true
  }

  /// Closes the innermost container and goes back to the one around it.
  private mutating func close(_ tape: inout OutputSpan<TapeEntry>) {
    var entry = tape[container]
    let parent = entry.next
    let height = entry.height
    entry.end = base &+ position
    entry.next = tape.count
    entry.count = count
    tape[container] = entry
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
  @inline(__always)
  private mutating func token(_ bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
    while position < bytes.count {
      let byte = bytes[position]
      if byte > ASCII.space || !ASCII.isWhiteSpace(byte) { return byte }
      position &+= 1
    }
    throw JSONError(.unexpectedEnd, at: position)
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
