import Functions
import Secrets
import Values

/// The part of a key that may be shown [W-102].
enum KeyPrefix {
  /// The longest prefix that may be shown, in characters.
  static let longest = 12
  /// What must stay hidden of a key, in characters.
  static let hidden = 6

  /// The prefixes by which the providers mark the kind of a key; a longer one stands before the
  /// shorter one it begins with.
  static let known = [
    "shpat_", "shpca_", "shppa_", "shpua_", "shprt_", "shpss_",
    "sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_", "pk_test_",
    "sk_org_live_", "sk_org_test_", "sk_org_", "rk_org_live_", "rk_org_test_",
    "rk_org_", "whsec_",
  ]

  /// The prefix to store for a key: the one given once it is found to be allowed, else a known one.
  ///
  /// Throws `valueNotAllowed` for a given one that is not a prefix of the key or shows too much.
  static func shown(
    of key: SecretArgument, given: String?
  ) throws(FunctionError) -> String? {
    let (count, prefix) =
      key.withBytes { bytes in
        var scalars = 0
        for index in bytes.indices where bytes[index] & 0xC0 != 0x80 { scalars += 1 }
        let prefix = known.first {
          begins(bytes, with: $0) && scalars - $0.utf8.count >= hidden
        }
        return (scalars, prefix)
      } ?? (0, nil)
    if let given {
      let isPrefix = key.withBytes { begins($0, with: given) } ?? false
      guard isPrefix, count - given.unicodeScalars.count >= hidden else {
        throw .invalidArgument(
          ".apiKeyAuth.keyPrefix", .valueNotAllowed, .string(),
          "must be a prefix of the key that leaves at least \(hidden) of its characters hidden")
      }
      return given
    }
    return prefix
  }

  private static func begins(_ key: Span<UInt8>, with prefix: String) -> Bool {
    let prefix = prefix.utf8Span.span
    guard key.count >= prefix.count else { return false }
    for index in prefix.indices where key[index] != prefix[index] { return false }
    return true
  }
}
