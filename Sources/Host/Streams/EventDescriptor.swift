import CLinux
import Glibc

/// Wakes a thread that waits in `Poll` from another one.
package final class EventDescriptor: Sendable {
  private let descriptor: FileDescriptor

  /// Makes one that is not signalled.
  package init() throws(SystemError) {
    descriptor = FileDescriptor(owning: try retrying("eventfd") { ih_eventfd() })
  }

  /// The number to poll for reading.
  package var number: CInt { descriptor.number }

  /// Makes the descriptor readable until it is cleared; may be called from any thread.
  package func signal() {
    var one: UInt64 = 1
    // The only failure is a counter that is full, and then the descriptor is readable anyway.
    _ = unsafe write(descriptor.number, &one, MemoryLayout<UInt64>.size)
  }

  /// Forgets all signals so far; to be called before looking for what they announced.
  package func clear() {
    var count: UInt64 = 0
    _ = unsafe read(descriptor.number, &count, MemoryLayout<UInt64>.size)
  }
}
