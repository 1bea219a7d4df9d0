internal import Sealing
internal import Secrets

/// A row of the audit trail by its number and its hash, written `SEQ:HASH`.
///
/// The place of the last row is the trail's head. Noted down elsewhere, it tells later whether all
/// that stood before is still there: nobody finds other rows that lead to the same hash.
package struct AuditPlace: Hashable, Sendable {
  /// What the first row is bound to.
  package static let none = AuditPlace(
    seq: 0, hash: [UInt8](repeating: 0, count: Digest.byteCount))

  package let seq: Int64
  package let hash: [UInt8]

  /// The place of a row.
  package init(seq: Int64, hash: [UInt8]) {
    self.seq = seq
    self.hash = hash
  }

  /// The place that is written so; nil for another text.
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 2, let seq = Int64(String(Substring(parts[0]))), seq >= 0,
      Array("\(seq)".utf8) == Array(parts[0]),
      let hash = Hexadecimal.decode(Array(parts[1]).span), hash.count == Digest.byteCount
    else { return nil }
    self.init(seq: seq, hash: hash)
  }
}

extension AuditPlace: CustomStringConvertible {
  package var description: String { "\(seq):\(hexadecimal)" }

  /// The hash in lower-case hexadecimal.
  package var hexadecimal: String { Hexadecimal.encode(hash.span) }
}
