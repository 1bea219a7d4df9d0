import Connectors
import Functions
import JSON
import Secrets
import Values

/// An integration's credentials in clear, on their way into one reply.
struct DecryptedCredentials: ~Copyable {
  let integration: CredentialHolder
  let plaintexts: Plaintexts

  /// What the contract says of the result, and its writer [W-107].
  static let returns = Returns<DecryptedCredentials>(validator: validator, isSecret: true) {
    result, writer in
    writer.bytes.reserveCapacity(result.mostBytes)
    result.write(to: &writer)
  }

  /// More bytes than the result can take as JSON.
  private var mostBytes: Int {
    var config = JSONWriter()
    if let present = integration.connectionConfig {
      ConnectionConfig.shape.encode(present, &config)
    }
    let scopes = integration.oauth2Auth?.scopes ?? []
    let texts = scopes.reduce(integration.name.utf8.count) { $0 + $1.utf8.count + 3 }
    let username = integration.basicAuth?.username.utf8.count ?? 0
    // A byte of a string is at most six of JSON; what is left are names and short values.
    return 6 * (plaintexts.byteCount + texts + username) + 2 * config.bytes.count + 2_048
  }

  private static let validator = Validator.object([
    .optional("accessToken", .string()),
    .optional("apiKey", .string()),
    .required("authMethod", Shape.literals(AuthMethod.self).validator),
    .optional("connectionConfig", ConnectionConfig.shape.validator),
    .optional("domain", .string()),
    .required("integrationId", IntegrationShapes.id.validator),
    .optional("keyPrefix", .string()),
    .required("name", .string()),
    .optional("password", .string()),
    .required("provider", Shape.literals(Provider.self).validator),
    .optional("refreshToken", .string()),
    .optional("scopes", .array(.string())),
    .optional("tokenExpiry", .number()),
    .optional("username", .string()),
  ])

  /// Writes the members in the order of their names.
  private borrowing func write(to writer: inout JSONWriter) {
    writer.beginObject()
    switch plaintexts {
    case .apiKey(let key):
      Self.write(key, as: "apiKey", to: &writer)
      writeCommon(to: &writer)
      if let prefix = integration.apiKeyAuth?.keyPrefix {
        writer.key("keyPrefix")
        writer.string(prefix)
      }
      writeNames(to: &writer)
    case .basic(let password):
      writeCommon(to: &writer)
      writeNames(password: password, to: &writer)
      writer.key("username")
      writer.string(integration.basicAuth?.username ?? "")
    case .accessToken(let access):
      Self.write(access, as: "accessToken", to: &writer)
      writeCommon(to: &writer)
      writeNames(to: &writer)
      writeTokenFacts(to: &writer)
    case .tokens(let pair):
      Self.write(pair.access, as: "accessToken", to: &writer)
      writeCommon(to: &writer)
      writeNames(to: &writer)
      Self.write(pair.refresh, as: "refreshToken", to: &writer)
      writeTokenFacts(to: &writer)
    }
    writer.endObject()
  }

  private static func write(
    _ secret: borrowing Secret, as name: String, to writer: inout JSONWriter
  ) {
    writer.key(name)
    secret.withBytes { writer.string($0) }
  }

  private borrowing func writeCommon(to writer: inout JSONWriter) {
    writer.key("authMethod")
    writer.string(integration.authMethod.rawValue)
    if let config = integration.connectionConfig {
      writer.key("connectionConfig")
      ConnectionConfig.shape.encode(config, &writer)
      if let domain = config.domain {
        writer.key("domain")
        writer.string(domain)
      }
    }
    writer.key("integrationId")
    writer.id(integration.id)
  }

  private borrowing func writeNames(to writer: inout JSONWriter) {
    writer.key("name")
    writer.string(integration.name)
    writer.key("provider")
    writer.string(integration.provider.rawValue)
  }

  private borrowing func writeNames(password: borrowing Secret, to writer: inout JSONWriter) {
    writer.key("name")
    writer.string(integration.name)
    Self.write(password, as: "password", to: &writer)
    writer.key("provider")
    writer.string(integration.provider.rawValue)
  }

  private borrowing func writeTokenFacts(to writer: inout JSONWriter) {
    if let scopes = integration.oauth2Auth?.scopes {
      writer.key("scopes")
      Shape.array(.string).encode(scopes, &writer)
    }
    if let expiry = integration.oauth2Auth?.tokenExpiry {
      writer.key("tokenExpiry")
      Shape.number.encode(expiry, &writer)
    }
  }
}
