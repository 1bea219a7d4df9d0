import COpenSSL
package import Secrets

/// HMAC-SHA256, RFC 2104, under one key for as many messages as wanted.
@safe
package struct HMACSHA256: ~Copyable {
  private let context: OpaquePointer

  /// A MAC under `key`, of nothing yet; OpenSSL wipes its copy of the key when this dies.
  ///
  /// - Throws: `library`.
  package init(key: borrowing Secret) throws(SealingError) {
    guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { throw OpenSSL.failure() }
    // The context holds a reference of its own.
    defer { unsafe EVP_MAC_free(algorithm) }
    guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { throw OpenSSL.failure() }
    let result = key.withBytes { key in
      unsafe key.withUnsafeBufferPointer { key in
        unsafe ih_hmac_sha256_init(context, key.baseAddress, key.count)
      }
    }
    guard result == 1 else {
      unsafe EVP_MAC_CTX_free(context)
      throw OpenSSL.failure()
    }
    unsafe self.context = context
  }

  deinit {
    unsafe EVP_MAC_CTX_free(context)
  }

  /// Adds bytes to the message.
  ///
  /// - Throws: `library`.
  package mutating func update(_ bytes: Span<UInt8>) throws(SealingError) {
    let result = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe EVP_MAC_update(context, bytes.baseAddress, bytes.count)
    }
    try OpenSSL.check(result)
  }

  /// The MAC of all that was added; then begins a new message under the same key.
  ///
  /// - Throws: `library`.
  package mutating func finish() throws(SealingError) -> Digest {
    var digest = [32 of UInt8](repeating: 0)
    var bytes = digest.mutableSpan
    var written = 0
    let result = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe EVP_MAC_final(context, bytes.baseAddress, &written, bytes.count)
    }
    try OpenSSL.check(result)
    try OpenSSL.check(unsafe EVP_MAC_init(context, nil, 0, nil))
    return Digest(digest)
  }

  /// The MAC of a label as a key, which is wiped in the end.
  ///
  /// - Throws: `library`.
  package mutating func deriveKey(_ label: Span<UInt8>) throws(SealingError) -> Secret {
    try update(label)
    let key = try Secret(capacity: Digest.byteCount) { output throws(SealingError) in
      let result = unsafe output.withUnsafeMutableBufferPointer { buffer, count in
        unsafe EVP_MAC_final(context, buffer.baseAddress, &count, buffer.count)
      }
      try OpenSSL.check(result)
    }
    try OpenSSL.check(unsafe EVP_MAC_init(context, nil, 0, nil))
    return key
  }

  /// The MAC of one message.
  ///
  /// - Throws: `library`.
  package mutating func authenticate(_ message: Span<UInt8>) throws(SealingError) -> Digest {
    try update(message)
    return try finish()
  }
}
