import Foundation

// What the tests of the functions add to the harness: calls with parameters as values, and errors
// as values to compare with.
//
//   let id = try host.create(Sample.stripe())
//   let refusal = try host.refusal("integrations.update", ["integrationId": id, "name": ""])
//   #expect(refusal == .invalid(".name", .valueNotAllowed))
//   #expect(try host.document(id)["status"] == "inactive")

extension JSONValue {
  /// Compact JSON text with the members in the order of their names.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
    case .string(let value): quoted(value)
    case .array(let elements): "[\(elements.map(\.text).joined(separator: ","))]"
    case .object(let members):
      "{\(members.sorted { $0.key < $1.key }.map { "\(quoted($0)):\($1.text)" }.joined(separator: ","))}"
    }
  }

  /// The object with more members, which replace those of the same name.
  func with(_ more: [String: JSONValue]) -> JSONValue {
    .object((object ?? [:]).merging(more) { _, new in new })
  }

  /// The object without some members.
  func without(_ names: String...) -> JSONValue {
    .object((object ?? [:]).filter { !names.contains($0.key) })
  }
}

/// An error as clients see it, without its message.
struct Refusal: Equatable, Sendable, CustomStringConvertible {
  /// `data.reason` of an argument error [W-51].
  enum Reason: String, Sendable {
    case missingField, extraField, duplicateField, typeMismatch, valueNotAllowed
  }

  let code: Int
  let data: JSONValue

  init(_ code: Int, _ kind: String, _ more: [String: JSONValue] = [:]) {
    self.code = code
    data = JSONValue.object(["kind": .string(kind)]).with(more)
  }

  init?(_ reply: Reply) {
    guard let code = reply.code, let data = reply.data else { return nil }
    self.code = code
    self.data = data
  }

  var description: String { "\(code) \(data.text)" }

  static func invalid(_ path: String, _ reason: Reason) -> Refusal {
    Refusal(
      -32602, "ArgumentValidationError",
      ["path": .string(path), "reason": .string(reason.rawValue)])
  }

  static func refused(_ code: String) -> Refusal {
    Refusal(-32000, "FunctionError", ["code": .string(code)])
  }

  static func conflict(_ field: String) -> Refusal {
    Refusal(-32002, "Conflict", ["field": .string(field)])
  }

  static func limit(_ name: String) -> Refusal {
    Refusal(-32008, "LimitExceeded", ["limit": .string(name)])
  }

  static func storage(_ reason: String) -> Refusal {
    Refusal(-32010, "StorageFailed", ["reason": .string(reason)])
  }

  static let unknown = Refusal(-32601, "FunctionNotFound")
  static let notFound = Refusal(-32001, "NotFound")
  static let forbidden = Refusal(-32003, "Forbidden")
  static let wrongType = Refusal(-32005, "WrongFunctionType")
  static let undecipherable = Refusal(-32006, "DecryptionFailed")
}

extension HostProcess {
  /// Calls a method with parameters as a value.
  func ask(_ method: String, _ params: JSONValue? = nil) throws -> Reply {
    try reply(method, params?.text)
  }

  /// Calls a method that must succeed and returns its result.
  @discardableResult
  func must(_ method: String, _ params: JSONValue? = nil) throws -> JSONValue {
    try result(method, params?.text)
  }

  /// Calls a method and returns its error; nil where it succeeds.
  func refusal(_ method: String, _ params: JSONValue? = nil) throws -> Refusal? {
    Refusal(try ask(method, params))
  }

  /// Creates an integration and returns its id.
  func create(_ arguments: JSONValue) throws -> JSONValue {
    try must("integrations.create", arguments)
  }

  /// Updates an integration, which must succeed.
  func update(_ id: JSONValue, _ fields: [String: JSONValue]) throws {
    try must("integrations.update", JSONValue.object(["integrationId": id]).with(fields))
  }

  /// Updates an integration and returns the error; nil where it succeeds.
  func refusedUpdate(_ id: JSONValue, _ fields: [String: JSONValue]) throws -> Refusal? {
    try refusal("integrations.update", JSONValue.object(["integrationId": id]).with(fields))
  }

  /// The document of an id; null where there is none.
  func document(_ id: JSONValue) throws -> JSONValue {
    try must("integrations.get", ["integrationId": id])
  }

  /// The exact text of the document of an id.
  func documentText(_ id: JSONValue) throws -> String {
    let reply = try ask("integrations.get", ["integrationId": id])
    guard let text = reply.resultText else { throw HarnessError(reply.text) }
    return text
  }

  /// The documents of an organization.
  func list(_ organization: JSONValue = "org_1") throws -> [JSONValue] {
    try must("integrations.list", ["organizationId": organization]).array ?? []
  }

  /// The creation times of an organization's documents, read from the text of the list: they may
  /// differ in the last bit alone, which Foundation's JSON does not always keep.
  func creationTimes(_ organization: JSONValue = "org_1") throws -> [Double] {
    let reply = try ask("integrations.list", ["organizationId": organization])
    guard let text = reply.resultText else { throw HarnessError(reply.text) }
    return try RawJSON.elements(of: text).map { document in
      let members = try RawJSON.members(of: document)
      let time = members.first { $0.name == "_creationTime" }?.value
      guard let number = time.flatMap(Double.init) else { throw HarnessError(document) }
      return number
    }
  }

  /// The decrypted credentials of an integration.
  func credentials(_ id: JSONValue) throws -> JSONValue {
    try must("integrations.getDecryptedCredentials", ["integrationId": id])
  }

  /// Ends the process by the end of its input, which must be a clean end.
  func finish() throws {
    try closeInput()
    let status = try waitForExit()
    guard status == .exited(0) else { throw HarnessError("\(status); stderr: \(stderrText)") }
  }

  /// Runs a subcommand or a whole `serve` to its end with this text as its input.
  static func command(
    _ words: [String], input: String = "", environment: [String: String?] = [:],
    database: Database = .temporary, workspace: Workspace? = nil
  ) throws -> Exchange {
    try exchange(
      input, words, environment: environment, database: database, workspace: workspace)
  }
}

extension Exchange {
  /// Everything on stdout as text.
  var output: String { String(decoding: stdout, as: UTF8.self) }
  /// The lines on stderr.
  var errorLines: [String] { stderr.split(separator: "\n").map(String.init) }
}

/// Arguments of `integrations.create`.
enum Sample {
  static let shopifyKey = "shpat_0123456789abcdef0123456789abcdef"
  static let stripeKey = "sk_test_0123456789abcdef"

  /// A Stripe integration without credentials.
  static func stripe(_ more: [String: JSONValue] = [:]) -> JSONValue {
    JSONValue.object([
      "organizationId": "org_1", "provider": "stripe", "name": "Payments",
      "authMethod": "api_key",
    ]).with(more)
  }

  /// A Stripe integration with a key.
  static func stripeWithKey(_ more: [String: JSONValue] = [:]) -> JSONValue {
    stripe(["apiKeyAuth": ["key": .string(stripeKey)]]).with(more)
  }

  /// A Shopify integration with a key and a domain.
  static func shopify(_ more: [String: JSONValue] = [:]) -> JSONValue {
    JSONValue.object([
      "organizationId": "org_1", "provider": "shopify", "name": "Shop", "authMethod": "api_key",
      "apiKeyAuth": ["key": .string(shopifyKey)],
      "connectionConfig": ["domain": "example-store.myshopify.com"],
    ]).with(more)
  }

  /// A Circuly integration with a user name and a password.
  static func circuly(_ more: [String: JSONValue] = [:]) -> JSONValue {
    JSONValue.object([
      "organizationId": "org_1", "provider": "circuly", "name": "Subscriptions",
      "authMethod": "basic_auth", "basicAuth": ["username": "user", "password": "a password"],
    ]).with(more)
  }

  /// A Stripe integration with OAuth tokens.
  static func oauth2(_ more: [String: JSONValue] = [:]) -> JSONValue {
    JSONValue.object([
      "organizationId": "org_1", "provider": "stripe", "name": "Account", "authMethod": "oauth2",
      "oauth2Auth": ["accessToken": "an access token", "refreshToken": "a refresh token"],
    ]).with(more)
  }
}

/// The wall clock as [W-100] counts it.
enum HostClock {
  static var milliseconds: Double { Date().timeIntervalSince1970 * 1_000 }
}
