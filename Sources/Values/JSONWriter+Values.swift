package import JSON

/// The forms of [W-50] of what plain JSON cannot say.
extension JSONWriter {
  /// Writes a float: a plain number, or `{"$float": ...}` for NaN, the infinities and -0.
  package mutating func float(_ value: Double) {
    if value.needsReservedForm {
      reserved("$float", word: value.bitPattern)
    } else {
      number(value)
    }
  }

  /// Writes `{"$integer": ...}`.
  package mutating func int64(_ value: Int64) {
    reserved("$integer", word: UInt64(bitPattern: value))
  }

  /// Writes `{"$bytes": ...}`.
  package mutating func bytesValue(_ value: Span<UInt8>) {
    var text: [UInt8] = []
    Base64.encode(value, to: &text)
    beginObject()
    key("$bytes")
    string(text.span)
    endObject()
  }

  /// Writes the text of an id.
  package mutating func id(_ value: DocumentID) {
    value.withText { string($0) }
  }

  private mutating func reserved(_ name: String, word: UInt64) {
    var text: [UInt8] = []
    var bytes = InlineArray<8, UInt8>(repeating: 0)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index)) }
    Base64.encode(bytes.span, to: &text)
    beginObject()
    key(name)
    string(text.span)
    endObject()
  }
}
