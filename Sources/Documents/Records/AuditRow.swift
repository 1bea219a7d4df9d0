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

  /// The hash of all columns but `hash` itself.
  ///
  /// They are hashed as a compact JSON array, in which no two rows look alike: strings are quoted,
  /// and the number of elements is fixed. `Schema/tables/0001_store.sql` tells readers the same.
  static func hash(
    seq: Int64, time: Double, texts: [String?], previous: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    writer.integer(Int(seq))
    writer.number(time)
    for text in texts {
      if let text { writer.string(text) } else { writer.null() }
    }
    writer.string(hexadecimal(previous))
    writer.endArray()
    return try SHA256.digest(of: writer.bytes.span).bytes
  }

  /// Whether the row's hash is that of its columns.
  package func isIntact() throws(SealingError) -> Bool {
    let texts = [event, function, client, organizationId, documentId, outcome, details]
    return try AuditRow.hash(seq: seq, time: time, texts: texts, previous: previous) == hash
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}

/// The end of the audit trail: what the next row is bound to.
struct AuditTail {
  /// What the first row is bound to.
  static let none = AuditTail(seq: 0, hash: [UInt8](repeating: 0, count: Digest.byteCount))

  let seq: Int64
  let hash: [UInt8]
}
