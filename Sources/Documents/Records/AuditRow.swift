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
    try isIntact(as: seq, AuditHasher())
  }

  /// Whether the row's hash is that of its columns under a number, its own or another.
  func isIntact(as number: Int64, _ hasher: AuditHasher) throws(SealingError) -> Bool {
    let found = try hasher.hash(seq: number, time: time, previous: previous) { row in
      for text in [event, function, client, organizationId, documentId, outcome, details] {
        if let text { row.string(text) } else { row.null() }
      }
    }
    return found == hash
  }

  /// Where the row stands, and what the next one is bound to.
  var place: AuditPlace { AuditPlace(seq: seq, hash: hash) }
}
