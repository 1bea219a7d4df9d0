import Glibc

/// Overwrites memory with zeros by a call that the optimiser keeps.
package func wipe(_ memory: UnsafeMutableRawBufferPointer) {
  guard let start = memory.baseAddress else { return }
  unsafe explicit_bzero(start, memory.count)
}

extension [UInt8] {
  /// Overwrites all bytes with zeros by a call that the optimiser keeps, then forgets them.
  ///
  /// Only this array's storage is reached: one that is shared is copied first and its other owner
  /// keeps the bytes, and so does storage that the array has outgrown. Reserve the capacity before
  /// secret bytes go in. The capacity stays.
  package mutating func wipe() {
    // Storage that is shared is copied here, and the copy may have less room.
    reserveCapacity(count)
    let capacity = capacity
    unsafe withUnsafeMutableBytes { bytes in
      // The spare capacity may hold bytes of an earlier, longer content.
      unsafe Secrets.wipe(UnsafeMutableRawBufferPointer(start: bytes.baseAddress, count: capacity))
    }
    removeAll(keepingCapacity: true)
  }
}
