/// The text form of [W-60]: Crockford's base32, in lower case, of the table number (LEB128), the
/// sixteen bytes and Convex's Fletcher-16 of all before it.
extension DocumentID: CustomStringConvertible {
  /// The lengths that a text can have: 31 for a table below 2^7, 37 for one from 2^28 on.
  package static let textLengths = 31...37

  /// Reads a text, given as UTF-8.
  ///
  /// Only the canonical text of an id is taken: lower case, the fewest characters, no bits left
  /// over, a table number of 32 bits in its shortest form, and a checksum that holds. [W-60]
  package init?(text: Span<UInt8>) {
    if text.count == 32 {
      self.init(ofTwoByteTable: text)
    } else {
      self.init(ofAnyLength: text)
    }
  }

  /// Reads the text of a table from 2^7 on and below 2^14: 20 bytes, so that nothing is left over.
  private init?(ofTwoByteTable text: Span<UInt8>) {
    guard let first = IDPayload.group(text, at: 0), let second = IDPayload.group(text, at: 8),
      let third = IDPayload.group(text, at: 16), let fourth = IDPayload.group(text, at: 24)
    else { return nil }
    let (table, rest) = (first >> 32, first >> 24 & 0xFF)
    let high = first << 40 | second
    let low = third << 24 | fourth >> 16
    // Two bytes, of which the second adds something.
    guard table >= 0x80, 1..<0x80 ~= rest else { return nil }
    var (sum, sums) = (UInt8(truncatingIfNeeded: table), UInt8(truncatingIfNeeded: table))
    Self.add(rest << 56, bytes: 1, to: &sum, &sums)
    Self.add(high, bytes: 8, to: &sum, &sums)
    Self.add(low, bytes: 8, to: &sum, &sums)
    guard UInt64(sum) << 8 | UInt64(sums) == fourth & 0xFFFF else { return nil }
    self.init(tableNumber: UInt32(table & 0x7F | rest << 7), high: high, low: low)
  }

  /// Goes on with the two sums of a checksum over the upper bytes of a word.
  @inline(__always)
  private static func add(
    _ word: UInt64, bytes: Int, to sum: inout UInt8, _ sums: inout UInt8
  ) {
    for index in 0..<bytes {
      sum &+= UInt8(truncatingIfNeeded: word >> UInt64(56 &- 8 &* index))
      sums &+= sum
    }
  }

  private init?(ofAnyLength text: Span<UInt8>) {
    guard Self.textLengths.contains(text.count), var payload = IDPayload(base32: text),
      payload.removeChecksum(), let table = payload.readTableNumber(), payload.unreadCount == 16
    else { return nil }
    self.init(tableNumber: table, high: payload.readWord(), low: payload.readWord())
  }

  /// Reads a text, as ``init(text:)`` does.
  package init?(_ text: String) {
    self.init(text: text.utf8Span.span)
  }

  /// Gives the text, as ASCII, without allocating.
  package func withText<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    if 0x80..<0x4000 ~= tableNumber { return withTextOfTwoByteTable(body) }
    var payload = IDPayload()
    payload.append(tableNumber: tableNumber)
    payload.append(word: high)
    payload.append(word: low)
    payload.appendChecksum()
    return payload.withBase32(body)
  }

  /// Gives the text of a table from 2^7 on and below 2^14, four groups of 40 bits.
  private func withTextOfTwoByteTable<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    let (table, rest) = (UInt64(tableNumber & 0x7F | 0x80), UInt64(tableNumber >> 7))
    var (sum, sums) = (UInt8(truncatingIfNeeded: table), UInt8(truncatingIfNeeded: table))
    Self.add(rest << 56, bytes: 1, to: &sum, &sums)
    Self.add(high, bytes: 8, to: &sum, &sums)
    Self.add(low, bytes: 8, to: &sum, &sums)
    var text = InlineArray<32, UInt8>(repeating: 0)
    IDPayload.write(table << 32 | rest << 24 | high >> 40, to: &text, at: 0)
    IDPayload.write(high & 0xFF_FFFF_FFFF, to: &text, at: 8)
    IDPayload.write(low >> 24, to: &text, at: 16)
    IDPayload.write(
      (low & 0xFF_FFFF) << 16 | UInt64(sum) << 8 | UInt64(sums), to: &text, at: 24)
    return body(text.span)
  }

  /// Appends the text, as ASCII.
  package func appendText(to bytes: inout [UInt8]) {
    withText { text in
      bytes.append(addingCapacity: text.count) { output in
        for index in text.indices { output.append(text[index]) }
      }
    }
  }

  /// The text.
  package var description: String {
    withText { text in
      // A scalar after the other costs 400 instructions each.
      guard let text = try? UTF8Span(validating: text) else { return "" }
      return String(copying: text)
    }
  }
}
