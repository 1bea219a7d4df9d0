package import JSON

/// Convex's form of values in a snapshot: a number without dot and exponent is an int64, any other a
/// float; bytes, NaN and the infinities are as on the wire [W-50].
package enum ExportForm {
  /// Writes a value, given as on the wire, in the form of a snapshot; names keep their order.
  package static func write(
    _ node: JSONDocument.Node, of document: JSONDocument, into writer: inout JSONWriter
  ) {
    switch document.kind(of: node) {
    case .null: writer.null()
    case .false: writer.bool(false)
    case .true: writer.bool(true)
    case .number: float(document.number(at: node), into: &writer)
    case .string: writer.string(of: node, in: document)
    case .array:
      writer.beginArray()
      forEachElement(of: node, in: document) { write($0, of: document, into: &writer) }
      writer.endArray()
    case .object:
      switch ReservedObject(document, node) {
      case .int64(let number): writer.integer(Int(number))
      case .float(let number): float(number, into: &writer)
      case .bytes, .malformed: writer.raw(document.bytes, in: document.text(of: node))
      case nil:
        writer.beginObject()
        forEachMember(of: node, in: document) { key, value in
          writer.key(of: key, in: document)
          write(value, of: document, into: &writer)
        }
        writer.endObject()
      }
    }
  }

  /// Writes a value of a snapshot as on the wire.
  ///
  /// What neither form allows is left for a validator to find.
  package static func read(
    _ node: JSONDocument.Node, of document: JSONDocument, into writer: inout JSONWriter
  ) {
    switch document.kind(of: node) {
    case .number:
      if let number = int64(document.bytes.span.extracting(document.text(of: node))) {
        writer.int64(number)
      } else {
        writer.float(document.number(at: node))
      }
    case .array:
      writer.beginArray()
      forEachElement(of: node, in: document) { read($0, of: document, into: &writer) }
      writer.endArray()
    case .object where ReservedObject(document, node) == nil:
      writer.beginObject()
      forEachMember(of: node, in: document) { key, value in
        writer.key(of: key, in: document)
        read(value, of: document, into: &writer)
      }
      writer.endObject()
    case .null, .false, .true, .string, .object:
      writer.raw(document.bytes, in: document.text(of: node))
    }
  }

  /// Writes a float so that it cannot be taken for an int64: `5.0`, `-0.0`, `1e+21`.
  private static func float(_ number: Double, into writer: inout JSONWriter) {
    guard number.isFinite else { return writer.float(number) }
    if number == 0, number.sign == .minus { return writer.raw(Array("-0.0".utf8)) }
    writer.number(number)
    var index = writer.bytes.count
    while index > writer.base {
      index -= 1
      switch writer.bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): continue
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "+"): return
      default: break
      }
      break
    }
    writer.append(".0")
  }

  /// The number that a text of digits alone stands for, if an int64 can hold it.
  private static func int64(_ text: Span<UInt8>) -> Int64? {
    guard text.count <= 20 else { return nil }
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    var number: Int64 = 0
    for index in (isNegative ? 1 : 0)..<text.count {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) else { return nil }
      let digit = Int64(text[index] - UInt8(ascii: "0"))
      let (tens, isOver) = number.multipliedReportingOverflow(by: 10)
      // Counted downwards, since the least number is further from 0 than the greatest.
      let (next, isOverToo) = tens.subtractingReportingOverflow(digit)
      if isOver || isOverToo { return nil }
      number = next
    }
    if isNegative { return number }
    return number == .min ? nil : -number
  }

  private static func forEachElement(
    of node: JSONDocument.Node, in document: JSONDocument, _ body: (JSONDocument.Node) -> Void
  ) {
    guard var element = document.firstChild(of: node) else { return }
    for _ in 0..<document.count(of: node) {
      body(element)
      element = document.next(after: element)
    }
  }

  private static func forEachMember(
    of node: JSONDocument.Node, in document: JSONDocument,
    _ body: (_ key: JSONDocument.Node, _ value: JSONDocument.Node) -> Void
  ) {
    guard var key = document.firstChild(of: node) else { return }
    for _ in 0..<document.count(of: node) {
      let value = document.next(after: key)
      body(key, value)
      key = document.next(after: value)
    }
  }
}
