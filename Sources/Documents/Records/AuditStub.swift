internal import JSON
internal import Sealing
internal import Secrets
internal import Values

/// What stands in the place of audit rows that were pruned: what the chain goes on from, and a
/// signature of the key ring, so that nobody without a key can take rows away and say so.
package struct AuditStub: Hashable, Sendable {
  /// The last row that was removed.
  package let through: AuditPlace
  /// How many rows this pruning removed.
  package let count: Int64
  /// The time before which rows were to go, in milliseconds since the epoch.
  package let before: Double
  /// When they went, in milliseconds since the epoch.
  package let prunedAt: Double
  /// The number of the `audit.pruned` row that tells the same.
  package let row: Int64
  /// The id of the key that signed.
  package internal(set) var kid = ""
  package internal(set) var mac: [UInt8] = []

  init(through: AuditPlace, count: Int64, before: Double, prunedAt: Double, row: Int64) {
    self.through = through
    self.count = count
    self.before = before
    self.prunedAt = prunedAt
    self.row = row
  }

  /// The stub that is written so; nil for another text.
  init?(json bytes: [UInt8]) {
    guard let document = try? JSONDocument(parsing: bytes, maximumDepth: 2) else { return nil }
    func number(_ name: String) -> Double? {
      guard let node = document.member(name, of: document.root), document.kind(of: node) == .number
      else { return nil }
      return document.number(at: node)
    }
    func hexadecimal(_ name: String) -> [UInt8]? {
      guard let node = document.member(name, of: document.root),
        document.kind(of: node) == .string
      else { return nil }
      return Hexadecimal.decode(Array(document.string(at: node).utf8).span)
    }
    guard let seq = number("through").flatMap(Int64.init(exactly:)), seq > 0,
      let hash = hexadecimal("hash"), hash.count == Digest.byteCount,
      let count = number("count").flatMap(Int64.init(exactly:)), let before = number("before"),
      let prunedAt = number("prunedAt"), let row = number("row").flatMap(Int64.init(exactly:)),
      let mac = hexadecimal("mac"), let kid = document.member("kid", of: document.root),
      document.kind(of: kid) == .string
    else { return nil }
    self.init(
      through: AuditPlace(seq: seq, hash: hash), count: count, before: before, prunedAt: prunedAt,
      row: row)
    self.kid = document.string(at: kid)
    self.mac = mac
  }

  /// The stub as `Schema/tables/0003_audit.sql` tells it.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("before")
    writer.number(before)
    writer.key("count")
    writer.integer(Int(count))
    writer.member("hash", hexadecimal: through.hash)
    writer.key("kid")
    writer.string(kid)
    writer.member("mac", hexadecimal: mac)
    writer.key("prunedAt")
    writer.number(prunedAt)
    writer.key("row")
    writer.integer(Int(row))
    writer.key("through")
    writer.integer(Int(through.seq))
    writer.endObject()
    return writer.bytes
  }

  /// What is signed.
  func message(kid: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    writer.string("integrations-host audit stub")
    writer.integer(Int(through.seq))
    writer.string(Hexadecimal.encode(through.hash.span))
    writer.integer(Int(count))
    writer.number(before)
    writer.number(prunedAt)
    writer.integer(Int(row))
    writer.string(kid)
    writer.endArray()
    return writer.bytes
  }

  /// What the `audit.pruned` row has as its details.
  func details() throws(StoreError) -> CanonicalJSON {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("before")
    writer.number(before)
    writer.key("count")
    writer.integer(Int(count))
    writer.member("hash", hexadecimal: through.hash)
    writer.key("through")
    writer.integer(Int(through.seq))
    writer.endObject()
    do {
      let document = try JSONDocument(parsing: writer.bytes)
      return try CanonicalJSON(document, document.root)
    } catch {
      throw StoreError(.io, detail: "no details of a pruning")
    }
  }

  /// Whether a row of the trail tells of this pruning.
  func isTold(by row: AuditRow) -> Bool {
    guard row.event == AuditStub.event, let details = try? details() else { return false }
    return Array(row.details.utf8) == details.bytes
  }

  /// The event of that row.
  static let event = "audit.pruned"
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, hexadecimal bytes: [UInt8]) {
    key(name)
    string(Hexadecimal.encode(bytes.span))
  }
}
