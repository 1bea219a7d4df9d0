import JSON

extension Shape where Value == Void {
  /// Null.
  package static var null: Shape {
    Validator.null.shape({ $0.kind(of: $1) == .null ? () : nil }, { _, writer in writer.null() })
  }
}

extension Shape where Value == Bool {
  /// True or false.
  package static var boolean: Shape {
    Validator.boolean.shape(
      { document, node in
        switch document.kind(of: node) {
        case .true: true
        case .false: false
        default: nil
        }
      }, { $1.bool($0) })
  }
}

extension Shape where Value == Double {
  /// A 64-bit float.
  package static var number: Shape {
    Validator.number().shape({ $0.float(at: $1) }, { $1.float($0) })
  }

  /// A number that a rule allows; of whole numbers -0 becomes 0.
  package static func number(_ rule: NumberRule) -> Shape {
    Validator.number(rule).shape(
      { document, node in
        guard let number = document.float(at: node), rule.refusal(of: number) == nil
        else { return nil }
        return rule.isWhole ? number + 0 : number
      }, { $1.float($0) })
  }
}

extension Shape where Value == Int {
  /// A number without fraction, of a range within ±(2^53 - 1).
  package static func whole(_ range: ClosedRange<Int>, limit: String? = nil) -> Shape {
    Validator.number(.whole(range, limit: limit)).shape(
      { document, node in
        guard let number = document.float(at: node)?.asWhole, range.contains(number)
        else { return nil }
        return number
      }, { $1.integer($0) })
  }
}

extension Shape where Value == Int64 {
  /// A 64-bit integer, `{"$integer": ...}` on the wire.
  package static var int64: Shape {
    Validator.int64.shape(
      { document, node in
        if case .int64(let number) = ReservedObject(document, node) { number } else { nil }
      }, { $1.int64($0) })
  }
}

extension Shape where Value == [UInt8] {
  /// Bytes, `{"$bytes": ...}` on the wire.
  package static var bytes: Shape {
    Validator.bytes.shape(
      { document, node in
        if case .bytes(let bytes) = ReservedObject(document, node) { bytes } else { nil }
      }, { $1.bytesValue($0.span) })
  }
}

extension Shape where Value == String {
  /// Any string.
  package static var string: Shape {
    Validator.string().shape(
      { $0.kind(of: $1) == .string ? $0.string(at: $1) : nil }, { $1.string($0) })
  }

  /// A string that a rule allows.
  package static func string(_ rule: StringRule) -> Shape {
    Validator.string(rule).shape(
      { document, node in
        guard document.kind(of: node) == .string, rule.refusal(of: node, in: document) == nil
        else { return nil }
        return document.string(at: node)
      }, { $1.string($0) })
  }
}

extension Shape where Value == DocumentID {
  /// The id of a document of a table, whether or not it exists [W-60].
  ///
  /// With `mayBeForeign` it may have another table's number, and the store is to be asked.
  package static func id(
    _ table: String, number: UInt32, mayBeForeign: Bool = false
  ) -> Shape {
    Validator.id(table: table, number: number, mayBeForeign: mayBeForeign).shape(
      { document, node in
        let id = document.withUTF8(of: node) { DocumentID(text: $0) }
        return mayBeForeign || id?.tableNumber == number ? id : nil
      }, { $1.id($0) })
  }
}

extension Shape where Value == Values.Value {
  /// Any value within the limits of [W-120].
  package static var any: Shape {
    Shape(
      validator: .any,
      decode: { (document, node) throws(ValidationError) -> Values.Value in
        try Validator.any.validate(document, node)
        return try Values.Value(document, node)
      },
      encode: { $0.write(to: &$1) })
  }
}
