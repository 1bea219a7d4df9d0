/// What [W-120] says of the names of fields in values.
enum FieldName {
  /// The rule as an ECMA-262 regular expression.
  static let pattern = "^[ -#%-~][ -~]{0,\(ValueLimits.fieldNameBytes - 1)}$"

  /// The rule, to go on after "which".
  static let requirement =
    "must have field names of 1 to \(ValueLimits.fieldNameBytes) printable ASCII characters "
    + "that do not begin with $"

  /// Whether a name is printable ASCII that does not begin with `$`, of whatever length.
  static func hasForm(_ name: Span<UInt8>) -> Bool {
    if !name.isEmpty, name[0] == UInt8(ascii: "$") { return false }
    for index in name.indices where !(0x20...0x7E).contains(name[index]) { return false }
    return true
  }
}
