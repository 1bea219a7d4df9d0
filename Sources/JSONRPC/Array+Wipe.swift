extension [UInt8] {
  /// Zeroes all bytes, which may have been a credential, and keeps the memory. [W-114]
  mutating func wipe() {
    wipe(from: 0)
  }

  /// Zeroes the bytes at a place and behind it, and drops them.
  mutating func wipe(from start: Int) {
    var span = mutableSpan
    var rest = span._mutatingExtracting(start..<span.count)
    rest.update(repeating: 0)
    removeSubrange(start...)
  }

  /// Drops the bytes before a place and leaves none of the others where they stood.
  mutating func drop(before place: Int) {
    let kept = count - place
    var span = mutableSpan
    for index in 0..<kept { span[index] = span[place + index] }
    wipe(from: kept)
  }

  /// Makes room for so many more bytes, and leaves none of those that are there behind.
  mutating func makeRoom(for byteCount: Int) {
    guard capacity - count < byteCount else { return }
    var larger: [UInt8] = []
    larger.reserveCapacity(2 * (count + byteCount))
    larger.append(contentsOf: self)
    swap(&larger, &self)
    larger.wipe()
  }
}
