import Glibc

/// Bytes in order: put in at the end, taken out at the front, with no copy of the rest.
struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0

  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ more: [UInt8]) {
    if isEmpty {
      bytes = more
      start = 0
    } else {
      bytes.append(contentsOf: more)
    }
  }

  mutating func append(_ more: UnsafeRawBufferPointer) {
    unsafe bytes.append(contentsOf: more)
  }

  /// Takes the first `count` bytes away and returns them.
  mutating func take(_ count: Int) -> [UInt8] {
    let taken = Array(bytes[start..<(start + count)])
    drop(count)
    return taken
  }

  mutating func drop(_ count: Int) {
    start += count
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      start = 0
    } else if start > 1 << 20, start > bytes.count / 2 {
      bytes.removeSubrange(..<start)
      start = 0
    }
  }

  /// How far from the front the first `byte` at or after `offset` is; nil where there is none.
  func distance(to byte: UInt8, from offset: Int) -> Int? {
    unsafe bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress, start + offset < raw.count else { return nil }
      let from = unsafe base + start + offset
      guard let found = unsafe memchr(from, Int32(byte), raw.count - start - offset) else {
        return nil
      }
      return unsafe offset + (UnsafeRawPointer(found) - from)
    }
  }

  /// Writes as much as the descriptor takes at once; the count, or -1 with `errno`.
  mutating func write(to descriptor: Int32, atMost limit: Int) -> Int {
    let wanted = min(count, limit)
    let written = unsafe bytes.withUnsafeBytes { raw in
      unsafe Glibc.write(descriptor, raw.baseAddress.map { unsafe $0 + start }, wanted)
    }
    if written > 0 { drop(written) }
    return written
  }
}
