// For `CRYPTO_memcmp`: a comparison in constant time is no thing to write anew.
import COpenSSL
import JSON

/// Bytes that are wiped when they go out of scope: a key or a plaintext.
///
/// A secret cannot be copied, printed or stored in a copyable value, and its bytes are reached only
/// inside `withBytes`. [W-114]
@safe
package struct Secret: ~Copyable, Sendable {
  // Nothing but this value owns the memory, and it is written only while it is made.
  private nonisolated(unsafe) let storage: UnsafeMutableBufferPointer<UInt8>

  /// How many bytes these are.
  package let count: Int

  /// Bytes that `body` appends, at most `capacity` of them.
  ///
  /// - Throws: What `body` throws; what it had written is then wiped.
  package init<E>(
    capacity: Int, initializingWith body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) {
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(capacity, 1))
    var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
    do throws(E) {
      try body(&output)
    } catch {
      _ = unsafe output.finalize(for: buffer)
      unsafe Self.release(buffer)
      throw error
    }
    unsafe storage = buffer
    unsafe count = output.finalize(for: buffer)
  }

  /// A copy of `bytes`; wiping the original is its owner's business.
  package init(copying bytes: Span<UInt8>) {
    self.init(capacity: bytes.count) { output in output.append(copying: bytes) }
  }

  deinit {
    unsafe Self.release(storage)
  }

  /// A secret with the same bytes, which is wiped by itself.
  package borrowing func copy() -> Secret {
    withBytes { Secret(copying: $0) }
  }

  /// Lends the bytes; the compiler refuses to let the span out of `body`.
  package borrowing func withBytes<R: ~Copyable, E>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try body(unsafe UnsafeBufferPointer(start: storage.baseAddress, count: count).span)
  }

  /// Whether both hold the same bytes, in a time that depends on their length alone.
  package borrowing func equals(_ other: borrowing Secret) -> Bool {
    withBytes { mine in other.withBytes { theirs in equalInConstantTime(mine, theirs) } }
  }

  /// Whether the bytes are well-formed UTF-8.
  package var isUTF8: Bool {
    withBytes { bytes in (try? UTF8Span(validating: bytes)) != nil }
  }

  private static func release(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
    unsafe wipe(UnsafeMutableRawBufferPointer(buffer))
    unsafe buffer.deallocate()
  }
}

/// Whether two spans hold the same bytes, in a time that depends on their length alone.
package func equalInConstantTime(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  return unsafe left.withUnsafeBufferPointer { left in
    unsafe right.withUnsafeBufferPointer { right in
      unsafe CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
    }
  }
}

extension OutputSpan<UInt8> {
  /// Appends the bytes of a constant.
  package mutating func append(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { append(unsafe text.utf8Start[index]) }
  }
}
