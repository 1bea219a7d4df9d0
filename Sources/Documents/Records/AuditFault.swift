/// Where the audit trail stops being what was written.
package enum AuditFault: Error, Hashable, Sendable {
  /// This row's columns are not those that were hashed, or the next row knows another one here.
  case changed(seq: Int64)
  /// The row of this number is missing.
  case removed(seq: Int64)
  /// This row was put in between others, before the first or after the last.
  case inserted(seq: Int64)

  /// The number of the row.
  package var seq: Int64 {
    switch self {
    case .changed(let seq), .removed(let seq), .inserted(let seq): seq
    }
  }
}
