import JSON

/// The value of a field that may be left out.
///
/// A protocol, since its conformances are handed their own types: in other generic code the runtime
/// looks up what an optional of a parameter is, at each call.
protocol Omissible {
  associatedtype Content

  /// Writes the field with its name, quoted and with a colon, or nothing.
  func write(
    as key: [UInt8], _ encode: (Content, inout JSONWriter) -> Void, to writer: inout JSONWriter)
}

extension Optional: Omissible {
  func write(
    as key: [UInt8], _ encode: (Wrapped, inout JSONWriter) -> Void, to writer: inout JSONWriter
  ) {
    guard let self else { return }
    writer.raw(key)
    encode(self, &writer)
  }
}

extension Patch: Omissible {
  func write(
    as key: [UInt8], _ encode: (Value, inout JSONWriter) -> Void, to writer: inout JSONWriter
  ) {
    switch self {
    case .absent: return
    case .clear:
      writer.raw(key)
      writer.null()
    case .set(let value):
      writer.raw(key)
      encode(value, &writer)
    }
  }
}
