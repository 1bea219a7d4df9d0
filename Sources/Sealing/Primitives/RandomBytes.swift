import COpenSSL
import Glibc
package import Secrets

/// Random bytes from OpenSSL, taken in blocks because a call costs three encryptions.
///
/// A byte is given out once and wiped from the block as it goes. After a fork the child begins with
/// a block of its own. When OpenSSL has no randomness the call fails; there is no weaker source.
package final class RandomBytes: Sendable {
  /// The one source of a process.
  package static let shared = RandomBytes()

  private let block = Guarded(RandomBlock())

  private init() {}

  /// Appends `count` random bytes; the output must have room for them.
  ///
  /// - Throws: `library`; nothing is then appended.
  package func append(_ count: Int, to output: inout OutputSpan<UInt8>) throws(SealingError) {
    try unsafe output.withUnsafeMutableBufferPointer {
      buffer, initialized throws(SealingError) in
      let free = UnsafeMutableRawBufferPointer(buffer.extracting(initialized...))
      try unsafe take(into: UnsafeMutableRawBufferPointer(rebasing: free[..<count]))
      initialized += count
    }
  }

  /// As many random bytes.
  ///
  /// - Throws: `library`.
  package func bytes(_ count: Int) throws(SealingError) -> [UInt8] {
    var bytes: [UInt8] = []
    try bytes.append(addingCapacity: count) { output throws(SealingError) in
      try append(count, to: &output)
    }
    return bytes
  }

  /// As many random bytes that nobody else may know.
  ///
  /// - Throws: `library`.
  package func secret(_ count: Int) throws(SealingError) -> Secret {
    try Secret(capacity: count) { output throws(SealingError) in
      try append(count, to: &output)
    }
  }

  /// A random word.
  ///
  /// - Throws: `library`.
  package func word() throws(SealingError) -> UInt64 {
    var word: UInt64 = 0
    try unsafe withUnsafeMutableBytes(of: &word) { bytes throws(SealingError) in
      try unsafe take(into: bytes)
    }
    return word
  }

  private func take(into output: UnsafeMutableRawBufferPointer) throws(SealingError) {
    try block.withLock { block throws(SealingError) in
      try unsafe block.take(into: output)
    }
  }
}

/// Random bytes that nobody has had yet.
@safe
private struct RandomBlock: ~Copyable, Sendable {
  private static let byteCount = 4096

  // Nothing but this value owns the memory.
  private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer
  private var position = byteCount
  private var owner: pid_t = 0

  init() {
    unsafe storage = .allocate(byteCount: Self.byteCount, alignment: 16)
  }

  deinit {
    unsafe wipe(storage)
    unsafe storage.deallocate()
  }

  /// Moves bytes out of the block, which is filled again as often as needed.
  mutating func take(into output: UnsafeMutableRawBufferPointer) throws(SealingError) {
    if owner != getpid() { position = Self.byteCount }
    var done = 0
    while done < output.count {
      if position == Self.byteCount { try fill() }
      let count = min(output.count - done, Self.byteCount - position)
      let taken = unsafe UnsafeMutableRawBufferPointer(
        rebasing: storage[position..<(position + count)])
      unsafe UnsafeMutableRawBufferPointer(rebasing: output[done..<(done + count)])
        .copyMemory(from: UnsafeRawBufferPointer(taken))
      unsafe wipe(taken)
      position += count
      done += count
    }
  }

  private mutating func fill() throws(SealingError) {
    let result = unsafe RAND_bytes(storage.baseAddress, CInt(storage.count))
    try OpenSSL.check(result)
    position = 0
    owner = getpid()
  }
}
