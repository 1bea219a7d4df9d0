import JSON

/// The 32 bytes of a SHA-256 hash or MAC; compared in constant time.
package struct Digest: Hashable, Sendable {
  package static let byteCount = 32

  private let storage: [32 of UInt8]

  /// A digest of these bytes.
  package init(_ storage: [32 of UInt8]) {
    self.storage = storage
  }

  /// A digest that was stored; nil for a span of another length.
  package init?(_ bytes: Span<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    storage = [32 of UInt8] { index in bytes[index] }
  }

  /// The bytes, copied.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    // `Array(capacity:)` would not be specialised, and look its own type up.
    bytes.append(addingCapacity: Self.byteCount) { output in output.append(copying: storage.span) }
    return bytes
  }

  /// Lends the bytes.
  package func withBytes<R: ~Copyable, E>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try body(storage.span)
  }

  package static func == (left: Digest, right: Digest) -> Bool {
    equalInConstantTime(left.storage.span, right.storage.span)
  }

  package func hash(into hasher: inout Hasher) {
    for index in storage.indices { hasher.combine(storage[index]) }
  }
}
