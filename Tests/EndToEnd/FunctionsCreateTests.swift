import Testing

/// `integrations.create` [W-102], but for domains, endpoints and key prefixes.
@Suite struct FunctionsCreateTests {
  // MARK: what is stored

  struct Stored: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: JSONValue
    /// The document without `_id`, `_creationTime` and what the arguments repeat.
    let document: [String: JSONValue]
    var testDescription: String { name }

    init(_ name: String, _ arguments: JSONValue, _ document: [String: JSONValue]) {
      self.name = name
      self.arguments = arguments
      self.document = document
    }
  }

  static let stored: [Stored] = [
    Stored("nothing but what is needed", Sample.stripe(), ["status": "inactive"]),
    Stored(
      "a key", Sample.stripeWithKey(),
      ["status": "testing", "apiKeyAuth": ["keyPrefix": "sk_test_"]]),
    Stored(
      "a bearer token with no known prefix",
      Sample.stripe(["authMethod": "bearer_token", "apiKeyAuth": ["key": "an unknown key"]]),
      ["status": "testing", "apiKeyAuth": [:]]),
    Stored(
      "a user name and a password", Sample.circuly(),
      ["status": "testing", "basicAuth": ["username": "user"]]),
    Stored(
      "an access token alone", Sample.oauth2(["oauth2Auth": ["accessToken": "t"]]),
      ["status": "testing", "oauth2Auth": ["hasRefreshToken": false]]),
    Stored(
      "all of OAuth",
      Sample.oauth2([
        "oauth2Auth": [
          "accessToken": "t", "refreshToken": "r", "tokenExpiry": 1_790_000_000_000,
          "scopes": ["write", "read", "write"],
        ]
      ]),
      [
        "status": "testing",
        "oauth2Auth": [
          "hasRefreshToken": true, "tokenExpiry": 1_790_000_000_000,
          "scopes": ["write", "read", "write"],
        ],
      ]),
    Stored(
      "a shop without credentials",
      Sample.shopify().without("apiKeyAuth", "connectionConfig"), ["status": "inactive"]),
    Stored(
      "everything optional",
      Sample.shopify([
        "connectionConfig": [
          "domain": "Example-Store.MyShopify.com", "apiVersion": "2026-10", "timeout": 120_000,
          "rateLimit": 100_000,
          "apiEndpoint": "https://example-store.myshopify.com/admin/api/2026-10",
        ],
        "capabilities": [
          "canSync": true, "canPush": false, "canWebhook": true, "syncFrequency": "hourly",
        ],
        "metadata": ["team": "retail"],
      ]),
      [
        "status": "testing", "apiKeyAuth": ["keyPrefix": "shpat_"],
        "connectionConfig": [
          "domain": "example-store.myshopify.com", "apiVersion": "2026-10", "timeout": 120_000,
          "rateLimit": 100_000,
          "apiEndpoint": "https://example-store.myshopify.com/admin/api/2026-10",
        ],
        "capabilities": [
          "canSync": true, "canPush": false, "canWebhook": true, "syncFrequency": "hourly",
        ],
        "metadata": ["team": "retail"],
      ]),
    Stored(
      "empty objects",
      Sample.stripe(["connectionConfig": [:], "capabilities": [:], "metadata": [:]]),
      ["status": "inactive", "connectionConfig": [:], "capabilities": [:], "metadata": [:]]),
  ]

  @Test(arguments: stored)
  func `[W-102] what is created is found as it was given`(row: Stored) throws {
    let host = try HostProcess.start()
    let id = try host.create(row.arguments)
    let document = try host.document(id)
    let expected = row.arguments.without("apiKeyAuth", "basicAuth", "oauth2Auth")
      .with(row.document)
    #expect(document.without("_id", "_creationTime") == expected)
    #expect(document["_id"] == id)
    #expect(try host.list() == [document])
  }

  @Test func `[W-100] absent fields are left out and the others are always there`() throws {
    let host = try HostProcess.start()
    let document = try host.document(try host.create(Sample.stripe()))
    #expect(
      document.names == [
        "_creationTime", "_id", "authMethod", "name", "organizationId", "provider", "status",
      ])
  }

  @Test func `[W-100] a creation time is in milliseconds and never the same twice`() throws {
    let host = try HostProcess.start(["--durability", "normal"])
    let before = HostClock.milliseconds
    for number in 0..<300 {
      try host.post(
        "integrations.create", Sample.stripe(["name": .string("n\(number)")]).text)
    }
    for _ in 0..<300 { _ = try host.receive() }
    let times = try host.creationTimes()
    let after = HostClock.milliseconds
    #expect(times.count == 300)
    #expect(Set(times).count == 300)
    #expect(times == times.sorted())
    #expect(times.allSatisfy { (before - 1...after + 1_000).contains($0) })
  }

  // MARK: the auth object

  static let auth: [String: JSONValue] = [
    "apiKeyAuth": ["key": "0123456789"], "basicAuth": ["username": "u", "password": "p"],
    "oauth2Auth": ["accessToken": "t"],
  ]
  static let called: [(method: String, object: String)] = [
    ("api_key", "apiKeyAuth"), ("bearer_token", "apiKeyAuth"), ("basic_auth", "basicAuth"),
    ("oauth2", "oauth2Auth"),
  ]

  @Test(arguments: called)
  func `[W-102] only the auth object that authMethod calls for may be given`(
    method: String, object: String
  ) throws {
    let host = try HostProcess.start()
    let base = Sample.shopify(["authMethod": .string(method)]).without("apiKeyAuth")
    for (other, value) in Self.auth where other != object {
      #expect(
        try host.refusal("integrations.create", base.with([other: value]))
          == .invalid(".\(other)", .extraField))
      let both = base.with([other: value, object: Self.auth[object] ?? .null])
      #expect(
        try host.refusal("integrations.create", both) == .invalid(".\(other)", .extraField))
    }
    #expect(try host.list() == [])
    _ = try host.create(base.with([object: Self.auth[object] ?? .null]))
  }

  // MARK: providers and methods [W-144]

  static let pairs: [(provider: String, methods: [String])] = [
    ("shopify", ["api_key", "bearer_token", "basic_auth", "oauth2"]),
    ("circuly", ["api_key", "bearer_token", "basic_auth"]),
    ("stripe", ["api_key", "bearer_token", "oauth2"]),
    ("firmhouse", ["api_key", "bearer_token"]),
  ]

  @Test(arguments: pairs)
  func `[W-102] a pair of provider and authMethod is taken if there is a way to send it`(
    provider: String, methods: [String]
  ) throws {
    let host = try HostProcess.start()
    for (method, object) in Self.called {
      for auth in [nil, Self.auth[object]] {
        var arguments: JSONValue = [
          "organizationId": "org_1", "provider": .string(provider),
          "name": .string("\(method) \(auth == nil)"), "authMethod": .string(method),
        ]
        if let auth { arguments = arguments.with([object: auth]) }
        if provider == "shopify" {
          arguments = arguments.with(["connectionConfig": ["domain": "a.myshopify.com"]])
        }
        let refusal = try host.refusal("integrations.create", arguments)
        #expect(
          refusal == (methods.contains(method) ? nil : .invalid(".authMethod", .valueNotAllowed)))
      }
    }
    #expect(try host.list().count == methods.count * 2)
  }

  // MARK: lengths

  struct Length: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let arguments: @Sendable (JSONValue) -> JSONValue
    let good: [String]
    let bad: [String]
    var testDescription: String { name }
  }

  private static func times(_ text: String, _ count: Int) -> JSONValue {
    .string(String(repeating: text, count: count))
  }

  private static func texts(_ text: String, _ counts: [Int]) -> [String] {
    counts.map { String(repeating: text, count: $0) }
  }

  static let secretLengths = (
    good: texts("k", [1, 2, 65_535, 65_536]) + texts("é", [1, 32_768]),
    bad: texts("k", [0, 65_537]) + texts("é", [32_769])
  )

  static let lengths: [Length] = [
    Length(
      name: "name", path: ".name", arguments: { Sample.stripe(["name": $0]) },
      good: texts("n", [1, 199, 200]) + texts("🔑", [200]) + [" ", "\u{0}", "a\nb", "é"],
      bad: texts("n", [0, 201]) + texts("🔑", [201]) + texts("e\u{301}", [101])),
    Length(
      name: "key", path: ".apiKeyAuth.key",
      arguments: { Sample.stripe(["apiKeyAuth": ["key": $0]]) },
      good: secretLengths.good, bad: secretLengths.bad),
    Length(
      name: "password", path: ".basicAuth.password",
      arguments: { Sample.circuly(["basicAuth": ["username": "u", "password": $0]]) },
      good: secretLengths.good, bad: secretLengths.bad),
    Length(
      name: "user name", path: ".basicAuth.username",
      arguments: { Sample.circuly(["basicAuth": ["username": $0, "password": "p"]]) },
      good: texts("u", [1, 255, 256]) + texts("🔑", [256]), bad: texts("u", [0, 257])),
    Length(
      name: "access token", path: ".oauth2Auth.accessToken",
      arguments: { Sample.oauth2(["oauth2Auth": ["accessToken": $0]]) },
      good: secretLengths.good, bad: secretLengths.bad),
    Length(
      name: "refresh token", path: ".oauth2Auth.refreshToken",
      arguments: { Sample.oauth2(["oauth2Auth": ["accessToken": "t", "refreshToken": $0]]) },
      good: secretLengths.good, bad: secretLengths.bad),
  ]

  @Test(arguments: lengths)
  func `[W-102] lengths are kept to at both ends`(row: Length) throws {
    let host = try HostProcess.start()
    for text in row.good {
      let id = try host.create(row.arguments(.string(text)))
      try host.must("integrations.deleteIntegration", ["integrationId": id])
    }
    for text in row.bad {
      #expect(
        try host.refusal("integrations.create", row.arguments(.string(text)))
          == .invalid(row.path, .valueNotAllowed), "\(text.unicodeScalars.count)")
    }
    #expect(try host.list() == [])
  }

  // MARK: numbers of the connection

  static let numbers: [(field: String, good: [String], bad: [String])] = [
    (
      "timeout", ["1", "2", "119999", "120000", "1e3", "5.0"],
      ["0", "-1", "120001", "1.5", "1e300", "0.999", "9007199254740993"]
    ),
    (
      "rateLimit", ["1", "60", "99999", "100000", "1E+5"],
      ["0", "-0", "-60", "100001", "60.000001", "1e-300", "1e308"]
    ),
  ]

  @Test(arguments: numbers)
  func `[W-100] timeout and rateLimit are whole numbers in their ranges`(
    field: String, good: [String], bad: [String]
  ) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    for number in good {
      let reply = try host.reply(
        "integrations.update",
        #"{"integrationId":\#(id.text),"connectionConfig":{"\#(field)":\#(number)}}"#)
      #expect(reply.result == .null)
      #expect(
        try host.document(id)["connectionConfig"]?[field] == JSONValue(parsing: "[\(number)]")[0])
    }
    let before = try host.documentText(id)
    for number in bad {
      let reply = try host.reply(
        "integrations.update",
        #"{"integrationId":\#(id.text),"connectionConfig":{"\#(field)":\#(number)}}"#)
      #expect(Refusal(reply) == .invalid(".connectionConfig.\(field)", .valueNotAllowed))
    }
    #expect(try host.documentText(id) == before)
  }

  @Test func `[W-100] an expiry is a number of milliseconds`() throws {
    let host = try HostProcess.start()
    for expiry: JSONValue in [0, 1_790_000_000_000, 1_790_000_000_000.5, -1] {
      let id = try host.create(
        Sample.oauth2([
          "name": .string(expiry.text),
          "oauth2Auth": ["accessToken": "t", "tokenExpiry": expiry],
        ]))
      #expect(try host.document(id)["oauth2Auth"]?["tokenExpiry"] == expiry)
      #expect(try host.credentials(id)["tokenExpiry"] == expiry)
    }
  }
}
