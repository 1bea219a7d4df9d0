internal import JSON
internal import Sealing
internal import Secrets

/// Hashes audit rows, one after the other, in memory that is used again.
///
/// The columns are hashed as a compact JSON array, in which no two rows look alike: strings are
/// quoted, and the number of elements is fixed. `Schema/tables/0001_store.sql` tells readers the
/// same.
final class AuditHasher {
  private var writer = JSONWriter()
  private var hasher: SHA256

  /// A hasher, which an error leaves in doubt.
  init() throws(SealingError) {
    hasher = try SHA256()
  }

  /// Begins a row.
  func begin(seq: Int64, time: Double) {
    writer.bytes.removeAll(keepingCapacity: true)
    writer.beginArray()
    writer.integer(Int(seq))
    writer.number(time)
  }

  /// Adds the next column; nil for one that is NULL.
  func add(_ text: String?) {
    if let text { writer.string(text) } else { writer.null() }
  }

  /// Adds the next column, given as UTF-8.
  func add(utf8 text: Span<UInt8>) {
    writer.string(text)
  }

  /// The hash of all columns, of which that of the row before is the last.
  func finish(previous: [UInt8]) throws(SealingError) -> [UInt8] {
    writer.separate()
    writer.bytes.append(addingCapacity: 2 * previous.count + 2) { output in
      output.append(UInt8(ascii: "\""))
      for byte in previous {
        output.append(Self.digit(byte >> 4))
        output.append(Self.digit(byte & 15))
      }
      output.append(UInt8(ascii: "\""))
    }
    writer.endArray()
    let text = writer.bytes
    try hasher.update(text.span)
    return try hasher.finish().bytes
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ (value &- 10)
  }
}
