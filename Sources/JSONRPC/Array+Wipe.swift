extension [UInt8] {
  /// Zeroes all bytes, which may have been a credential, and keeps the memory. [W-114]
  mutating func wipe() {
    var span = mutableSpan
    span.update(repeating: 0)
    removeAll(keepingCapacity: true)
  }
}
