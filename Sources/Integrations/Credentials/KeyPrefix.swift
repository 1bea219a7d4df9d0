import Connectors
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
  static let known = KeyMarks.all.map(\.prefix)

  /// The prefix to store for a key: the one given once it is found to be allowed, else a known one.
  ///
  /// Throws `valueNotAllowed` for a given one that is not a prefix of the key or shows too much.
  static func shown(
    of key: SecretArgument, given: String?
  ) throws(FunctionError) -> String? {
    guard let given else {
      return key.withBytes { key in known.first { mayBeShown($0, of: key) } } ?? nil
    }
    guard key.withBytes({ mayBeShown(given, of: $0) }) ?? false else {
      throw .invalidArgument(
        ".apiKeyAuth.keyPrefix", .valueNotAllowed, .string(),
        "must be a prefix of the key that leaves at least \(hidden) of its characters hidden")
    }
    return given
  }

  /// Whether a text begins the key, with enough characters of it left over.
  static func mayBeShown(_ prefix: String, of key: Span<UInt8>) -> Bool {
    guard begins(key, with: prefix) else { return false }
    var rest = 0
    for index in prefix.utf8.count..<key.count where key[index] & 0xC0 != 0x80 { rest += 1 }
    return rest >= hidden
  }

  private static func begins(_ key: Span<UInt8>, with prefix: String) -> Bool {
    let prefix = prefix.utf8Span.span
    guard key.count >= prefix.count else { return false }
    for index in prefix.indices where key[index] != prefix[index] { return false }
    return true
  }
}
