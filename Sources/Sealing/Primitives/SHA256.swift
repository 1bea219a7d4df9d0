import COpenSSL
package import Secrets

/// SHA-256, FIPS 180-4, on one OpenSSL context that is used again and again.
///
/// The algorithm is looked up once in a process, on first use (about 1 ms).
@safe
package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// A hash of nothing yet.
  ///
  /// - Throws: `library`.
  package init() throws(SealingError) {
    guard let algorithm = unsafe Self.algorithm, let context = unsafe EVP_MD_CTX_new()
    else { throw OpenSSL.failure() }
    guard unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      throw OpenSSL.failure()
    }
    unsafe self.context = context
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
  }

  /// Adds bytes to what is hashed.
  ///
  /// - Throws: `library`.
  package mutating func update(_ bytes: Span<UInt8>) throws(SealingError) {
    let result = unsafe bytes.withUnsafeBytes { bytes in
      unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }
    try OpenSSL.check(result)
  }

  /// The hash of all that was added; then begins anew.
  ///
  /// - Throws: `library`.
  package mutating func finish() throws(SealingError) -> Digest {
    var digest = [32 of UInt8](repeating: 0)
    var bytes = digest.mutableSpan
    let result = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe EVP_DigestFinal_ex(context, bytes.baseAddress, nil)
    }
    try OpenSSL.check(result)
    try OpenSSL.check(unsafe EVP_DigestInit_ex2(context, Self.algorithm, nil))
    return Digest(digest)
  }

  /// The hash of `bytes`.
  ///
  /// - Throws: `library`.
  package static func digest(of bytes: Span<UInt8>) throws(SealingError) -> Digest {
    var digest = [32 of UInt8](repeating: 0)
    var output = digest.mutableSpan
    let result = unsafe bytes.withUnsafeBytes { bytes in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe EVP_Digest(
          bytes.baseAddress, bytes.count, output.baseAddress, nil, algorithm, nil)
      }
    }
    try OpenSSL.check(result)
    return Digest(digest)
  }

  // Lives as long as the process; OpenSSL never changes it.
  private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)
}
