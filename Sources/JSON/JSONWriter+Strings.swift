extension JSONWriter {
  /// Writes the name of a member and its colon.
  package mutating func key(_ name: String) {
    quote(name.utf8Span.span, isKey: true)
  }

  /// Writes a string with the escapes of [W-21] and [W-10] and no others.
  package mutating func string(_ value: String) {
    quote(value.utf8Span.span, isKey: false)
  }

  /// Writes a string given as its bytes, which have to be UTF-8.
  package mutating func string(_ value: Span<UInt8>) {
    quote(value, isKey: false)
  }

  /// Writes a string of a document anew, with only the escapes that it needs.
  package mutating func string(of node: JSONDocument.Node, in document: JSONDocument) {
    document.withUTF8(of: node) { quote($0, isKey: false) }
  }

  /// Writes a string of a document as the name of a member, and the colon.
  package mutating func key(of node: JSONDocument.Node, in document: JSONDocument) {
    document.withUTF8(of: node) { quote($0, isKey: true) }
  }

  private mutating func quote(_ text: Span<UInt8>, isKey: Bool) {
    let isFirst = isFirst
    let end = Self.nextEscape(text, from: 0)
    bytes.append(addingCapacity: text.count &+ 4) { output in
      if !isFirst { output.append(ASCII.comma) }
      output.append(ASCII.quote)
      output.append(copying: text.extracting(0..<end))
      if end == text.count {
        output.append(ASCII.quote)
        if isKey { output.append(ASCII.colon) }
      }
    }
    guard end < text.count else { return }
    appendEscaped(text, from: end)
    bytes.append(ASCII.quote)
    if isKey { bytes.append(ASCII.colon) }
  }

  /// Where the next byte stands that cannot be written as it is; the count where there is none.
  private static func nextEscape(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while true {
      index = text.endOfPlainBytes(from: index)
      guard index < text.count, text[index] >= 0x80 else { return index }
      repeat {
        if separator(text, at: index) != nil { return index }
        index &+= 1
      } while index < text.count && text[index] >= 0x80
    }
  }

  /// The escape and the length of a U+0085, U+2028 or U+2029 at `index`.
  ///
  /// They end a line for some readers of lines, and so may not stand in a message. [W-10]
  private static func separator(
    _ text: Span<UInt8>, at index: Int
  ) -> (escape: String, length: Int)? {
    let lead = text[index]
    guard lead == 0xC2 || lead == 0xE2, index &+ 1 < text.count else { return nil }
    if lead == 0xC2 { return text[index &+ 1] == 0x85 ? (#"\u0085"#, 2) : nil }
    guard index &+ 2 < text.count, text[index &+ 1] == 0x80 else { return nil }
    switch text[index &+ 2] {
    case 0xA8: return (#"\u2028"#, 3)
    case 0xA9: return (#"\u2029"#, 3)
    default: return nil
    }
  }

  /// Writes from a byte that has to be escaped to the end.
  private mutating func appendEscaped(_ text: Span<UInt8>, from start: Int) {
    var index = start
    while index < text.count {
      if let (escape, length) = Self.separator(text, at: index) {
        append(escape)
        index &+= length
      } else {
        appendEscape(of: text[index])
        index &+= 1
      }
      let end = Self.nextEscape(text, from: index)
      append(text.extracting(index..<end))
      index = end
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
