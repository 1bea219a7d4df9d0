extension JSONWriter {
  /// Writes a string with the escapes of [W-21] and [W-10] and no others.
  package mutating func string(_ value: String) {
    separate()
    bytes.append(ASCII.quote)
    let span = value.utf8Span.span
    if Self.nextEscape(span, from: 0) == span.count {
      bytes.append(contentsOf: value.utf8)
    } else {
      appendEscaped(span)
    }
    bytes.append(ASCII.quote)
  }

  /// Writes a string given as its bytes, which have to be UTF-8.
  package mutating func string(_ value: Span<UInt8>) {
    separate()
    bytes.append(ASCII.quote)
    appendEscaped(value)
    bytes.append(ASCII.quote)
  }

  /// Writes a string of a document anew, with only the escapes that it needs.
  package mutating func string(of node: JSONDocument.Node, in document: JSONDocument) {
    document.withUTF8(of: node) { string($0) }
  }

  /// Where the next byte stands that cannot be written as it is; the count where there is none.
  private static func nextEscape(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < text.count {
      let byte = text[index]
      if byte < ASCII.space || byte == ASCII.quote || byte == ASCII.backslash { return index }
      if byte == 0xC2 || byte == 0xE2, separator(text, at: index) != nil { return index }
      index &+= 1
    }
    return index
  }

  /// The escape and the length of a U+0085, U+2028 or U+2029 at `index`.
  ///
  /// They end a line for some readers of lines, and so may not stand in a message. [W-10]
  private static func separator(
    _ text: Span<UInt8>, at index: Int
  ) -> (escape: String, length: Int)? {
    guard index &+ 1 < text.count else { return nil }
    if text[index] == 0xC2 { return text[index &+ 1] == 0x85 ? (#"\u0085"#, 2) : nil }
    guard index &+ 2 < text.count, text[index &+ 1] == 0x80 else { return nil }
    switch text[index &+ 2] {
    case 0xA8: return (#"\u2028"#, 3)
    case 0xA9: return (#"\u2029"#, 3)
    default: return nil
    }
  }

  private mutating func appendEscaped(_ text: Span<UInt8>) {
    var index = 0
    while index < text.count {
      let end = Self.nextEscape(text, from: index)
      append(text.extracting(index..<end))
      index = end
      guard index < text.count else { return }
      if let (escape, length) = Self.separator(text, at: index) {
        append(escape)
        index &+= length
      } else {
        appendEscape(of: text[index])
        index &+= 1
      }
    }
  }

  private mutating func appendEscape(of byte: UInt8) {
    switch byte {
    case ASCII.quote: append(#"\""#)
    case ASCII.backslash: append(#"\\"#)
    case 0x08: append(#"\b"#)
    case 0x0C: append(#"\f"#)
    case ASCII.lineFeed: append(#"\n"#)
    case ASCII.carriageReturn: append(#"\r"#)
    case ASCII.tab: append(#"\t"#)
    default:
      append(byte < 16 ? #"\u000"# : #"\u001"#)
      let digit = byte & 15
      bytes.append(digit < 10 ? ASCII.zero + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
