import Functions
import JSON
import Secrets
import Values

extension OAuth2 {
  /// `oauth2.decrypt`: opens a text that belongs to no document [W-111].
  static let decrypt = Action(
    "oauth2.decrypt",
    Documentation(
      "Opens a text that oauth2.encrypt sealed, or one of the older form, and leaves an audit row.",
      errors: [.keyUnavailable, .decryptionFailed],
      example: .init(
        arguments: #"{"encrypted":"eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVydGV4dA.dGFn"}"#,
        result: #"{"plaintext":"a text"}"#)),
    arguments: Encrypted.shape, returns: Decrypted.returns
  ) { context, arguments in
    let plaintext = try await context.auditing("oauth2.decrypt", of: nil) {
      try context.vault.openText(arguments.encrypted)
    }
    return Decrypted(plaintext: plaintext)
  }
}

/// A plaintext on its way into one reply.
struct Decrypted: ~Copyable {
  let plaintext: Secret

  static let returns = Returns<Decrypted>(
    validator: .object([.required("plaintext", .string())]), isSecret: true
  ) { result, writer in
    // A byte of a string is at most six of JSON.
    writer.bytes.reserveCapacity(6 * result.plaintext.count + 64)
    writer.beginObject()
    writer.key("plaintext")
    result.plaintext.withBytes { writer.string($0) }
    writer.endObject()
  }
}
