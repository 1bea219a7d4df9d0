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

  /// The hash of a row whose columns `addColumns` adds, strings and nulls, but for the first two and
  /// the last.
  func hash(
    seq: Int64, time: Double, previous: [UInt8], _ addColumns: (inout JSONWriter) -> Void
  ) throws(SealingError) -> [UInt8] {
    // Taken out, since each use of a stored property would be checked for exclusive access.
    var row = JSONWriter()
    swap(&row, &writer)
    defer { swap(&row, &writer) }
    row.bytes.removeAll(keepingCapacity: true)
    row.beginArray()
    row.integer(Int(seq))
    row.number(time)
    addColumns(&row)
    row.separate()
    row.bytes.append(addingCapacity: 2 * previous.count + 2) { output in
      output.append(UInt8(ascii: "\""))
      for byte in previous {
        output.append(Self.digit(byte >> 4))
        output.append(Self.digit(byte & 15))
      }
      output.append(UInt8(ascii: "\""))
    }
    row.endArray()
    try hasher.update(row.bytes.span)
    return try hasher.finish().bytes
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ (value &- 10)
  }
}
