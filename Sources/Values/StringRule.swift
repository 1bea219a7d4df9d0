/// What is asked of a string beside its type: a length, a form, or both [W-51].
package struct StringRule: Sendable {
  /// What the length of a string counts.
  package enum Unit: Sendable {
    /// Unicode scalars, which contracts call characters.
    case characters
    /// Bytes of UTF-8.
    case bytes
  }

  /// A form that has a name, a pattern for the contract, and a check for the run time.
  ///
  /// The two have to agree; a test of the form compares them.
  package struct Form: Sendable {
    /// What the string must be, as `is an absolute https URL`.
    package let requirement: String
    /// An ECMA-262 regular expression, anchored, for JSON Schema.
    package let pattern: String
    /// Whether the string, as UTF-8, has the form.
    package let check: @Sendable (Span<UInt8>) -> Bool

    /// A form of its three parts; `requirement` goes on after "which", with no value in it.
    package init(
      _ requirement: String, pattern: String, check: @escaping @Sendable (Span<UInt8>) -> Bool
    ) {
      self.requirement = requirement
      self.pattern = pattern
      self.check = check
    }
  }

  package let unit: Unit
  package let length: ClosedRange<Int>?
  /// The name of the limit of section 13 that a longer string passes; nil: it is just not allowed.
  package let limit: String?
  package let form: Form?

  private init(_ unit: Unit, _ length: ClosedRange<Int>?, _ limit: String?, _ form: Form?) {
    self.unit = unit
    self.length = length
    self.limit = limit
    self.form = form
  }

  /// A length in Unicode scalars.
  package static func characters(
    _ length: ClosedRange<Int>, limit: String? = nil, form: Form? = nil
  ) -> StringRule {
    StringRule(.characters, length, limit, form)
  }

  /// A length in bytes of UTF-8.
  package static func bytes(
    _ length: ClosedRange<Int>, limit: String? = nil, form: Form? = nil
  ) -> StringRule {
    StringRule(.bytes, length, limit, form)
  }

  /// A form, which also says what lengths there are.
  package static func form(_ form: Form) -> StringRule {
    StringRule(.characters, nil, nil, form)
  }

  /// What the rule asks, to go on after "which".
  package var requirement: String {
    let words = unit == .bytes ? "bytes" : "characters"
    let lengths = length.map { "must have \($0.lowerBound) to \($0.upperBound) \(words)" }
    return [lengths, form?.requirement].compactMap(\.self).joined(separator: " and ")
  }
}
