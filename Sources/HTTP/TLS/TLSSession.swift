import COpenSSL

/// TLS over one socket, which must outlive it.
@safe
final class TLSSession {
  /// How a handshake stands.
  enum Handshake: Equatable {
    case done
    case wantsReading
    case wantsWriting
    case broken
    case failed(TLSProblem)
  }

  private let handle: OpaquePointer
  /// Keeps the roots.
  private let context: TLSContext
  /// Whether OpenSSL forbids any further call but the one that frees.
  private var isDead = false

  /// Prepares a handshake in which the other side must prove to be `host`.
  init(_ context: TLSContext, socket: CInt, host: String) throws(TLSProblem) {
    ERR_clear_error()
    guard let handle = unsafe SSL_new(context.handle) else { throw .handshake }
    unsafe self.handle = handle
    self.context = context
    guard let bio = unsafe SocketBIO.make(over: socket) else { throw .handshake }
    // One BIO for both ways; the session frees it.
    unsafe SSL_set_bio(handle, bio, bio)
    // The name is one of the alternative names, never the common name, which RFC 9525 gave up.
    unsafe SSL_set_hostflags(
      handle,
      UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
    let protocols = [8] + Array("http/1.1".utf8)
    guard unsafe SSL_set1_host(handle, host) == 1, unsafe ih_tls_name_host(handle, host) == 1,
      // The one function of them that returns 0 for success.
      unsafe SSL_set_alpn_protos(handle, protocols, UInt32(protocols.count)) == 0
    else { throw .handshake }
    unsafe SSL_set_connect_state(handle)
  }

  deinit {
    unsafe SSL_free(handle)
    ERR_clear_error()
  }

  /// Goes on with the handshake.
  func shakeHands() -> Handshake {
    ERR_clear_error()
    let code = unsafe SSL_do_handshake(handle)
    if code == 1 { return .done }
    switch reason(code) {
    case SSL_ERROR_WANT_READ: return .wantsReading
    case SSL_ERROR_WANT_WRITE: return .wantsWriting
    case SSL_ERROR_SYSCALL: return .broken
    default: return .failed(Self.problem(unsafe SSL_get_verify_result(handle)))
    }
  }

  /// Reads what there is of one record.
  func read(into buffer: inout [UInt8]) -> Socket.Transfer {
    guard !isDead else { return .broken }
    ERR_clear_error()
    var count = 0
    let code = unsafe SSL_read_ex(handle, &buffer, buffer.count, &count)
    return transfer(code, count)
  }

  /// Writes what there is room for.
  func write(_ bytes: Span<UInt8>) -> Socket.Transfer {
    guard !isDead else { return .broken }
    ERR_clear_error()
    var count = 0
    let code = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe SSL_write_ex(handle, bytes.baseAddress, bytes.count, &count)
    }
    return transfer(code, count)
  }

  /// Tells the other side, if there is room, that nothing more will come.
  func sayGoodbye() {
    guard !isDead else { return }
    isDead = true
    ERR_clear_error()
    _ = unsafe SSL_shutdown(handle)
  }

  private func transfer(_ code: CInt, _ count: Int) -> Socket.Transfer {
    if code == 1 { return .moved(count) }
    switch reason(code) {
    case SSL_ERROR_WANT_READ: return .wantsReading
    case SSL_ERROR_WANT_WRITE: return .wantsWriting
    case SSL_ERROR_ZERO_RETURN: return .ended
    default: return .broken
    }
  }

  private func reason(_ code: CInt) -> CInt {
    let reason = unsafe SSL_get_error(handle, code)
    if reason == SSL_ERROR_SSL || reason == SSL_ERROR_SYSCALL { isDead = true }
    return reason
  }

  /// What a verdict on the other side's certificate is called here.
  static func problem(_ verdict: Int) -> TLSProblem {
    switch CInt(truncatingIfNeeded: verdict) {
    case X509_V_OK: .handshake
    case X509_V_ERR_CERT_HAS_EXPIRED: .expired
    case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
    case X509_V_ERR_HOSTNAME_MISMATCH: .wrongName
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: .selfSigned
    default: .untrusted
    }
  }
}
