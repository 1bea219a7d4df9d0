import JSON

/// What an object stands for whose only member is `$integer`, `$float` or `$bytes` [W-50].
enum ReservedObject {
  case int64(Int64)
  /// NaN, an infinity or -0, which JSON's numbers do not have or Convex does not trust them with.
  case float(Double)
  case bytes([UInt8])
  /// One of the three names with something else in it than its base64.
  case malformed

  /// What is asked of such an object, to go on after "which".
  static let requirement = "must have in $integer, $float and $bytes the base64 of their bytes"

  /// Nil for a value that is no object and for an object of another form.
  init?(_ document: borrowing JSONDocument, _ node: JSONDocument.Node) {
    guard document.kind(of: node) == .object, document.count(of: node) == 1,
      let key = document.firstChild(of: node)
    else { return nil }
    let content = document.next(after: key)
    if document.equals(key, "$integer") {
      self = Self.word(document, content).map { .int64(Int64(bitPattern: $0)) } ?? .malformed
    } else if document.equals(key, "$float") {
      self = Self.word(document, content).map(Self.float) ?? .malformed
    } else if document.equals(key, "$bytes") {
      self = Self.decode(document, content).map { .bytes($0) } ?? .malformed
    } else {
      return nil
    }
  }

  /// A float that a plain number can say has to be a plain number, so that each value has one form.
  private static func float(_ word: UInt64) -> ReservedObject {
    let float = Double(bitPattern: word)
    return float.needsReservedForm ? .float(float) : .malformed
  }

  private static func word(_ document: JSONDocument, _ node: JSONDocument.Node) -> UInt64? {
    guard let bytes = decode(document, node), bytes.count == 8 else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func decode(_ document: JSONDocument, _ node: JSONDocument.Node) -> [UInt8]? {
    guard document.kind(of: node) == .string else { return nil }
    return document.withUTF8(of: node) { text in
      var bytes: [UInt8] = []
      return Base64.decode(text, to: &bytes) ? bytes : nil
    }
  }
}

extension Double {
  /// Whether the wire form is a `$float` object and not a plain number [W-50].
  var needsReservedForm: Bool { !isFinite || self == 0 && sign == .minus }
}
