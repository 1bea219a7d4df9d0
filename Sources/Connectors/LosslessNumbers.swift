import Functions
import JSON
import Values

/// Writes JSON with each whole number that a float cannot hold as a string of its digits [W-154].
enum LosslessNumbers {
  /// The largest whole number that is sent as one: 2^53 - 1.
  private static let largest = Array("9007199254740991".utf8)
  /// The most levels that the data of a result may have: the result around it is one more.
  private static let mostLevels = ValueLimits.depth - 1

  /// Writes a value; false where it is nested too deep, or has a name that only values of the
  /// contract have, such as `$integer`.
  ///
  /// Digits may be sixty times as long as the number was, so nothing more is written once it is
  /// larger than a reply may be.
  static func write(
    _ node: JSONDocument.Node, of document: JSONDocument, to writer: inout JSONWriter
  ) -> Bool {
    document.height(of: node) <= mostLevels && append(node, document, &writer)
  }

  /// Recursion is bounded by the height that was checked.
  private static func append(
    _ node: JSONDocument.Node, _ document: JSONDocument, _ writer: inout JSONWriter
  ) -> Bool {
    guard writer.bytes.count <= Limits.replyBytes else { return true }
    switch document.kind(of: node) {
    case .array: return appendArray(node, document, &writer)
    case .object: return appendObject(node, document, &writer)
    case .number:
      let text = Array(document.bytes[document.text(of: node)])
      if let digits = digitsOfLarge(text) { writer.string(digits) } else { writer.raw(text) }
    default: writer.raw(document.bytes, in: document.text(of: node))
    }
    return true
  }

  private static func appendArray(
    _ node: JSONDocument.Node, _ document: JSONDocument, _ writer: inout JSONWriter
  ) -> Bool {
    writer.beginArray()
    if var child = document.firstChild(of: node) {
      for _ in 0..<document.count(of: node) {
        guard append(child, document, &writer) else { return false }
        child = document.next(after: child)
      }
    }
    writer.endArray()
    return true
  }

  private static func appendObject(
    _ node: JSONDocument.Node, _ document: JSONDocument, _ writer: inout JSONWriter
  ) -> Bool {
    writer.beginObject()
    if var key = document.firstChild(of: node) {
      for _ in 0..<document.count(of: node) {
        let value = document.next(after: key)
        let name = document.string(at: key)
        guard name.utf8.first != UInt8(ascii: "$") else { return false }
        writer.key(name)
        guard append(value, document, &writer) else { return false }
        key = document.next(after: value)
      }
    }
    writer.endObject()
    return true
  }

  /// The digits of a whole number outside of ±(2^53 - 1); nil for any other number.
  static func digitsOfLarge(_ text: [UInt8]) -> String? {
    let isNegative = text.first == UInt8(ascii: "-")
    guard let magnitude = whole(text[(isNegative ? 1 : 0)...]) else { return nil }
    let isLarge =
      magnitude.count > largest.count
      || magnitude.count == largest.count && largest.lexicographicallyPrecedes(magnitude)
    guard isLarge else { return nil }
    return (isNegative ? "-" : "") + String(decoding: magnitude, as: UTF8.self)
  }

  /// The digits of a number without a sign, written out; nil where it has a fraction.
  private static func whole(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) {
      $0 | 0x20 == UInt8(ascii: "e")
    }
    let mantissa = parts[0].split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let exponent = parts.count == 2 ? Int(String(decoding: parts[1], as: UTF8.self)) : 0
    // JSON's parser has refused what is larger than a float.
    guard let exponent, (-400...400).contains(exponent) else { return nil }
    let fraction = mantissa.count == 2 ? Array(mantissa[1]) : []
    var digits = Array(mantissa[0]) + fraction
    let shift = exponent - fraction.count
    if shift >= 0 {
      digits += Array(repeating: UInt8(ascii: "0"), count: shift)
    } else {
      let cut = min(-shift, digits.count)
      guard digits.suffix(cut).allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
      digits.removeLast(cut)
    }
    return Array(digits.drop { $0 == UInt8(ascii: "0") })
  }
}
