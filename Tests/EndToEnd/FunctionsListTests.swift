import Testing

/// `integrations.list`, `get` and `getByProvider` [W-101].
@Suite struct FunctionsListTests {
  @Test func `[W-101] list gives all documents of an organization in order of creation`() throws {
    let host = try HostProcess.start()
    var ids: [JSONValue] = []
    for name in ["zulu", "alpha", "mike", "\u{0}", "é", "Alpha", "10", "9"] {
      ids.append(try host.create(Sample.stripe(["name": .string(name)])))
      _ = try host.create(Sample.stripe(["name": .string(name), "organizationId": "org_2"]))
    }
    #expect(try host.list().map { $0["_id"] ?? .null } == ids)
    try host.update(ids[2], ["name": "aaa"])
    try host.must("integrations.deleteIntegration", ["integrationId": ids[4]])
    ids.remove(at: 4)
    #expect(try host.list().map { $0["_id"] ?? .null } == ids)
    #expect(try host.list("org_2").count == 8)
    #expect(try host.list("org_3") == [])
  }

  @Test func `[W-101] list takes a provider`() throws {
    let host = try HostProcess.start()
    let ids = [
      try host.create(Sample.shopify()), try host.create(Sample.stripe()),
      try host.create(Sample.circuly()), try host.create(Sample.stripe(["name": "second"])),
    ]
    for (provider, expected) in [
      ("shopify", [ids[0]]), ("stripe", [ids[1], ids[3]]), ("circuly", [ids[2]]),
      ("firmhouse", []),
    ] {
      let params: JSONValue = ["organizationId": "org_1", "provider": .string(provider)]
      let documents = try host.must("integrations.list", params).array ?? []
      #expect(documents.map { $0["_id"] ?? .null } == expected)
      #expect(documents.allSatisfy { $0["provider"] == .string(provider) })
    }
  }

  @Test func `[W-21] the same call on the same data gives the same bytes`() throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    let metadata: JSONValue = ["b": [1, 2.5], "a": ["z": .null, "y": "\u{2028}\u{7}é"]]
    let id = try host.create(
      Sample.shopify(["metadata": metadata, "capabilities": ["canSync": true]]))
    _ = try host.create(Sample.oauth2())
    func texts(_ host: HostProcess) throws -> [String?] {
      try [
        host.ask("integrations.list", ["organizationId": "org_1"]),
        host.ask("integrations.get", ["integrationId": id]),
        host.ask("integrations.getByProvider", ["organizationId": "org_1", "provider": "shopify"]),
        host.ask(
          "integrations.paginate",
          ["organizationId": "org_1", "paginationOpts": ["numItems": 9, "cursor": .null]]),
        host.ask("integrations.getDecryptedCredentials", ["integrationId": id]),
        host.ask("host.functions"),
      ].map(\.resultText)
    }
    let first = try texts(host)
    #expect(try texts(host) == first)
    #expect(try texts(HostProcess.start(workspace: workspace)) == first)
    try host.finish()
    #expect(try texts(HostProcess.start(workspace: workspace)) == first)
    // A document is the same bytes wherever it stands.
    let document = try #require(first[1])
    #expect(first[2] == document)
    #expect(first[0]?.hasPrefix("[\(document),") == true)
    #expect(first[3]?.contains(document) == true)
  }

  @Test func `[W-21] the keys of a document are sorted by their bytes`() throws {
    let host = try HostProcess.start()
    let id = try host.create(
      Sample.shopify([
        "connectionConfig": ["timeout": 5, "domain": "a.myshopify.com", "rateLimit": 6],
        "capabilities": ["syncFrequency": "daily", "canPush": true, "canSync": false],
        "metadata": ["b": 1, "a": 2, "B": 3, "_": 4, "aa": 5, "0": 6, "~": 7],
      ]))
    try host.must("integrations.updateSyncStats", ["integrationId": id])
    let members = try RawJSON.members(of: try host.documentText(id))
    #expect(
      members.map(\.name)
        == members.map(\.name).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    let inner = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    #expect(inner["metadata"] == #"{"0":6,"B":3,"_":4,"a":2,"aa":5,"b":1,"~":7}"#)
    #expect(
      inner["connectionConfig"] == #"{"domain":"a.myshopify.com","rateLimit":6,"timeout":5}"#)
    #expect(
      inner["capabilities"] == #"{"canPush":true,"canSync":false,"syncFrequency":"daily"}"#)
    #expect(
      inner["syncStats"] == #"{"failedSyncCount":0,"lastSyncCount":0,"totalRecords":0}"#)
  }

  // MARK: getByProvider

  /// Statuses of integrations in order of creation, and which one is the best.
  static let rankings: [(statuses: [String], best: Int)] = [
    (["testing"], 0), (["inactive"], 0), (["empty"], 0), (["inactive", "testing"], 1),
    (["testing", "active"], 1), (["inactive", "active"], 1), (["active", "active"], 0),
    (["testing", "testing", "testing"], 0), (["inactive", "testing", "active", "active"], 2),
    (["empty", "inactive", "testing", "testing"], 2), (["empty", "inactive"], 0),
    (["testing", "inactive", "empty"], 0), (["inactive", "inactive", "empty"], 0),
  ]

  @Test(arguments: rankings)
  func `[W-101] getByProvider gives the best one and of equals the oldest`(
    statuses: [String], best: Int
  ) throws {
    let host = try HostProcess.start()
    var ids: [JSONValue] = []
    for (number, status) in statuses.enumerated() {
      let name: [String: JSONValue] = ["name": .string("n\(number)")]
      ids.append(
        try host.create(status == "empty" ? Sample.stripe(name) : Sample.stripeWithKey(name)))
      if status != "empty" { try host.update(ids[number], ["status": .string(status)]) }
    }
    // Others that would be better if they counted.
    let foreign = try host.create(Sample.stripeWithKey(["organizationId": "org_2"]))
    try host.update(foreign, ["status": "active"])
    let params: JSONValue = ["organizationId": "org_1", "provider": "stripe"]
    #expect(
      try host.must("integrations.getByProvider", params) == host.document(ids[best]))
    #expect(
      try host.must("integrations.getByProvider", params.with(["provider": "circuly"])) == .null)
    try host.must("integrations.deleteIntegration", ["integrationId": ids[best]])
    #expect(try host.must("integrations.getByProvider", params)["_id"] != ids[best])
  }

  // MARK: deleteIntegration [W-104]

  @Test func `[W-104] what is deleted is gone for every function`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    #expect(try host.must("integrations.deleteIntegration", ["integrationId": id]) == .null)
    #expect(try host.document(id) == .null)
    #expect(try host.list() == [])
    #expect(
      try host.must(
        "integrations.getByProvider", ["organizationId": "org_1", "provider": "stripe"]) == .null)
    for method in [
      "integrations.deleteIntegration", "integrations.updateSyncStats", "integrations.update",
      "integrations.getDecryptedCredentials",
    ] { #expect(try host.refusal(method, ["integrationId": id]) == .notFound) }
    let again = try host.create(Sample.stripe())
    #expect(again != id)
    #expect(
      try host.refusal("integrations.getDecryptedCredentials", ["integrationId": again])
        == .refused("NoCredentials"))
  }

  // MARK: updateSyncStats [W-105]

  @Test func `[W-105] sync stats keep what is not given and say when it was`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    let rows: [(given: [String: JSONValue], stats: [JSONValue], isError: Bool)] = [
      ([:], [0, 0, 0], false), (["totalRecords": 10], [10, 0, 0], false),
      (["lastSyncCount": 4, "failedSyncCount": 2], [10, 4, 2], true),
      (["totalRecords": 11], [11, 4, 2], false), (["failedSyncCount": 0], [11, 4, 0], false),
      (["failedSyncCount": 1, "totalRecords": 0], [0, 4, 1], true),
      (["lastSyncCount": 9_007_199_254_740_991], [0, 9_007_199_254_740_991, 1], false),
    ]
    var success: JSONValue?
    var failure: JSONValue?
    for (given, stats, isError) in rows {
      let before = HostClock.milliseconds - 1
      let params = JSONValue.object(["integrationId": id]).with(given)
      #expect(try host.must("integrations.updateSyncStats", params) == .null)
      let document = try host.document(id)
      let expected: JSONValue = [
        "totalRecords": stats[0], "lastSyncCount": stats[1], "failedSyncCount": stats[2],
      ]
      #expect(document["syncStats"] == expected)
      let synced = try #require(document["lastSyncedAt"]?.number)
      #expect((before...HostClock.milliseconds + 1).contains(synced))
      if isError { failure = .number(synced) } else { success = .number(synced) }
      #expect(document["lastSuccessAt"] == success)
      #expect(document["lastErrorAt"] == failure)
      #expect(document["status"] == "inactive")
      #expect(document["errorMessage"] == nil)
      #expect(document["lastTestedAt"] == nil)
    }
  }

  @Test(arguments: ["active", "testing", "inactive"])
  func `[W-105] sync stats never change the status`(status: String) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    try host.update(id, ["status": .string(status)])
    for failed in [0, 5] {
      let params: JSONValue = ["integrationId": id, "failedSyncCount": .number(Double(failed))]
      try host.must("integrations.updateSyncStats", params)
      #expect(try host.document(id)["status"] == .string(status))
    }
  }

  @Test(arguments: ["-1", "0.5", "9007199254740992", "1e300", "-9007199254740991", "1e-320"])
  func `[W-105] a count is a whole number from 0 to 2^53-1`(number: String) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    for field in ["totalRecords", "lastSyncCount", "failedSyncCount"] {
      let reply = try host.reply(
        "integrations.updateSyncStats", #"{"integrationId":\#(id.text),"\#(field)":\#(number)}"#)
      #expect(Refusal(reply) == .invalid(".\(field)", .valueNotAllowed))
    }
    #expect(try host.document(id)["syncStats"] == nil)
  }
}
