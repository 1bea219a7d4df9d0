import JSON

extension Shape where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the strings of an enumeration.
  package static func literals(_ type: Value.Type = Value.self) -> Shape {
    literals(Array(type.allCases))
  }
}

extension Shape where Value: RawRepresentable, Value.RawValue == String {
  /// One of some strings of an enumeration.
  package static func literals(_ cases: [Value]) -> Shape {
    let validator = Validator.literals(cases.map(\.rawValue))
    let names = cases.map { JSONName($0.rawValue) }
    // Not made by `Validator.shape`, which needs room for a `Value?`: see `Field`.
    return Shape(
      validator: validator,
      decode: { (document, node) throws(ValidationError) -> Value in
        guard let index = document.index(of: node, among: names) else {
          try validator.validate(document, node)
          throw ValidationError(.typeMismatch, validator)
        }
        return cases[index]
      },
      encode: { $1.string($0.rawValue) })
  }
}

extension JSONDocument {
  /// Which of some strings a value is; apart from generic code, where this would cost ten times as
  /// much.
  fileprivate func index(of node: Node, among names: [JSONName]) -> Int? {
    for index in names.indices where equals(node, names[index]) { return index }
    return nil
  }
}
