import Foundation
import Testing

/// A credential that is sent to a provider stays with it, whatever the provider says of it:
/// [W-143], [W-130], [W-114].
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionSecretTests {
  static let answers: [(name: String, status: Int)] = [
    ("echo-credential", 400), ("echo-credential", 401), ("echo-credential", 403),
    ("echo-credential", 500), ("echo-encoded", 400), ("echo-encoded", 422), ("big-error", 400),
    ("big-error", 500),
  ]

  /// Secrets of each kind: long and short, with letters alone, with signs.
  static let secrets = [
    "canary0good7123456789abcdefghij", "canarygoodword", "canary-7!good", "Canary Good Key9",
    "gö🔑od-canary", "canary1", "pw1good",
  ]

  /// The forms in which a secret could hide.
  private static func forms(_ secret: String, user: String) -> [[UInt8]] {
    let bytes = Array(secret.utf8)
    let percent = bytes.map {
      "%" + (String($0, radix: 16).count < 2 ? "0" : "") + String($0, radix: 16)
    }
    let base64 = [secret, "\(user):\(secret)"].map { Data($0.utf8).base64EncodedString() }
    let twice = base64.map { Data($0.utf8).base64EncodedString() }
    let texts =
      [secret, secret.uppercased(), percent.joined(), percent.joined().uppercased()] + base64
      + twice
    return texts.map { Array($0.utf8) }
  }

  @Test(arguments: [
    (Provider.shopify, ["api_key", "basic_auth", "oauth2"]), (.circuly, ["api_key", "basic_auth"]),
    (.stripe, ["api_key", "oauth2"]), (.firmhouse, ["api_key"]),
  ])
  func `[W-143] [W-130] a credential that a provider echoes is told to nobody`(
    provider: Provider, methods: [String]
  ) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server, words: ["--log-level", "debug"])
    var replies: [String] = []
    for method in methods {
      for (number, secret) in Self.secrets.enumerated() {
        for (name, status) in Self.answers {
          let label = "\(method) \(number) \(name) \(status)"
          let arguments = provider.sample(label, method: method, secret: secret, user: "user good")
          try server.answer(name, with: ["status": .number(Double(status))])
          let id = try host.create(arguments)
          replies.append(try host.ask("integrations.testConnection", ["integrationId": id]).text)
          replies.append(
            try host.ask(
              "integrations.create",
              arguments.with(["name": "verified", "verify": true])
            ).text)
          replies.append(try host.documentText(id))
        }
        let forms = Self.forms(secret, user: "user good")
        for form in forms {
          let leaks = replies.filter { Array($0.utf8).holds(form) }
          #expect(leaks == [], "\(String(decoding: form, as: UTF8.self))")
        }
        replies = []
      }
    }
    // The files while the process runs, and after it.
    let during = try host.workspace.files().map { try host.workspace.contents(of: $0) }
    try host.finish()
    let after = try host.workspace.files().map { try host.workspace.contents(of: $0) }
    for secret in Self.secrets {
      for form in Self.forms(secret, user: "user good") {
        #expect(!(during + after).contains { $0.holds(form) })
        #expect(!host.errors.holds(form))
      }
    }
  }

  @Test(arguments: [
    ("p&ss<w0rd>", "p&amp;ss&lt;w0rd&gt;"), ("p&ss<w0rd>", "p&ss<w0rd"),
    ("alpha bravo hotel", "password=alpha+bravo+hotel"),
  ])
  func `[W-143] [W-106] a password of short words is told to nobody either`(
    secret: String, echo: String
  ) throws {
    let server = try ProviderServer(.circuly)
    let host = try HostProcess.start(calling: server)
    let body: JSONValue = ["message": .string("Denied: \(echo)")]
    try server.answer("custom", with: ["status": 400, "json": body])
    let id = try host.create(
      Provider.circuly.sample(method: "basic_auth", secret: secret, user: "user"))
    let message = try #require(try host.test(id)["message"]?.string)
    #expect(message.hasSuffix("Denied: [redacted]"))
    #expect(try host.document(id)["errorMessage"]?.string == message)
  }

  @Test func `[W-143] a text of a provider is told where it is harmless`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    try server.answer(
      "custom", with: ["status": 400, "json": ["error": ["message": "No such thing."]]])
    let id = try host.create(Provider.stripe.sample())
    #expect(try host.test(id)["message"]?.string?.contains("No such thing.") == true)
    let long = String(repeating: "word ", count: 1_000)
    try server.answer(
      "custom", with: ["status": 400, "json": ["error": ["message": .string(long)]]])
    let message = try #require(try host.test(id)["message"]?.string)
    #expect(message.contains("word word") && message.contains("…"))
    #expect(message.count < 300)
  }

  @Test func `[W-143] a long text keeps nobody waiting, however long the key is`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let key = "sk_test_" + String(repeating: "abcdefghij", count: 5_000)
    let text = String(repeating: "wordsandwords otherwords ", count: 300_000)
    let body: JSONValue = ["error": ["message": .string(text)]]
    try server.answer("custom", with: ["status": 400, "json": body])
    let id = try host.create(Provider.stripe.sample(secret: key))
    // Where it took its time, the harness would lose its patience.
    #expect(try host.test(id)["message"]?.string?.contains("wordsandwords") == true)
  }

  @Test func `[W-130] nothing of a provider or a document is in the log`() throws {
    let server = try ProviderServer(.shopify)
    let host = try HostProcess.start(calling: server, words: ["--log-level", "debug"])
    let id = try host.create(Provider.shopify.sample("a name of its own"))
    for answer in ["ok", "status-401", "garbage-status", "close", "echo-credential", "html"] {
      try server.answer(answer)
      _ = try host.test(id)
    }
    try host.finish()
    for text in ["a name of its own", "shop.myshopify.com", "Apple Store", "shpat_", "nonsense"] {
      #expect(!host.stderrText.contains(text))
    }
  }
}
