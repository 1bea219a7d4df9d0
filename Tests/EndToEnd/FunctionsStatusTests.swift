import Testing

/// How `integrations.update` moves the status and the credentials [W-103].
@Suite struct FunctionsStatusTests {
  enum Start: String, CaseIterable, Sendable {
    case empty, testing, active, inactive
  }

  /// What an update does to the credentials, which are an API key at first if there are any.
  enum Credentials: String, CaseIterable, Sendable {
    case untouched, given, cleared, methodOfTheSameObject, methodOfAnother, methodAndObject

    var fields: [String: JSONValue] {
      switch self {
      case .untouched: [:]
      case .given: ["apiKeyAuth": ["key": "rk_live_0123456789"]]
      case .cleared: ["apiKeyAuth": .null]
      case .methodOfTheSameObject: ["authMethod": "bearer_token"]
      case .methodOfAnother: ["authMethod": "oauth2"]
      case .methodAndObject: ["authMethod": "oauth2", "oauth2Auth": ["accessToken": "t"]]
      }
    }

    var gives: Bool { self == .given || self == .methodAndObject }

    /// Whether there are credentials afterwards.
    func remain(from start: Start) -> Bool {
      switch self {
      case .given, .methodAndObject: true
      case .cleared, .methodOfAnother: false
      case .untouched, .methodOfTheSameObject: start != .empty
      }
    }
  }

  /// What an update does to the connection, whose endpoint is `/v1` at first.
  enum Connection: String, CaseIterable, Sendable {
    case untouched, timeout, sameEndpoint, otherEndpoint, noEndpoint, cleared

    var fields: [String: JSONValue] {
      switch self {
      case .untouched: [:]
      case .timeout: ["connectionConfig": ["timeout": 77]]
      case .sameEndpoint: ["connectionConfig": ["apiEndpoint": "https://api.stripe.com/v1"]]
      case .otherEndpoint: ["connectionConfig": ["apiEndpoint": "https://api.stripe.com/v2"]]
      case .noEndpoint: ["connectionConfig": ["apiEndpoint": .null]]
      case .cleared: ["connectionConfig": .null]
      }
    }

    var differs: Bool { self == .otherEndpoint || self == .noEndpoint || self == .cleared }
  }

  /// The status that [W-103] says, or nil for a refusal.
  static func status(
    _ start: Start, _ credentials: Credentials, _ connection: Connection, _ asked: String?
  ) -> String? {
    var status = start == .empty ? "inactive" : start.rawValue
    if !credentials.remain(from: start) {
      status = "inactive"
    } else if credentials.gives || connection.differs, start != .inactive {
      status = "testing"
    }
    guard let asked else { return status }
    return asked == "inactive" || credentials.remain(from: start) ? asked : nil
  }

  static func integration(_ host: HostProcess, _ start: Start, _ name: String) throws -> JSONValue {
    let config: JSONValue = ["apiEndpoint": "https://api.stripe.com/v1"]
    let more: [String: JSONValue] = ["name": .string(name), "connectionConfig": config]
    let id = try host.create(start == .empty ? Sample.stripe(more) : Sample.stripeWithKey(more))
    if start == .active || start == .inactive {
      try host.update(id, ["status": .string(start.rawValue)])
    }
    return id
  }

  @Test(arguments: Start.allCases, Credentials.allCases)
  func `[W-103] an update moves the status in every case as it should`(
    start: Start, credentials: Credentials
  ) throws {
    let host = try HostProcess.start(["--durability", "normal"])
    for connection in Connection.allCases {
      for asked in [nil, "active", "inactive", "testing"] {
        let name = "\(start) \(credentials) \(connection) \(asked ?? "none")"
        let id = try Self.integration(host, start, name)
        let before = try host.documentText(id)
        var fields = credentials.fields.merging(connection.fields) { _, new in new }
        if let asked { fields["status"] = .string(asked) }
        let refusal = try host.refusedUpdate(id, fields)
        if let status = Self.status(start, credentials, connection, asked) {
          #expect(refusal == nil, "\(name)")
          let document = try host.document(id)
          #expect(document["status"] == .string(status), "\(name)")
          let objects = document.names.filter { $0.hasSuffix("Auth") }
          let expected = credentials == .methodAndObject ? "oauth2Auth" : "apiKeyAuth"
          #expect(objects == (credentials.remain(from: start) ? [expected] : []), "\(name)")
        } else {
          #expect(refusal == .refused("NoCredentials"), "\(name)")
          #expect(try host.documentText(id) == before, "\(name)")
        }
      }
    }
  }

  @Test func `[W-103] another domain asks for a new test and the same one does not`() throws {
    let host = try HostProcess.start()
    let rows: [(start: String, domain: String, status: String)] = [
      ("active", "example-store.myshopify.com", "active"),
      ("active", "EXAMPLE-STORE.myshopify.com", "active"),
      ("active", "other.myshopify.com", "testing"), ("testing", "other.myshopify.com", "testing"),
      ("inactive", "other.myshopify.com", "inactive"),
    ]
    for (number, row) in rows.enumerated() {
      let id = try host.create(Sample.shopify(["name": .string("\(number)")]))
      try host.update(id, ["status": .string(row.start)])
      try host.update(id, ["connectionConfig": ["domain": .string(row.domain)]])
      #expect(try host.document(id)["status"] == .string(row.status), "\(row)")
    }
  }

  // MARK: what becomes of the credentials

  @Test func `[W-103] an auth object that is given takes the place of the one there`() throws {
    let host = try HostProcess.start()
    let key = try host.create(Sample.stripeWithKey())
    try host.update(key, ["apiKeyAuth": ["key": "a key of no kind"]])
    #expect(try host.document(key)["apiKeyAuth"] == [:])
    #expect(try host.credentials(key)["apiKey"] == "a key of no kind")
    #expect(try host.credentials(key)["keyPrefix"] == nil)

    let basic = try host.create(Sample.circuly())
    try host.update(basic, ["basicAuth": ["username": "second", "password": "next"]])
    #expect(try host.document(basic)["basicAuth"] == ["username": "second"])
    #expect(try host.credentials(basic)["password"] == "next")
    #expect(
      try host.refusedUpdate(basic, ["basicAuth": ["username": "third"]])
        == .invalid(".basicAuth.password", .missingField))
  }

  static let tokens: [(given: JSONValue, shown: JSONValue, secrets: JSONValue)] = [
    (
      ["accessToken": "2"], ["hasRefreshToken": true],
      ["accessToken": "2", "refreshToken": "r1"]
    ),
    (
      ["accessToken": "3", "tokenExpiry": 9], ["hasRefreshToken": true, "tokenExpiry": 9],
      ["accessToken": "3", "refreshToken": "r1", "tokenExpiry": 9]
    ),
    (
      ["accessToken": "4", "refreshToken": "r2", "scopes": ["a"]],
      ["hasRefreshToken": true, "scopes": ["a"]],
      ["accessToken": "4", "refreshToken": "r2", "scopes": ["a"]]
    ),
    (
      ["accessToken": "5", "scopes": []], ["hasRefreshToken": true, "scopes": []],
      ["accessToken": "5", "refreshToken": "r2", "scopes": []]
    ),
  ]

  @Test func `[W-103] OAuth tokens given without a refresh token keep the stored one`() throws {
    let host = try HostProcess.start()
    let first: JSONValue = [
      "accessToken": "1", "refreshToken": "r1", "tokenExpiry": 5, "scopes": ["x", "y"],
    ]
    let id = try host.create(Sample.oauth2(["oauth2Auth": first]))
    for (given, shown, secrets) in Self.tokens {
      try host.update(id, ["oauth2Auth": given])
      #expect(try host.document(id)["oauth2Auth"] == shown)
      let credentials = try host.credentials(id)
      #expect(
        credentials.without("integrationId", "provider", "name", "authMethod") == secrets)
    }
    // What null cleared is not kept.
    try host.update(id, ["oauth2Auth": .null])
    try host.update(id, ["oauth2Auth": ["accessToken": "6"]])
    #expect(try host.document(id)["oauth2Auth"] == ["hasRefreshToken": false])
    #expect(try host.credentials(id)["refreshToken"] == nil)
  }

  @Test func `[W-103] a method that calls for another object drops the old one for good`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.oauth2())
    try host.update(id, ["authMethod": "api_key", "apiKeyAuth": ["key": "0123456789"]])
    #expect(try host.document(id)["oauth2Auth"] == nil)
    #expect(try host.credentials(id)["apiKey"] == "0123456789")
    // Back again: neither token has come back.
    try host.update(id, ["authMethod": "oauth2"])
    #expect(try host.document(id)["status"] == "inactive")
    #expect(
      try host.refusal("integrations.getDecryptedCredentials", ["integrationId": id])
        == .refused("NoCredentials"))
    try host.update(id, ["oauth2Auth": ["accessToken": "t"]])
    #expect(try host.document(id)["oauth2Auth"] == ["hasRefreshToken": false])
    #expect(try host.credentials(id)["accessToken"] == "t")
  }

  @Test func `[W-103] a method of the same object keeps the credentials`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    try host.update(id, ["status": "active"])
    try host.update(id, ["authMethod": "bearer_token"])
    let document = try host.document(id)
    #expect(document["authMethod"] == "bearer_token")
    #expect(document["status"] == "active")
    #expect(document["apiKeyAuth"] == ["keyPrefix": "sk_test_"])
    let credentials = try host.credentials(id)
    #expect(credentials["apiKey"] == .string(Sample.stripeKey))
    #expect(credentials["authMethod"] == "bearer_token")
  }

  @Test func `[W-103] credentials come, go and come again`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    for round in 0..<3 {
      let key = JSONValue.string("0123456789 \(round)")
      try host.update(id, ["apiKeyAuth": ["key": key]])
      #expect(try host.document(id)["status"] == "testing")
      #expect(try host.credentials(id)["apiKey"] == key)
      try host.update(id, ["status": "inactive"])
      #expect(
        try host.refusal("integrations.getDecryptedCredentials", ["integrationId": id])
          == .refused("Inactive"))
      try host.update(id, ["apiKeyAuth": .null])
      #expect(try host.document(id)["apiKeyAuth"] == nil)
      #expect(
        try host.refusal("integrations.getDecryptedCredentials", ["integrationId": id])
          == .refused("NoCredentials"))
    }
  }
}
