/// Why something could not be sealed or opened, with a sentence that says what to do.
///
/// Neither the message nor any other part of an error holds a key, a plaintext or a ciphertext.
package struct SealingError: Error, Hashable, CustomStringConvertible {
  /// What went wrong, for a program.
  package enum Code: Hashable, Sendable {
    /// No usable key: none of those configured is the one that is asked for.
    case keyUnavailable

    /// The key file is there but cannot be used, or cannot be made.
    case keyFile(KeyFileFault)

    /// The environment variable of this name does not have the form of [W-112].
    case keyVariable(String)

    /// The ciphertext does not open: changed, moved from elsewhere, or not ours.
    case decryptionFailed

    /// OpenSSL refused; the number is its own, 0 where it gave none.
    case library(UInt)
  }

  package let code: Code

  /// The id of the key that was asked for, where one is known; fit to be shown.
  package let kid: String?

  /// One or two plain sentences.
  package let message: String

  package init(_ code: Code, kid: String? = nil, _ message: String) {
    self.code = code
    self.kid = kid
    self.message = message
  }

  package var description: String { message }
}

/// What is wrong with a key file.
package enum KeyFileFault: Hashable, Sendable {
  /// Somebody but its owner may read or change it.
  case permissions
  /// It belongs to another user than the one that this process runs as.
  case owner
  /// It is not a file.
  case notAFile
  /// It is not a set of keys of the right kind.
  case spoiled
  /// It was there and is gone.
  case vanished
  /// The system refused, with this `errno`.
  case system(Int32)
}

extension SealingError {
  /// The key of a ciphertext is not configured.
  ///
  /// `kid` comes from a header that nothing vouches for, so the message does not have it.
  static func unknownKey(_ kid: String) -> SealingError {
    SealingError(
      .keyUnavailable, kid: displayable(kid),
      "The key that this was sealed with is not configured. "
        + "Add it to ENCRYPTION_SECRET_PREVIOUS or to the key file.")
  }

  /// A ciphertext that does not open; one sentence for every cause, so that nobody learns which.
  static var decryptionFailed: SealingError {
    SealingError(
      .decryptionFailed,
      "The ciphertext does not open: it was changed, belongs elsewhere or was not sealed here. "
        + "Save the credential again.")
  }

  /// The same failure as one that concerns the key `kid`.
  func concerning(_ kid: String) -> SealingError {
    SealingError(code, kid: Self.displayable(kid), message)
  }

  /// A key id as it may stand in a reply or a log line, or nil for one that may not.
  private static func displayable(_ kid: String) -> String? {
    let isPlain = kid.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isPlain && (1...64).contains(kid.utf8.count) ? kid : nil
  }
}
