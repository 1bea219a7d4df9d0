import COpenSSL

/// What all connections that trust the same roots share.
///
/// It is made at the first of them.
@safe
final class TLSContext {
  /// Nothing but this object frees it.
  let handle: OpaquePointer

  /// Reads the roots.
  ///
  /// - Throws: `.noTrustStore` where there are none, `.handshake` where OpenSSL refuses.
  init(_ store: TrustStore) throws(TLSProblem) {
    ERR_clear_error()
    guard let handle = unsafe SSL_CTX_new(TLS_client_method()) else { throw .handshake }
    guard unsafe ih_tls_harden(handle) == 1 else {
      unsafe SSL_CTX_free(handle)
      throw .handshake
    }
    guard unsafe store.load(into: handle) else {
      unsafe SSL_CTX_free(handle)
      throw .noTrustStore
    }
    unsafe SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nil)
    unsafe self.handle = handle
  }

  deinit {
    unsafe SSL_CTX_free(handle)
  }
}
