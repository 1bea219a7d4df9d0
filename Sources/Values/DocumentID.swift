/// The identity of a document: the number of its table and sixteen bytes of the store's own [W-60].
///
/// On the wire it is text, see ``init(text:)`` and ``withText(_:)``.
package struct DocumentID: Hashable, Sendable {
  /// The number of the table; tables of users are numbered from 10001.
  package let tableNumber: UInt32
  /// The first eight of the sixteen bytes, as a big-endian number.
  package let high: UInt64
  /// The last eight of the sixteen bytes, as a big-endian number.
  package let low: UInt64

  /// An id from its parts.
  package init(tableNumber: UInt32, high: UInt64, low: UInt64) {
    self.tableNumber = tableNumber
    self.high = high
    self.low = low
  }
}
