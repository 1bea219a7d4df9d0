/// The limits of [W-120] on single values.
package enum ValueLimits {
  /// Containers inside each other, the outermost one counted.
  package static let depth = 64
  /// Elements of one array.
  package static let arrayLength = 8192
  /// Members of one object.
  package static let objectFields = 1024
  /// Bytes of the name of one field.
  package static let fieldNameBytes = 1024

  /// Names as `host.info.limits` and `data.limit` have them.
  package enum Name {
    package static let depth = "valueDepth"
    package static let arrayLength = "arrayLength"
    package static let objectFields = "objectFields"
    package static let fieldNameBytes = "fieldNameBytes"
  }
}
