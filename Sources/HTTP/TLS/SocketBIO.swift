import COpenSSL
import Glibc

/// What OpenSSL reads from and writes to: a socket, by calls that raise no signal.
///
/// OpenSSL's own uses `write`, which raises SIGPIPE where the other side is gone.
enum SocketBIO {
  // OpenSSL keeps the address; the record is never written again.
  nonisolated(unsafe) private static let method: OpaquePointer? = {
    guard
      let method = unsafe BIO_meth_new(
        BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "socket")
    else { return nil }
    unsafe BIO_meth_set_write(method) { bio, bytes, count in
      unsafe BIO_clear_flags(bio, again | BIO_FLAGS_READ | BIO_FLAGS_WRITE)
      let sent = unsafe send(number(bio), bytes, Int(max(0, count)), CInt(MSG_NOSIGNAL))
      if sent < 0, Socket.isPassing(errno) { unsafe BIO_set_flags(bio, BIO_FLAGS_WRITE | again) }
      return CInt(clamping: sent)
    }
    unsafe BIO_meth_set_read(method) { bio, bytes, count in
      unsafe BIO_clear_flags(bio, again | BIO_FLAGS_READ | BIO_FLAGS_WRITE)
      let read = unsafe recv(number(bio), bytes, Int(max(0, count)), 0)
      if read < 0, Socket.isPassing(errno) { unsafe BIO_set_flags(bio, BIO_FLAGS_READ | again) }
      return CInt(clamping: read)
    }
    unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in
      // There is no buffer, so all is flushed; nothing else that may be asked is known here.
      command == BIO_CTRL_FLUSH ? 1 : 0
    }
    return unsafe method
  }()

  private static let again = BIO_FLAGS_SHOULD_RETRY

  /// The number that the BIO was made for, which is kept in place of a pointer.
  private static func number(_ bio: OpaquePointer?) -> CInt {
    unsafe CInt(truncatingIfNeeded: UInt(bitPattern: BIO_get_data(bio))) - 1
  }

  /// A BIO over a socket that must outlive it; nil where there is no memory.
  static func make(over socket: CInt) -> OpaquePointer? {
    guard let method = unsafe method, let bio = unsafe BIO_new(method) else { return nil }
    // One more than the number, so that it is never the null pointer.
    unsafe BIO_set_data(bio, UnsafeMutableRawPointer(bitPattern: Int(socket) + 1))
    unsafe BIO_set_init(bio, 1)
    return unsafe bio
  }
}
