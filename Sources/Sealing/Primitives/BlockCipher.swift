import COpenSSL
import Secrets

/// AES-128 on single blocks of 16 bytes, FIPS 197; what makes document ids unguessable.
///
/// It needs nothing of OpenSSL's start-up, and uses the processor's own instructions where it has
/// them. One block is two words, each big-endian: the block's first byte is the highest of `high`.
@safe
package final class BlockCipher: Sendable {
  package static let keyByteCount = 16

  // Written only in `init`, before anybody else can see it.
  private nonisolated(unsafe) let schedules: UnsafeMutablePointer<ih_aes128>

  /// A cipher under the 16 bytes of `key`; nil for a key of another length.
  ///
  /// Without `usesInstructions` all is done by OpenSSL's portable code.
  package init?(key: Span<UInt8>, usesInstructions: Bool = true) {
    guard key.count == Self.keyByteCount else { return nil }
    unsafe schedules = .allocate(capacity: 1)
    unsafe schedules.initialize(to: ih_aes128())
    let result = unsafe key.withUnsafeBufferPointer { key in
      unsafe ih_aes128_init(schedules, key.baseAddress)
    }
    guard result == 1 else { return nil }
    if !usesInstructions { unsafe ih_aes128_forgo_instructions(schedules) }
  }

  deinit {
    let memory = unsafe UnsafeMutableBufferPointer(start: schedules, count: 1)
    unsafe wipe(UnsafeMutableRawBufferPointer(memory))
    unsafe schedules.deallocate()
  }

  /// The encrypted block.
  package func encrypt(high: UInt64, low: UInt64) -> (high: UInt64, low: UInt64) {
    var block = (high.bigEndian, low.bigEndian)
    unsafe withUnsafeMutableBytes(of: &block) { bytes in
      unsafe ih_aes128_encrypt(schedules, bytes.baseAddress)
    }
    return (UInt64(bigEndian: block.0), UInt64(bigEndian: block.1))
  }

  /// The block that `encrypt` makes into this one.
  package func decrypt(high: UInt64, low: UInt64) -> (high: UInt64, low: UInt64) {
    var block = (high.bigEndian, low.bigEndian)
    unsafe withUnsafeMutableBytes(of: &block) { bytes in
      unsafe ih_aes128_decrypt(schedules, bytes.baseAddress)
    }
    return (UInt64(bigEndian: block.0), UInt64(bigEndian: block.1))
  }
}
