import COpenSSL
import Secrets

/// AES-256-GCM, SP 800-38D, on one OpenSSL context that stays keyed as long as the key stays the same.
///
/// The algorithm is looked up once, when this is made (about 1 ms with OpenSSL's start-up).
@safe
struct GCMCipher: ~Copyable {
  static let nonceByteCount = 12
  static let tagByteCount = 16

  private let algorithm: OpaquePointer
  private let context: OpaquePointer
  /// The key that the context has now.
  private var current: Key?

  init() throws(SealingError) {
    guard let algorithm = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
      throw OpenSSL.failure()
    }
    guard let context = unsafe EVP_CIPHER_CTX_new() else {
      unsafe EVP_CIPHER_free(algorithm)
      throw OpenSSL.failure()
    }
    unsafe self.algorithm = algorithm
    unsafe self.context = context
  }

  deinit {
    // This wipes the expanded key too.
    unsafe EVP_CIPHER_CTX_free(context)
    unsafe EVP_CIPHER_free(algorithm)
  }

  /// Appends the ciphertext of `plaintext` to `output` and gives its tag.
  ///
  /// One key must never see a `nonce` twice. `output` must have room for the plaintext's length.
  mutating func seal(
    _ plaintext: Span<UInt8>, key: Key, nonce: Span<UInt8>, associated: Span<UInt8>,
    into output: inout OutputSpan<UInt8>
  ) throws(SealingError) -> [UInt8] {
    try begin(key: key, nonce: nonce, associated: associated, isSealing: true)
    try transform(plaintext, into: &output)
    var tag = [UInt8](repeating: 0, count: Self.tagByteCount)
    let result = unsafe tag.withUnsafeMutableBytes { tag in
      var none: CInt = 0
      guard unsafe EVP_CipherFinal_ex(context, nil, &none) == 1 else { return CInt(0) }
      return unsafe EVP_CIPHER_CTX_ctrl(
        context, EVP_CTRL_AEAD_GET_TAG, CInt(tag.count), tag.baseAddress)
    }
    try OpenSSL.check(result)
    return tag
  }

  /// The plaintext of `ciphertext`, or nil where the tag does not fit.
  mutating func open(
    _ ciphertext: Span<UInt8>, key: Key, nonce: Span<UInt8>, associated: Span<UInt8>,
    tag: Span<UInt8>
  ) throws(SealingError) -> Secret? {
    guard nonce.count == Self.nonceByteCount, tag.count == Self.tagByteCount else { return nil }
    try begin(key: key, nonce: nonce, associated: associated, isSealing: false)
    let plaintext = try Secret(capacity: ciphertext.count) { output throws(SealingError) in
      try transform(ciphertext, into: &output)
    }
    let isAuthentic = try verify(tag)
    if isAuthentic { return plaintext }
    return nil
  }

  /// Sets key and nonce and takes in what is authenticated but not encrypted.
  private mutating func begin(
    key: Key, nonce: Span<UInt8>, associated: Span<UInt8>, isSealing: Bool
  ) throws(SealingError) {
    let isKeyed = current === key
    // Whatever fails below leaves a context that is keyed anew the next time.
    current = nil
    let direction: CInt = isSealing ? 1 : 0
    let result = unsafe nonce.withUnsafeBufferPointer { nonce in
      if isKeyed {
        return unsafe EVP_CipherInit_ex2(
          context, nil, nil, nonce.baseAddress, direction, nil)
      }
      return key.bytes.withBytes { bytes in
        unsafe bytes.withUnsafeBufferPointer { bytes in
          unsafe EVP_CipherInit_ex2(
            context, algorithm, bytes.baseAddress, nonce.baseAddress, direction, nil)
        }
      }
    }
    try OpenSSL.check(result)
    try unsafe update(associated, into: nil)
    current = key
  }

  private mutating func transform(
    _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) throws(SealingError) {
    try unsafe output.withUnsafeMutableBufferPointer {
      buffer, initialized throws(SealingError) in
      let free = buffer.extracting(initialized...)
      precondition(free.count >= input.count, "the output has room for the input")
      // GCM is a stream: it writes as many bytes as it reads.
      try unsafe update(input, into: free.baseAddress)
      initialized += input.count
    }
  }

  /// Feeds `input`; nil for `output` means that it is only authenticated.
  private mutating func update(
    _ input: Span<UInt8>, into output: UnsafeMutablePointer<UInt8>?
  ) throws(SealingError) {
    guard !input.isEmpty else { return }
    guard let count = CInt(exactly: input.count) else { throw OpenSSL.failure() }
    var written: CInt = 0
    let result = unsafe input.withUnsafeBufferPointer { input in
      unsafe EVP_CipherUpdate(context, output, &written, input.baseAddress, count)
    }
    try OpenSSL.check(result)
  }

  private mutating func verify(_ tag: Span<UInt8>) throws(SealingError) -> Bool {
    let result = unsafe tag.withUnsafeBufferPointer { tag in
      // OpenSSL copies the tag; that its parameter is not const is history.
      unsafe EVP_CIPHER_CTX_ctrl(
        context, EVP_CTRL_AEAD_SET_TAG, CInt(tag.count),
        UnsafeMutableRawPointer(mutating: tag.baseAddress))
    }
    try OpenSSL.check(result)
    var none: CInt = 0
    let isAuthentic = unsafe EVP_CipherFinal_ex(context, nil, &none) == 1
    if !isAuthentic { ERR_clear_error() }
    return isAuthentic
  }
}
