import JSON

/// What a value must be: Convex's validators, with rules on scalars beside [W-51].
///
/// One declaration gives the check (``validate(_:_:)``), Convex's notation (``notation``), Convex's
/// JSON (``writeConvexJSON(to:)``) and a JSON Schema (``writeJSONSchema(to:)``).
package indirect enum Validator: Sendable {
  /// A member of an object.
  package struct Field: Sendable {
    /// The name, as it is looked for in documents.
    let member: JSONName
    package let validator: Validator
    package let isOptional: Bool

    package var name: String { member.text }

    /// A field that has to be there.
    package static func required(_ name: String, _ validator: Validator) -> Field {
      Field(member: JSONName(name), validator: validator, isOptional: false)
    }

    /// A field that may be absent, which is not the same as null.
    package static func optional(_ name: String, _ validator: Validator) -> Field {
      Field(member: JSONName(name), validator: validator, isOptional: true)
    }
  }

  /// The members of an object, in the order of their names' bytes.
  package struct Fields: Sendable, ExpressibleByArrayLiteral {
    package let sorted: [Field]

    /// Fields in any order; the names have to differ.
    package init(_ fields: [Field]) {
      sorted = fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      assert(
        zip(sorted, sorted.dropFirst()).allSatisfy { !$0.name.utf8.elementsEqual($1.name.utf8) },
        "An object declares a field twice.")
    }

    /// Fields in any order; the names have to differ.
    package init(arrayLiteral fields: Field...) {
      self.init(fields)
    }
  }

  case null
  case boolean
  case number(NumberRule? = nil)
  case int64
  case string(StringRule? = nil)
  case bytes
  /// The id of a document of a table, whether or not it exists [W-60].
  ///
  /// A table whose documents may bring their ids along knows better than a number which are its own,
  /// so with `mayBeForeign` any id passes, and the store is to be asked.
  case id(table: String, number: UInt32, mayBeForeign: Bool = false)
  /// Exactly this null, boolean, number, int64 or string.
  case literal(Value)
  /// An array; a count outside of the range is not allowed.
  case array(Validator, count: ClosedRange<Int>? = nil)
  /// Exactly these fields.
  case object(Fields)
  /// Any fields whose names and values match; at most so many bytes of compact JSON.
  case record(keys: Validator, values: Validator, maximumBytes: Int? = nil)
  /// One of these at least.
  case union([Validator])
  case any

  /// Any object.
  package static func anyObject(maximumBytes: Int? = nil) -> Validator {
    .record(keys: .string(), values: .any, maximumBytes: maximumBytes)
  }

  /// One of some strings.
  package static func literals(_ strings: [String]) -> Validator {
    strings.count == 1
      ? .literal(.string(strings[0])) : .union(strings.map { .literal(.string($0)) })
  }

  /// What the validator describes, or null.
  package static func nullable(_ validator: Validator) -> Validator {
    .union([validator, .null])
  }

  /// What the rule of a scalar asks, to go on after "which".
  var requirement: String? {
    switch self {
    case .number(let rule): rule?.requirement
    case .string(let rule): rule?.requirement
    case .id: "must be the id of a document of that table"
    case .array(_, let count):
      count.map { "must have \($0.lowerBound) to \($0.upperBound) elements" }
    case .record(_, _, let maximum):
      maximum.map { "must have at most \($0) bytes of compact JSON" }
    default: nil
    }
  }

  /// Whether it takes values whose depth it does not itself bound.
  var isFreeForm: Bool {
    switch self {
    case .any, .record: true
    case .array(let element, _): element.isFreeForm
    case .object(let fields): fields.sorted.contains { $0.validator.isFreeForm }
    case .union(let members): members.contains(where: \.isFreeForm)
    default: false
    }
  }
}
