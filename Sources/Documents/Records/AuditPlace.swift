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
    self.init(text.utf8Span.span)
  }

  /// The place that is written so; nil for another text.
  ///
  /// Read in each transaction that appends, so without a string of each part.
  init?(_ text: Span<UInt8>) {
    var seq: Int64 = 0
    var index = 0
    while index < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) {
      let (tens, isOver) = seq.multipliedReportingOverflow(by: 10)
      let (sum, isBeyond) = tens.addingReportingOverflow(Int64(text[index] - UInt8(ascii: "0")))
      if isOver || isBeyond || index > 0 && seq == 0 { return nil }
      seq = sum
      index += 1
    }
    guard index > 0, index < text.count, text[index] == UInt8(ascii: ":"),
      text.count - index - 1 == 2 * Digest.byteCount,
      let hash = Hexadecimal.decode(text.extracting(droppingFirst: index + 1))
    else { return nil }
    self.init(seq: seq, hash: hash)
  }
}

extension AuditPlace: CustomStringConvertible {
  package var description: String { "\(seq):\(hexadecimal)" }

  /// The hash in lower-case hexadecimal.
  package var hexadecimal: String { Hexadecimal.encode(hash.span) }
}
