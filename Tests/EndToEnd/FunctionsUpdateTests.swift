import Testing

/// `integrations.update` [W-103]: what stays, what is merged, what null clears.
@Suite struct FunctionsUpdateTests {
  struct Row: Sendable, CustomTestStringConvertible {
    /// What the field is before; nil for absent.
    let old: JSONValue?
    let given: JSONValue
    /// What it is afterwards; nil for absent.
    let new: JSONValue?
    var testDescription: String { "\(old?.text ?? "absent") + \(given.text)" }

    init(_ old: JSONValue?, _ given: JSONValue, _ new: JSONValue?) {
      self.old = old
      self.given = given
      self.new = new
    }
  }

  static let connectionConfig: [Row] = [
    Row(nil, .null, nil), Row(nil, ["timeout": 5], ["timeout": 5]), Row(nil, [:], [:]),
    Row([:], [:], [:]), Row([:], .null, nil), Row([:], ["rateLimit": 6], ["rateLimit": 6]),
    Row(["timeout": 5], [:], ["timeout": 5]), Row(["timeout": 5], ["timeout": 6], ["timeout": 6]),
    Row(["timeout": 5], ["rateLimit": 6], ["timeout": 5, "rateLimit": 6]),
    Row(["timeout": 5], ["timeout": .null], [:]),
    Row(["timeout": 5], ["rateLimit": .null], ["timeout": 5]),
    Row(
      ["timeout": 5, "rateLimit": 6], ["timeout": .null, "apiVersion": "v2"],
      ["rateLimit": 6, "apiVersion": "v2"]),
    Row(
      ["apiEndpoint": "https://api.stripe.com/v1", "apiVersion": "v1"],
      ["apiEndpoint": .null, "apiVersion": .null], [:]),
    Row(["timeout": 5, "rateLimit": 6], .null, nil),
  ]

  static let capabilities: [Row] = [
    Row(nil, ["canSync": false], ["canSync": false]), Row(nil, .null, nil),
    Row(["canSync": true], ["canSync": false], ["canSync": false]),
    Row(["canSync": true], ["canPush": true], ["canPush": true, "canSync": true]),
    Row(["canSync": true], ["canSync": .null], [:]),
    Row(
      ["canSync": true, "canWebhook": false, "syncFrequency": "daily"],
      ["canWebhook": .null, "syncFrequency": "0 3 * * *"],
      ["canSync": true, "syncFrequency": "0 3 * * *"]),
    Row(["syncFrequency": "daily"], ["syncFrequency": .null], [:]),
    Row(["canSync": true], .null, nil),
  ]

  static let metadata: [Row] = [
    Row(nil, ["a": 1], ["a": 1]), Row(nil, .null, nil), Row(nil, [:], [:]),
    Row(["a": 1], ["b": 2], ["a": 1, "b": 2]), Row(["a": 1], ["a": [1]], ["a": [1]]),
    Row(["a": 1], ["a": .null], [:]), Row(["a": 1, "b": .null], ["a": .null], ["b": .null]),
    Row(["a": ["b": 1]], ["a": ["c": 2]], ["a": ["c": 2]]),
    Row(["a": ["b": 1]], ["a": ["b": .null]], ["a": ["b": .null]]),
    Row(["a": [1, 2, 3]], ["a": [.null]], ["a": [.null]]),
    Row(["a": 1, "b": 2, "c": 3], ["b": .null, "d": 4], ["a": 1, "c": 3, "d": 4]),
    Row(["a": 1], [:], ["a": 1]), Row(["a": 1], .null, nil),
    Row(["a": 1], ["A": 2], ["a": 1, "A": 2]),
  ]

  @Test(arguments: [
    ("connectionConfig", connectionConfig), ("capabilities", capabilities), ("metadata", metadata),
  ])
  func `[W-103] objects are merged one level deep and null clears`(
    field: String, rows: [Row]
  ) throws {
    let host = try HostProcess.start(["--durability", "normal"])
    for (number, row) in rows.enumerated() {
      var arguments = Sample.stripe(["name": .string("n\(number)")])
      if let old = row.old { arguments = arguments.with([field: old]) }
      let id = try host.create(arguments)
      let before = try host.document(id)
      #expect(before[field] == row.old)
      try host.update(id, [field: row.given])
      let after = try host.document(id)
      #expect(after[field] == row.new, "\(row.testDescription)")
      #expect(after.without(field) == before.without(field))
    }
  }

  @Test func `[W-103] a field that is not given stays`() throws {
    let host = try HostProcess.start()
    let full = Sample.shopify([
      "connectionConfig": ["domain": "a.myshopify.com", "timeout": 5],
      "capabilities": ["canSync": true], "metadata": ["a": 1],
    ])
    let id = try host.create(full)
    try host.must("integrations.updateSyncStats", ["integrationId": id, "totalRecords": 3])
    var expected = try host.document(id)
    let changes: [(String, JSONValue, JSONValue)] = [
      ("name", "Other", "Other"),
      ("capabilities", ["canPush": true], ["canPush": true, "canSync": true]),
      ("metadata", ["b": 2], ["a": 1, "b": 2]), ("status", "active", "active"),
      ("authMethod", "bearer_token", "bearer_token"),
      ("connectionConfig", ["timeout": 7], ["domain": "a.myshopify.com", "timeout": 7]),
    ]
    for (field, given, value) in changes {
      try host.update(id, [field: given])
      expected = expected.with([field: value])
      #expect(try host.document(id) == expected, "\(field)")
    }
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
  }

  @Test func `[W-103] an update of nothing changes nothing`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.shopify(["metadata": ["a": 1]]))
    try host.update(id, ["status": "active"])
    let before = try host.documentText(id)
    try host.update(id, [:])
    try host.update(id, ["connectionConfig": [:], "metadata": [:]])
    try host.update(id, ["connectionConfig": ["domain": "EXAMPLE-store.myshopify.com"]])
    try host.update(id, ["name": "Shop", "authMethod": "api_key"])
    #expect(try host.documentText(id) == before)
  }

  @Test(arguments: [
    "organizationId", "provider", "_id", "_creationTime", "syncStats", "lastSyncedAt",
    "errorMessage", "keyEncrypted",
  ])
  func `[W-103] other fields cannot be updated`(field: String) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    #expect(try host.refusedUpdate(id, [field: "stripe"]) == .invalid(".\(field)", .extraField))
  }

  @Test(arguments: ["name", "status", "authMethod", "integrationId"])
  func `[W-103] what cannot be absent cannot be cleared`(field: String) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    #expect(try host.refusedUpdate(id, [field: .null]) == .invalid(".\(field)", .typeMismatch))
  }

  @Test func `[W-103] null clears no deeper than the fields of the three objects`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.oauth2())
    let rows: [([String: JSONValue], String)] = [
      (["oauth2Auth": ["accessToken": "t", "refreshToken": .null]], ".oauth2Auth.refreshToken"),
      (["oauth2Auth": ["accessToken": "t", "scopes": .null]], ".oauth2Auth.scopes"),
      (["oauth2Auth": ["accessToken": .null]], ".oauth2Auth.accessToken"),
    ]
    for (fields, path) in rows {
      #expect(try host.refusedUpdate(id, fields) == .invalid(path, .typeMismatch))
    }
  }

  // MARK: names

  @Test func `[W-103] a name that another one has is a conflict and changes nothing`() throws {
    let host = try HostProcess.start()
    _ = try host.create(Sample.stripe(["name": "taken"]))
    let id = try host.create(Sample.stripeWithKey(["name": "mine"]))
    let before = try host.documentText(id)
    let fields: [String: JSONValue] = [
      "name": "taken", "status": "active", "metadata": ["a": 1], "apiKeyAuth": ["key": "another"],
    ]
    #expect(try host.refusedUpdate(id, fields) == .conflict("name"))
    #expect(try host.documentText(id) == before)
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
    try host.update(id, ["name": "mine"])
    try host.update(id, ["name": "free"])
    _ = try host.create(Sample.stripe(["name": "mine"]))
  }

  @Test func `[W-22] names are told apart by their bytes, in an update too`() throws {
    let host = try HostProcess.start()
    let composed = "caf\u{E9}"
    let decomposed = "cafe\u{301}"
    let id = try host.create(Sample.stripe(["name": .string(composed)]))
    try host.update(id, ["name": .string(decomposed)])
    let stored = try #require(try host.document(id)["name"]?.string)
    #expect(Array(stored.utf8) == Array(decomposed.utf8))
    // The unique index goes by bytes, so the other one is free again, and then taken.
    _ = try host.create(Sample.stripe(["name": .string(composed)]))
    #expect(try host.refusedUpdate(id, ["name": .string(composed)]) == .conflict("name"))
    #expect(
      try host.refusedUpdate(
        id, ["name": .string(composed), "basicAuth": ["username": "u", "password": "p"]])
        == .conflict("name"))
  }

  // MARK: refusals change nothing

  static let refusals: [([String: JSONValue], Refusal)] = [
    (["basicAuth": ["username": "u", "password": "p"]], .invalid(".basicAuth", .extraField)),
    (["oauth2Auth": ["accessToken": "t"]], .invalid(".oauth2Auth", .extraField)),
    (
      ["authMethod": "basic_auth", "apiKeyAuth": ["key": "0123456789"]],
      .invalid(".apiKeyAuth", .extraField)
    ),
    (
      ["apiKeyAuth": ["key": "0123456789", "keyPrefix": "x"]],
      .invalid(".apiKeyAuth.keyPrefix", .valueNotAllowed)
    ),
    (["connectionConfig": ["domain": .null]], .invalid(".connectionConfig.domain", .missingField)),
    (
      ["connectionConfig": ["apiEndpoint": "https://other.myshopify.com/"]],
      .invalid(".connectionConfig.apiEndpoint", .valueNotAllowed)
    ),
    (["apiKeyAuth": .null, "status": "active"], .refused("NoCredentials")),
    (["apiKeyAuth": .null, "status": "testing"], .refused("NoCredentials")),
    (["authMethod": "basic_auth", "status": "active"], .refused("NoCredentials")),
    (["metadata": ["a": ["$integer": "x"]]], .invalid(".metadata.a", .typeMismatch)),
  ]

  @Test(arguments: refusals)
  func `[W-103] an update that is refused changes nothing`(
    fields: [String: JSONValue], refusal: Refusal
  ) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.shopify(["metadata": ["a": 1]]))
    let before = try host.documentText(id)
    let more: [String: JSONValue] = ["name": "changed", "capabilities": ["canSync": true]]
    #expect(try host.refusedUpdate(id, fields.merging(more) { old, _ in old }) == refusal)
    #expect(try host.documentText(id) == before)
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
    #expect(try host.list().count == 1)
  }

  @Test func `[W-103] a pair of provider and authMethod that does not exist is refused`() throws {
    let host = try HostProcess.start()
    let rows = [
      ("circuly", "oauth2"), ("stripe", "basic_auth"), ("firmhouse", "basic_auth"),
      ("firmhouse", "oauth2"),
    ]
    for (number, (provider, method)) in rows.enumerated() {
      let id = try host.create(
        Sample.stripeWithKey(["name": .string("\(number)"), "provider": .string(provider)]))
      #expect(
        try host.refusedUpdate(id, ["authMethod": .string(method)])
          == .invalid(".authMethod", .valueNotAllowed))
      #expect(try host.document(id)["authMethod"] == "api_key")
    }
  }

  @Test func `[W-51] update judges method, auth object and prefix in the order of create`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey(["name": "one"]))
    let prefix: JSONValue = ["key": "0123456789", "keyPrefix": "x"]
    let rows: [([String: JSONValue], Refusal)] = [
      (
        ["authMethod": "basic_auth", "apiKeyAuth": prefix],
        .invalid(".authMethod", .valueNotAllowed)
      ),
      (["authMethod": "oauth2", "apiKeyAuth": prefix], .invalid(".apiKeyAuth", .extraField)),
      (
        ["apiKeyAuth": prefix, "oauth2Auth": ["accessToken": "t"]],
        .invalid(".oauth2Auth", .extraField)
      ),
      (
        ["apiKeyAuth": prefix, "connectionConfig": ["domain": "a.myshopify.com"]],
        .invalid(".apiKeyAuth.keyPrefix", .valueNotAllowed)
      ),
    ]
    for (number, (fields, refusal)) in rows.enumerated() {
      #expect(try host.refusedUpdate(id, fields) == refusal)
      let create = Sample.stripe(["name": .string("\(number)")]).with(fields)
      #expect(try host.refusal("integrations.create", create) == refusal)
    }
  }

  // MARK: limits of what is merged

  @Test func `[W-103] the merged metadata has the limits of a given one`() throws {
    let host = try HostProcess.start()
    let half = JSONValue.string(String(repeating: "x", count: 40_000))
    let id = try host.create(Sample.stripe(["metadata": ["a": half]]))
    #expect(
      try host.refusedUpdate(id, ["metadata": ["b": half]])
        == .invalid(".metadata", .valueNotAllowed))
    #expect(try host.document(id)["metadata"] == ["a": half])
    try host.update(id, ["metadata": ["a": .null, "b": half]])
    #expect(try host.document(id)["metadata"] == ["b": half])

    let fields = (0..<1_000).map { ("f\($0)", JSONValue.number(0)) }
    try host.update(id, ["metadata": JSONValue.object(Dictionary(uniqueKeysWithValues: fields))])
    let more = (0..<24).map { ("g\($0)", JSONValue.number(0)) }
    #expect(
      try host.refusedUpdate(
        id, ["metadata": JSONValue.object(Dictionary(uniqueKeysWithValues: more))])
        == .limit("objectFields"))
    #expect(try host.document(id)["metadata"]?.names.count == 1_001)
  }
}
