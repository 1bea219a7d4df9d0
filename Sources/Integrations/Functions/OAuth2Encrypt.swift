import Functions
import Secrets
import Values

extension OAuth2 {
  /// `oauth2.encrypt`: seals a text that belongs to no document [W-110].
  static let encrypt = Action(
    "oauth2.encrypt",
    Documentation(
      "Seals a text under the primary key.", errors: [.keyUnavailable],
      example: .init(
        arguments: #"{"plaintext":"a text"}"#,
        result: #"{"encrypted":"eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVydGV4dA.dGFn"}"#)),
    arguments: EncryptArguments.shape, returns: .value(Encrypted.shape)
  ) { context, arguments in
    let sealed = try context.vault.seal(arguments.plaintext)
    return Encrypted(encrypted: String(decoding: sealed.bytes, as: UTF8.self))
  }
}

/// The arguments of `oauth2.encrypt`.
struct EncryptArguments: Sendable {
  let plaintext: SecretArgument

  static let shape = Shape.object(
    EncryptArguments.init(plaintext:),
    Field("plaintext", \.plaintext, IntegrationShapes.credential))
}

/// A compact JWE, as `oauth2.encrypt` gives it and `oauth2.decrypt` takes it.
struct Encrypted: Sendable {
  let encrypted: String

  static let shape = Shape.object(
    Encrypted.init(encrypted:), Field("encrypted", \.encrypted, .string))
}
