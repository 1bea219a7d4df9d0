import Testing

/// Databases that were changed from outside, to reach what no client can: old records, statuses
/// that only a failed test sets, documents that are not what they should be.
@Suite struct StorageRowsTests {
  private static let day = 86_400_000

  @Test func `[W-91] a record holds for 14 days and no longer`() throws {
    let workspace = try Workspace()
    let call = Sample.stripe(["$idempotencyKey": "key-1"])
    let host = try HostProcess.start(workspace: workspace)
    let id = try host.create(call)
    try host.must("integrations.deleteIntegration", ["integrationId": id])
    let file = DatabaseFile(workspace)
    func age(_ days: Double) throws {
      try file.rows(
        "UPDATE store_idempotency SET creationTime = \(HostClock.milliseconds - days * Double(Self.day))"
      )
    }
    try age(13.99)
    #expect(try host.create(call) == id)
    #expect(try host.list() == [])
    try age(14.01)
    let fresh = try host.create(call)
    #expect(fresh != id)
    #expect(try host.create(call) == fresh)
    #expect(try host.list().count == 1)
    // Nor does an old record stand in the way of other arguments.
    try age(14.01)
    _ = try host.create(call.with(["name": "Other"]))
    #expect(try host.list().count == 2)
  }

  /// Gives an integration the status that only a failed test gives.
  private static func fail(_ workspace: Workspace, _ name: String) throws {
    try DatabaseFile(workspace).rows(
      """
      UPDATE integrations SET status = 'error',
        document = replace(document, '"status":"testing"', '"status":"error"')
      WHERE name = '\(name)'
      """)
  }

  @Test func `[W-101] getByProvider puts error after testing and before inactive`() throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    var ids: [String: JSONValue] = [:]
    for name in ["asleep", "failed", "failed too", "testing", "active"] {
      ids[name] = try host.create(Sample.stripeWithKey(["name": .string(name)]))
    }
    try host.update(ids["asleep"] ?? .null, ["status": "inactive"])
    try host.update(ids["active"] ?? .null, ["status": "active"])
    try Self.fail(workspace, "failed")
    try Self.fail(workspace, "failed too")
    for name in ["active", "testing", "failed", "failed too", "asleep"] {
      let best = try host.must(
        "integrations.getByProvider", ["organizationId": "org_1", "provider": "stripe"])
      #expect(best["_id"] == ids[name], "\(name)")
      try host.must("integrations.deleteIntegration", ["integrationId": ids[name] ?? .null])
    }
  }

  @Test func `[W-103] an integration in error is moved like one that was tested`() throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    let rows: [(fields: [String: JSONValue], status: JSONValue)] = [
      (["metadata": ["a": 1]], "error"), (["apiKeyAuth": ["key": "0123456789"]], "testing"),
      (["connectionConfig": ["apiEndpoint": "https://api.stripe.com/v2"]], "testing"),
      (["apiKeyAuth": .null], "inactive"), (["status": "active"], "active"),
      (["status": "inactive"], "inactive"),
    ]
    for (number, row) in rows.enumerated() {
      let id = try host.create(Sample.stripeWithKey(["name": .string("\(number)")]))
      try Self.fail(workspace, "\(number)")
      #expect(try host.document(id)["status"] == "error")
      #expect(
        try host.refusal("integrations.getDecryptedCredentials", ["integrationId": id]) == nil)
      try host.update(id, row.fields)
      #expect(try host.document(id)["status"] == row.status)
    }
    let page: JSONValue = ["numItems": 10, "cursor": .null]
    let params: JSONValue = [
      "organizationId": "org_1", "status": "error", "paginationOpts": page,
    ]
    #expect(try host.must("integrations.paginate", params)["page"]?.array?.count == 1)
  }

  @Test(arguments: [
    (#""status":"testing""#, #""status":"unknown""#), (#""provider":"stripe""#, #""provider":7"#),
    (#""name":"#, #""secret":true,"name":"#),
  ])
  func `[W-52] a result that is not what it should be is not sent`(
    old: String, new: String
  ) throws {
    let workspace = try Workspace()
    let first = try HostProcess.start(workspace: workspace)
    let id = try first.create(Sample.stripeWithKey())
    let good = try first.create(Sample.stripeWithKey(["organizationId": "org_2"]))
    try first.finish()
    try DatabaseFile(workspace).rows(
      """
      UPDATE integrations SET document = replace(document, '\(old)', '\(new)')
      WHERE organizationId = 'org_1'
      """)
    let host = try HostProcess.start(workspace: workspace)
    for (method, params) in [
      ("integrations.get", ["integrationId": id]),
      ("integrations.list", ["organizationId": "org_1"]),
    ] as [(String, JSONValue)] {
      let reply = try host.ask(method, params)
      #expect(reply.code == -32603, "\(method): \(reply.text.prefix(300))")
      #expect(reply.kind == "ReturnsValidationError", "\(method): \(reply.text.prefix(300))")
    }
    #expect(try host.document(good)["_id"] == good)
  }

  @Test(arguments: [
    "'no JSON'", "'two' || char(10) || 'lines'", "''", "'{\"a\":1'", "'{}'", "'[]'",
  ])
  func `[W-06] [W-169] a document that is damaged never spoils what is sent`(sql: String) throws {
    let workspace = try Workspace()
    let first = try HostProcess.start(workspace: workspace)
    let id = try first.create(Sample.stripe())
    let good = try first.create(Sample.stripe(["organizationId": "org_2"]))
    try first.finish()
    try DatabaseFile(workspace).rows(
      "UPDATE integrations SET document = \(sql) WHERE organizationId = 'org_1'")
    let host = try HostProcess.start(workspace: workspace)
    let page: JSONValue = ["numItems": 5, "cursor": .null]
    for (method, params) in [
      ("integrations.get", ["integrationId": id]),
      ("integrations.list", ["organizationId": "org_1"]),
      ("integrations.getByProvider", ["organizationId": "org_1", "provider": "stripe"]),
      ("integrations.paginate", ["organizationId": "org_1", "paginationOpts": page]),
      ("integrations.update", ["integrationId": id, "name": "x"]),
      ("integrations.updateSyncStats", ["integrationId": id]),
      ("integrations.getDecryptedCredentials", ["integrationId": id]),
    ] as [(String, JSONValue)] {
      // A reply is taken apart by the harness, which throws where it is none.
      let reply = try host.ask(method, params)
      #expect(reply.code == -32603 || reply.code == -32010, "\(method): \(reply.text)")
      #expect(try host.document(good)["_id"] == good)
    }
  }

  @Test func `[W-60] a row that was taken away from outside is not there`() throws {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    let id = try host.create(Sample.stripe())
    try DatabaseFile(workspace).rows("DELETE FROM integrations")
    #expect(try host.document(id) == .null)
    #expect(try host.refusal("integrations.update", ["integrationId": id]) == .notFound)
    // Its place is not given to another.
    #expect(try host.create(Sample.stripe()) != id)
    #expect(try host.document(id) == .null)
  }
}
