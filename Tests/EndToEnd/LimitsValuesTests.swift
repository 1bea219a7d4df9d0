import Testing

/// The limits of [W-120] on values and documents, each one below, at, and one above it.
@Suite struct LimitsValuesTests {
  private static func update(
    _ host: HostProcess, _ id: JSONValue, _ metadata: String
  ) throws -> Refusal? {
    Refusal(
      try host.reply(
        "integrations.update", #"{"integrationId":\#(id.text),"metadata":\#(metadata)}"#))
  }

  @Test func `[W-120] an array has at most 8,192 elements`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.oauth2())
    func elements(_ count: Int) -> String {
      "[\(Array(repeating: "0", count: count).joined(separator: ","))]"
    }
    for count in [8_191, 8_192] {
      #expect(try Self.update(host, id, #"{"a":\#(elements(count))}"#) == nil)
      #expect(try host.document(id)["metadata"]?["a"]?.array?.count == count)
    }
    for text in [#"{"a":\#(elements(8_193))}"#, #"{"a":{"b":[[],\#(elements(8_193))]}}"#] {
      #expect(try Self.update(host, id, text) == .limit("arrayLength"))
    }
    // A declared array too.
    func scopes(_ count: Int) throws -> Refusal? {
      let scopes = JSONValue.array(Array(repeating: "s", count: count))
      return try host.refusedUpdate(id, ["oauth2Auth": ["accessToken": "t", "scopes": scopes]])
    }
    #expect(try scopes(8_191) == nil)
    #expect(try scopes(8_192) == nil)
    #expect(try scopes(8_193) == .limit("arrayLength"))
    #expect(try host.document(id)["oauth2Auth"]?["scopes"]?.array?.count == 8_192)
  }

  @Test func `[W-120] an object has at most 1,024 fields`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    func object(_ count: Int) -> String {
      "{\((0..<count).map { #""f\#($0)":0"# }.joined(separator: ","))}"
    }
    for count in [1_023, 1_024] {
      #expect(try Self.update(host, id, object(count)) == nil)
      #expect(try host.document(id)["metadata"]?.names.count == count)
      try host.update(id, ["metadata": .null])
      #expect(try Self.update(host, id, #"{"a":[\#(object(count))]}"#) == nil)
      try host.update(id, ["metadata": .null])
    }
    for text in [object(1_025), #"{"a":[\#(object(1_025))]}"#] {
      #expect(try Self.update(host, id, text) == .limit("objectFields"))
    }
    #expect(try host.document(id)["metadata"] == nil)
  }

  // MARK: nesting

  /// A metadata object of so many levels, arrays or objects inside.
  private static func metadata(_ levels: Int, arrays: Bool) -> String {
    guard levels > 1 else { return "{}" }
    let inner = levels - 1
    let open = String(repeating: arrays ? "[" : #"{"a":"#, count: inner - 1)
    let close = String(repeating: arrays ? "]" : "}", count: inner - 1)
    return #"{"a":"# + open + (arrays ? "[]" : "{}") + close + "}"
  }

  @Test(arguments: [false, true])
  func `[W-120] a document nests at most 16 levels`(arrays: Bool) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    // The document is level 1 and its metadata level 2.
    for levels in [1, 2, 14, 15] {
      #expect(try Self.update(host, id, Self.metadata(levels, arrays: arrays)) == nil)
    }
    let before = try host.documentText(id)
    #expect(
      try Self.update(host, id, Self.metadata(16, arrays: arrays)) == .limit("documentDepth"))
    #expect(
      Refusal(
        try host.reply(
          "integrations.create",
          #"{"organizationId":"o","provider":"stripe","name":"n","authMethod":"api_key","metadata":"#
            + Self.metadata(16, arrays: arrays) + "}")) == .limit("documentDepth"))
    #expect(try host.documentText(id) == before)
  }

  @Test(arguments: [
    #"{"$integer":"AQAAAAAAAAA="}"#, #"{"$bytes":"AAA="}"#, #"{"$float":"AAAAAAAA+H8="}"#,
    #"{"$float":"AAAAAAAAAIA="}"#, "-0",
  ])
  func `[W-120] scalars in an object's clothes are no level of a document`(value: String) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    func metadata(_ levels: Int) -> String {
      let inner = levels - 1
      return #"{"a":"# + String(repeating: "[", count: inner) + value
        + String(repeating: "]", count: inner) + "}"
    }
    // The document is level 1 and its metadata level 2.
    #expect(try Self.update(host, id, metadata(15)) == nil)
    #expect(try Self.update(host, id, metadata(16)) == .limit("documentDepth"))
    let stored = value == "-0" ? #"{"$float":"AAAAAAAAAIA="}"# : value
    #expect(try host.documentText(id).contains("[\(stored)]"))
  }

  @Test(arguments: [false, true])
  func `[W-120] a value nests at most 64 levels`(arrays: Bool) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    // The arguments are level 1 and the metadata level 2.
    for levels in [62, 63] {
      #expect(
        try Self.update(host, id, Self.metadata(levels, arrays: arrays)) == .limit("documentDepth"))
    }
    for levels in [64, 65, 120] {
      #expect(
        try Self.update(host, id, Self.metadata(levels, arrays: arrays)) == .limit("valueDepth"))
    }
    #expect(try host.document(id)["metadata"] == nil)
  }

  // MARK: the size of a document

  @Test func `[W-120] a document is at most 1 MiB of compact JSON`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.oauth2())
    func update(_ scopes: [String]) throws -> Refusal? {
      let texts = JSONValue.array(scopes.map(JSONValue.string))
      return try host.refusedUpdate(id, ["oauth2Auth": ["accessToken": "t", "scopes": texts]])
    }
    let part = String(repeating: "s", count: 100_000)
    let parts = Array(repeating: part, count: 10)
    #expect(try update(parts + [""]) == nil)
    let missing = 1_048_576 - (try host.documentText(id)).utf8.count
    try #require(missing > 0)
    for (more, size) in [(missing - 1, 1_048_575), (missing, 1_048_576)] {
      #expect(try update(parts + [String(repeating: "s", count: more)]) == nil)
      #expect(try host.documentText(id).utf8.count == size)
    }
    let before = try host.documentText(id)
    #expect(
      try update(parts + [String(repeating: "s", count: missing + 1)]) == .limit("documentBytes"))
    // What is counted is the compact text, where U+2028 takes six bytes.
    #expect(
      try update(parts + [String(repeating: "\u{2028}", count: missing / 6 + 1)])
        == .limit("documentBytes"))
    #expect(try host.documentText(id) == before)
    // A mutation of its own meets the limit too.
    #expect(
      try host.refusal("integrations.updateSyncStats", ["integrationId": id])
        == .limit("documentBytes"))
    #expect(try host.documentText(id) == before)
    #expect(try host.refusedUpdate(id, ["name": "a longer name"]) == .limit("documentBytes"))
    let create = Sample.oauth2([
      "name": "other",
      "oauth2Auth": [
        "accessToken": "t", "scopes": .array(Array(repeating: .string(part), count: 11)),
      ],
    ])
    #expect(try host.refusal("integrations.create", create) == .limit("documentBytes"))
    #expect(try host.list().count == 1)
  }

  @Test func `[W-120] a page has 1 to 1,000 items`() throws {
    let host = try HostProcess.start()
    for (count, refusal) in [
      (0, Refusal.invalid(".paginationOpts.numItems", .valueNotAllowed)), (1, nil), (2, nil),
      (999, nil), (1_000, nil), (1_001, .limit("pageItems")),
    ] {
      let options: JSONValue = ["numItems": .number(Double(count)), "cursor": .null]
      #expect(
        try host.refusal(
          "integrations.paginate", ["organizationId": "o", "paginationOpts": options]) == refusal)
    }
  }

  @Test func `[W-120] host.info lists the limits`() throws {
    let host = try HostProcess.start(database: .memory)
    #expect(
      try host.must("host.info")["limits"] == [
        "messageBytes": 16_777_216, "jsonDepth": 128, "valueDepth": 64, "documentDepth": 16,
        "documentBytes": 1_048_576, "arrayLength": 8_192, "objectFields": 1_024,
        "fieldNameBytes": 1_024, "batchLength": 1_000, "requestsInFlight": 10_000,
        "networkActions": 64, "otherActions": 64, "documentsWritten": 16_000,
        "documentsRead": 32_000, "actionMs": 600_000, "queryMs": 5_000, "mutationMs": 5_000,
        "pageItems": 1_000, "replyBytes": 16_777_216, "batchReplyBytes": 67_108_864,
      ])
  }
}
