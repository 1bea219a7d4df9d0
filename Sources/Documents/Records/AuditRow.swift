internal import JSON
package import Sealing
internal import Secrets

/// A row of the audit trail, bound to the row before by its hash.
package struct AuditRow: Hashable, Sendable {
  /// Counts from 1, without gaps.
  package let seq: Int64
  /// Milliseconds since the epoch.
  package let time: Double
  package let event: String
  package let function: String
  package let client: String
  package let organizationId: String?
  package let documentId: String?
  package let outcome: String
  /// A JSON object.
  package let details: String
  /// The hash of the row before; 32 zero bytes for the first.
  package let previous: [UInt8]
  package let hash: [UInt8]

  /// Whether the row's hash is that of its columns.
  package func isIntact() throws(SealingError) -> Bool {
    let found = try AuditHasher().hash(seq: seq, time: time, previous: previous) { row in
      for text in [event, function, client, organizationId, documentId, outcome, details] {
        if let text { row.string(text) } else { row.null() }
      }
    }
    return found == hash
  }
}

/// The end of the audit trail: what the next row is bound to.
struct AuditTail {
  /// What the first row is bound to.
  static let none = AuditTail(seq: 0, hash: [UInt8](repeating: 0, count: Digest.byteCount))

  let seq: Int64
  let hash: [UInt8]
}
