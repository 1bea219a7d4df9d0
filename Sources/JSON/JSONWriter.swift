/// Writes compact JSON onto the end of an array of bytes.
///
/// Commas are automatic: one is written before a key or value unless the last byte is `{`, `[`,
/// `:` or a line feed, or the value begins at `base`. That brackets match, that members have
/// keys and that raw values are JSON is the caller's business.
package struct JSONWriter: Sendable {
  /// All that was written, after what was there before.
  package var bytes: [UInt8]

  /// The number of bytes that are not this writer's, so that the first value takes no comma.
  package var base: Int

  /// A writer that appends to `bytes`.
  package init(_ bytes: consuming [UInt8] = []) {
    base = bytes.count
    self.bytes = bytes
  }

  /// Writes the bracket that opens an object.
  package mutating func beginObject() {
    separate()
    bytes.append(ASCII.openBrace)
  }

  /// Writes the bracket that closes an object.
  package mutating func endObject() {
    bytes.append(ASCII.closeBrace)
  }

  /// Writes the bracket that opens an array.
  package mutating func beginArray() {
    separate()
    bytes.append(ASCII.openBracket)
  }

  /// Writes the bracket that closes an array.
  package mutating func endArray() {
    bytes.append(ASCII.closeBracket)
  }

  /// Writes `null`.
  package mutating func null() {
    separate()
    append("null")
  }

  /// Writes `true` or `false`.
  package mutating func bool(_ value: Bool) {
    separate()
    append(value ? "true" : "false")
  }

  /// Writes a whole number in full, whatever its size.
  package mutating func integer(_ value: Int) {
    separate()
    NumberPrinter.append(value, to: &bytes)
  }

  /// Writes a number as ECMAScript's `Number::toString` does: -0 as `0`.
  ///
  /// NaN and the infinities, which JSON does not have, become `null`. [W-21]
  package mutating func number(_ value: Double) {
    separate()
    NumberPrinter.append(value, to: &bytes)
  }

  /// Writes a value that is compact JSON already.
  package mutating func raw(_ value: Span<UInt8>) {
    separate()
    append(value)
  }

  /// Writes a value that is compact JSON already.
  package mutating func raw(_ value: [UInt8]) {
    separate()
    append(value.span)
  }

  /// Writes a value that is compact JSON already and stands in a part of an array.
  package mutating func raw(_ value: [UInt8], in range: Range<Int>) {
    separate()
    append(value.span.extracting(range))
  }

  /// Whether what comes next needs no comma before it.
  var isFirst: Bool {
    guard bytes.count > base, let last = bytes.last else { return true }
    return last == ASCII.openBrace || last == ASCII.openBracket || last == ASCII.colon
      || last == ASCII.lineFeed
  }

  /// Writes the comma that has to stand before the next key or value, for one that is appended to
  /// `bytes` directly.
  package mutating func separate() {
    if !isFirst { bytes.append(ASCII.comma) }
  }

  /// Appends text as it is, without a comma before it.
  package mutating func append(_ text: String) {
    append(text.utf8Span.span)
  }

  mutating func append(_ text: Span<UInt8>) {
    bytes.append(addingCapacity: text.count) { $0.append(copying: text) }
  }
}
