/// The kind of a JSON value, the two booleans apart.
@usableFromInline
package enum JSONKind: UInt8, Sendable {
  case null, `false`, `true`, number, string, array, object
}
