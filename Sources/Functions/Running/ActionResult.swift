import Secrets

/// The JSON of an action's result, which may hold plaintexts: its memory is wiped with it [W-114].
@EventLoop
package final class ActionResult {
  /// Compact JSON.
  ///
  /// Copies share the memory that is wiped, and so must not outlive the result.
  package private(set) var bytes: [UInt8] = []

  /// Takes the bytes over and leaves nothing behind.
  init(taking bytes: inout [UInt8]) {
    swap(&self.bytes, &bytes)
  }

  deinit {
    bytes.wipe()
  }
}
