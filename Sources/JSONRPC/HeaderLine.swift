/// One line of a header section, without its end. [W-11]
enum HeaderLine: Equatable {
  case contentLength(Int)
  /// A header that means nothing here, such as `Content-Type`.
  case other
  /// No header, or a `Content-Length` that is no number up to the largest one believed.
  case unintelligible

  init(_ line: Span<UInt8>, frameBytes: Int) {
    self = .unintelligible
    var colon = 0
    while colon < line.count, line[colon] != ASCII.colon {
      // White space in a name is how headers are smuggled, and braces are a message gone astray.
      guard Self.isToken(line[colon]) else { return }
      colon += 1
    }
    guard colon > 0, colon < line.count else { return }
    guard Self.isContentLength(line.extracting(0..<colon)) else {
      self = .other
      return
    }
    let value = line.extracting((colon + 1)..<line.count)
    if let length = Self.decimal(value, atMost: frameBytes) { self = .contentLength(length) }
  }

  /// Whether a byte may stand in a name: `tchar` of RFC 9110, section 5.6.2.
  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"),
      UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"),
      UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func isContentLength(_ name: Span<UInt8>) -> Bool {
    let wanted = "content-length"
    let span = wanted.utf8Span.span
    guard name.count == span.count else { return false }
    for index in name.indices {
      // Bit 5 tells the cases of a letter apart; the hyphen has it already.
      guard name[index] | 0x20 == span[index] else { return false }
    }
    return true
  }

  /// The number that digits with spaces and tabs around them stand for; nil for anything else and
  /// for a number above `limit`, which also keeps the arithmetic from overflowing.
  private static func decimal(_ text: Span<UInt8>, atMost limit: Int) -> Int? {
    var low = 0
    var high = text.count
    while low < high, text[low] == ASCII.space || text[low] == ASCII.tab { low += 1 }
    while low < high, text[high - 1] == ASCII.space || text[high - 1] == ASCII.tab { high -= 1 }
    guard low < high else { return nil }
    var value = 0
    for index in low..<high {
      let digit = text[index] &- ASCII.zero
      guard digit <= 9 else { return nil }
      value = value * 10 + Int(digit)
      guard value <= limit else { return nil }
    }
    return value
  }
}
