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
    let choices = cases.map { (name: $0.rawValue, value: $0) }
    return validator.shape(
      { document, node in choices.first { document.equals(node, $0.name) }?.value },
      { $1.string($0.rawValue) })
  }
}
