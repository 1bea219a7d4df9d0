extension Span<UInt8> {
  /// Eight bytes, the first in the lowest place; one load and one check of bounds.
  @inlinable @inline(__always)
  package func word(at index: Int) -> UInt64 {
    // Unsafe only for types of which not all bytes are a value; the bounds are checked.
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Eight words of eight bytes, with one check of bounds.
  @inlinable @inline(__always)
  package func words(at index: Int) -> InlineArray<8, UInt64> {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: InlineArray<8, UInt64>.self)
  }
}
