import Foundation
import Testing

/// A database with ciphertexts, and the `keys` subcommands on it.
struct KeysScene {
  /// No key in the environment, so that those of the key file count.
  static let keyFileAlone: [String: String?] = ["ENCRYPTION_SECRET_HEX": nil]
  static let keyFileName = "integrations.sqlite.keys.json"
  /// What has no number of its own here: ciphertexts and settings of a scene.
  static let credentials = 5
  static let settings = 1

  let workspace: Workspace
  let environment: [String: String?]
  /// The integrations, by what they are.
  private(set) var ids: [String: JSONValue] = [:]
  /// What each of them has for a client.
  private(set) var secrets: [String: JSONValue] = [:]

  var file: DatabaseFile { DatabaseFile(workspace) }

  /// Four integrations with five ciphertexts, and a sealed setting.
  init(_ environment: [String: String?] = keyFileAlone) throws {
    workspace = try Workspace()
    self.environment = environment
    let host = try HostProcess.start(environment: environment, workspace: workspace)
    let all = [
      "key": Sample.stripeWithKey(["$idempotencyKey": "k"]), "shop": Sample.shopify(),
      "basic": Sample.circuly(), "oauth": Sample.oauth2(),
    ]
    for (name, arguments) in all {
      let id = try host.create(arguments)
      ids[name] = id
      secrets[name] = try host.credentials(id)
    }
    try host.finish()
  }

  func id(_ name: String) -> JSONValue { ids[name] ?? .null }

  /// A host on the database.
  func host(_ environment: [String: String?]? = nil) throws -> HostProcess {
    try HostProcess.start(environment: environment ?? self.environment, workspace: workspace)
  }

  /// Runs `keys` with these words to its end.
  func keys(_ words: String..., environment: [String: String?]? = nil) throws -> Exchange {
    try HostProcess.command(
      ["keys"] + words, environment: environment ?? self.environment, workspace: workspace)
  }

  /// The same, which must be a success without a word on stderr; gives the lines on stdout.
  @discardableResult
  func must(
    _ words: String..., environment: [String: String?]? = nil,
    at location: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let talk = try HostProcess.command(
      ["keys"] + words, environment: environment ?? self.environment, workspace: workspace)
    #expect(talk.status == .exited(0), "\(talk.stderr)", sourceLocation: location)
    #expect(talk.stderr == "", sourceLocation: location)
    return try talk.lines()
  }

  /// What `keys list` prints.
  func list(environment: [String: String?]? = nil) throws -> [KeyLine] {
    try must("list", environment: environment).map(KeyLine.init)
  }

  /// The id of the key that seals.
  func primary() throws -> String {
    let lines = try list()
    return try #require(lines.first { $0.role == "primary" }).kid
  }

  /// Checks that every integration has the credentials that it had in the beginning.
  func checkSecrets(
    _ host: HostProcess, at location: SourceLocation = #_sourceLocation
  ) throws {
    for (name, id) in ids {
      #expect(try host.credentials(id) == secrets[name], "\(name)", sourceLocation: location)
    }
  }

  /// The audit rows of an event, in their order.
  func audit(_ event: String) throws -> [JSONValue] {
    try file.rows("SELECT * FROM store_audit WHERE event = '\(event)' ORDER BY seq")
  }

  /// How many ciphertexts each key sealed, as the ciphertexts themselves say.
  func sealers() throws -> [String: Int] {
    try file.credentials().reduce(into: [:]) { counts, ciphertext in
      counts[try ciphertext.member("kid") ?? "", default: 0] += 1
    }
  }

  /// The ids of the key file, in their order.
  func keyFileIDs() throws -> [String] {
    let text = String(decoding: try workspace.contents(of: Self.keyFileName), as: UTF8.self)
    return try JSONValue(parsing: text)["keys"]?.array?.compactMap { $0["kid"]?.string } ?? []
  }

  /// Puts many ciphertexts of one integration each into the database.
  func fill(_ count: Int) throws {
    let host = try HostProcess.start(
      ["--durability", "normal"], environment: environment, workspace: workspace)
    for number in 0..<count {
      try host.post(
        "integrations.create", Sample.stripeWithKey(["name": .string("\(number)")]).text)
    }
    for _ in 0..<count { _ = try host.receive() }
    try host.finish()
  }
}

/// A line of `keys list`.
struct KeyLine: Equatable {
  let kid: String
  let role: String
  let credentials: Int
  let settings: Int
  let origin: String

  init(_ kid: String, _ role: String, _ credentials: Int, _ settings: Int, _ origin: String) {
    (self.kid, self.role, self.credentials) = (kid, role, credentials)
    (self.settings, self.origin) = (settings, origin)
  }

  init(_ line: String) throws {
    let words = line.split(separator: " ", maxSplits: 4).map { String($0) }
    let counts = words.dropFirst(2).prefix(2).compactMap { word in
      word.split(separator: "=").last.flatMap { Int($0) }
    }
    guard words.count == 5, counts.count == 2, words[2].hasPrefix("credentials="),
      words[3].hasPrefix("settings=")
    else { throw HarnessError("not a line of keys list: \(line)") }
    self.init(
      words[0], words[1], counts[0], counts[1], words[4].trimmingCharacters(in: .whitespaces))
  }
}
