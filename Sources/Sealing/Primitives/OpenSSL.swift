import COpenSSL

/// What all callers of OpenSSL share: how a refusal becomes an error.
enum OpenSSL {
  /// Throws unless `result` is OpenSSL's 1, and leaves the error queue of this thread empty.
  static func check(_ result: CInt) throws(SealingError) {
    guard result == 1 else { throw failure() }
  }

  /// Takes the first error from the queue of this thread and clears the rest.
  static func failure() -> SealingError {
    let number = ERR_get_error()
    ERR_clear_error()
    return SealingError(
      .library(UInt(number)),
      "OpenSSL refused a cryptographic operation (error \(number)). "
        + "Check the OpenSSL configuration of this machine.")
  }
}
