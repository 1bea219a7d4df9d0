import Functions
import Values

/// The shapes of single fields that more than one declaration uses.
enum IntegrationShapes {
  /// The id of an integration [W-60]; one that an import brought along may have another number
  /// [W-181], so that the store is asked for it.
  static let id = Shape.id(
    "integrations", number: Integrations.tableNumber, mayBeForeign: true)

  /// The client's own name for an organization [W-61].
  static let organizationId = Shape.string(
    .form(
      StringRule.Form("must have 1 to 64 of A-Z a-z 0-9 _ -", pattern: "^[A-Za-z0-9_-]{1,64}$") {
        text in
        guard (1...64).contains(text.count) else { return false }
        for index in text.indices where !isWordByte(text[index]) { return false }
        return true
      }))

  /// A display name: 1 to 200 characters.
  static let name = Shape.string(.characters(1...200))

  /// A user name: 1 to 256 characters.
  static let username = Shape.string(.characters(1...256))

  /// A key, password or token: 1 byte to 64 KiB.
  static let credential = SecretShape.bytes(1...65_536)

  /// A shown prefix of a key; that it is one is checked against the key.
  static let keyPrefix = Shape.string(.characters(0...KeyPrefix.longest))

  /// Milliseconds since the epoch.
  static let time = Shape.number(.finite)

  /// The text of a failed connection test, cleaned of secrets.
  static let errorMessage = Shape.string(.characters(0...500))

  /// Any object of at most 64 KiB of compact JSON.
  static let metadata = Shape.anyObject(maximumBytes: Metadata.maximumBytes)

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
