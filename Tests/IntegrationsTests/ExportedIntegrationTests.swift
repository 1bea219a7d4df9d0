import JSON
import Secrets
import Testing
import Values

@testable import Integrations

/// The lines of an export [W-179].
struct ExportedIntegrationTests {
  private static func line(
    _ document: String, _ sealed: [CredentialField: String] = [:]
  ) throws -> (text: String, field: CredentialField?) {
    let parsed = try JSONDocument(parsing: Array(document.utf8))
    var ciphertexts: [String: Sealed] = [:]
    for (field, text) in sealed { ciphertexts[field.rawValue] = Sealed(bytes: Array(text.utf8)) }
    var bytes = Array("before\n".utf8)
    let field = ExportedIntegration.append(parsed, ciphertexts, to: &bytes)
    return (String(decoding: bytes.dropFirst(7), as: UTF8.self), field)
  }

  static let lines: [(document: String, sealed: [CredentialField: String], line: String)] = [
    (#"{"_creationTime":1,"name":"n"}"#, [:], #"{"_creationTime":1.0,"name":"n"}"#),
    (#"{"apiKeyAuth":{}}"#, [.key: "k"], #"{"apiKeyAuth":{"keyEncrypted":"k"}}"#),
    (
      #"{"apiKeyAuth":{"keyPrefix":"p"},"z":2}"#, [.key: "k"],
      #"{"apiKeyAuth":{"keyEncrypted":"k","keyPrefix":"p"},"z":2.0}"#
    ),
    (
      #"{"basicAuth":{"username":"u"}}"#, [.password: "p"],
      #"{"basicAuth":{"passwordEncrypted":"p","username":"u"}}"#
    ),
    (
      #"{"oauth2Auth":{"hasRefreshToken":true,"scopes":["s"],"tokenExpiry":5}}"#,
      [.accessToken: "a", .refreshToken: "r"],
      #"{"oauth2Auth":{"accessTokenEncrypted":"a","hasRefreshToken":true,"#
        + #""refreshTokenEncrypted":"r","scopes":["s"],"tokenExpiry":5.0}}"#
    ),
    (
      #"{"oauth2Auth":{"hasRefreshToken":false}}"#, [.accessToken: "a"],
      #"{"oauth2Auth":{"accessTokenEncrypted":"a","hasRefreshToken":false}}"#
    ),
  ]

  @Test(arguments: lines)
  func `[W-179] the ciphertexts stand where the schema has them`(
    document: String, sealed: [CredentialField: String], line: String
  ) throws {
    let found = try Self.line(document, sealed)
    #expect(found.text == line + "\n")
    #expect(found.field == nil)
  }

  @Test(
    arguments: [
      (#"{"apiKeyAuth":{}}"#, [:], CredentialField.key), (#"{}"#, [.key: "k"], .key),
      (#"{"oauth2Auth":{"hasRefreshToken":true}}"#, [.accessToken: "a"], .refreshToken),
      (
        #"{"oauth2Auth":{"hasRefreshToken":false}}"#, [.accessToken: "a", .refreshToken: "r"],
        .refreshToken
      ),
    ] as [(String, [CredentialField: String], CredentialField)])
  func `[W-179] a document and its ciphertexts have to agree`(
    document: String, sealed: [CredentialField: String], field: CredentialField
  ) throws {
    let found = try Self.line(document, sealed)
    #expect(found.field == field)
    #expect(found.text == "")
  }

  @Test func `[W-179] a line has the fields of the stored form, and reads as it was`() throws {
    let text = RowReaderTests.row(["metadata": #"{"a":[1,2.0,{"$bytes":"AA=="}]}"#])
    let row = try RowReaderTests.read(text)
    var writer = JSONWriter()
    let id = try #require(row.id)
    Integration.shape.encode(row.document(id, at: try #require(row.creationTime)), &writer)
    let line = try Self.line(String(decoding: writer.bytes, as: UTF8.self), [.key: "a.b"])
    #expect(line.text == text + "\n")
    let parsed = try JSONDocument(parsing: Array(line.text.utf8))
    let system = Validator.Fields([
      .required("_creationTime", .number()), .required("_id", .string()),
    ])
    guard case .object(let fields) = Integration.storedForm else {
      Issue.record("the stored form is no object")
      return
    }
    let whole = Validator.object(Validator.Fields(fields.sorted + system.sorted))
    #expect(whole.faults(parsed, parsed.root).isEmpty)
  }
}
