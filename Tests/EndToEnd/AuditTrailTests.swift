import Foundation
import Testing

/// `audit.list` [W-175], `audit.verify` and the subcommand that checks the trail [W-176].
@Suite struct AuditTrailTests {
  private static func params(
    _ size: Int, _ cursor: JSONValue = .null, _ more: [String: JSONValue] = [:]
  ) -> JSONValue {
    JSONValue.object(["paginationOpts": ["numItems": .number(Double(size)), "cursor": cursor]])
      .with(more)
  }

  /// The rows of all pages.
  private static func walk(
    _ host: HostProcess, _ size: Int = 100, _ more: [String: JSONValue] = [:]
  ) throws -> [JSONValue] {
    var rows: [JSONValue] = []
    var cursor = JSONValue.null
    for _ in 0..<100 {
      let page = try host.must("audit.list", params(size, cursor, more))
      #expect(page.names == ["continueCursor", "isDone", "page"])
      rows += page["page"]?.array ?? []
      if page["isDone"] == true { break }
      cursor = try #require(page["continueCursor"])
    }
    return rows
  }

  private static func audit(_ words: String..., in workspace: Workspace) throws -> Exchange {
    try HostProcess.command(["audit"] + words, workspace: workspace)
  }

  @Test func `[W-175] rows tell what was done, the newest first`() throws {
    let host = try HostProcess.start(["--client", "the tester"])
    let id = try host.create(Sample.stripeWithKey())
    _ = try host.credentials(id)
    let sealed = try host.must("oauth2.encrypt", ["plaintext": "x"])
    _ = try host.must("oauth2.decrypt", sealed)
    try host.must("integrations.deleteIntegration", ["integrationId": id])
    let rows = try Self.walk(host)
    #expect(
      rows.map { $0["event"] } == [
        "integration.deleted", "credentials.decrypted", "credentials.decrypted",
        "integration.created",
      ])
    let times = rows.compactMap { $0["_creationTime"]?.number }
    #expect(times == times.sorted(by: >) && times.count == 4)
    let names = ["_creationTime", "_id", "client", "event", "function"]
    for (index, row) in rows.enumerated() {
      // What belongs to no integration has none, and no organization.
      let isFree = index == 1
      #expect(
        row.names
          == names + (isFree ? ["outcome"] : ["integrationId", "organizationId", "outcome"]))
      #expect(row["client"] == "the tester" && row["outcome"] == "ok")
      #expect(row["integrationId"] == (isFree ? nil : id))
      #expect(row["organizationId"] == (isFree ? nil : "org_1"))
      #expect(DocumentIDText(row["_id"] ?? .null)?.table == 100)
    }
    #expect(Set(rows.compactMap { $0["_id"]?.string }).count == 4)
    // No function takes one for an integration's.
    #expect(
      try host.refusal("integrations.get", ["integrationId": rows[0]["_id"] ?? .null])
        == .invalid(".integrationId", .valueNotAllowed))
  }

  @Test(arguments: [1, 2, 5, 6, 7, 1_000])
  func `[W-175] pages hold every row once, and a cursor is good for its arguments`(
    size: Int
  ) throws {
    let host = try HostProcess.start(["--durability", "normal"])
    let ids = try (0..<6).map { number in
      try host.create(
        Sample.stripe(["name": .string("n\(number)"), "organizationId": .string("o\(number % 2)")]))
    }
    let rows = try Self.walk(host, size)
    #expect(rows.map { $0["integrationId"] ?? .null } == ids.reversed())
    let one = try Self.walk(host, size, ["organizationId": "o1"])
    #expect(one == rows.filter { $0["organizationId"] == "o1" } && one.count == 3)
    #expect(try Self.walk(host, size, ["integrationId": ids[2]]) == [rows[3]])
    #expect(try Self.walk(host, size, ["integrationId": ids[2], "organizationId": "o1"]) == [])
    let cursor = try #require(host.must("audit.list", Self.params(1))["continueCursor"])
    for (given, more) in [
      (cursor, ["organizationId": "o1"]), (cursor, ["integrationId": ids[0]]), ("x", [:]),
    ] as [(JSONValue, [String: JSONValue])] {
      #expect(
        try host.refusal("audit.list", Self.params(1, given, more))
          == .invalid(".paginationOpts.cursor", .valueNotAllowed))
    }
    #expect(try host.refusal("audit.list", Self.params(1_001)) == .limit("pageItems"))
    #expect(
      try host.refusal("audit.list", Self.params(0))
        == .invalid(".paginationOpts.numItems", .valueNotAllowed))
  }

  @Test func `[W-108] [W-175] a process sees the rows of its organizations alone`() throws {
    let workspace = try Workspace()
    let all = try HostProcess.start(workspace: workspace)
    for number in 1...3 {
      _ = try all.create(Sample.stripe(["organizationId": .string("org_\(number)")]))
    }
    let sealed = try all.must("oauth2.encrypt", ["plaintext": "x"])
    _ = try all.must("oauth2.decrypt", sealed)
    #expect(try Self.walk(all).count == 4)
    let some = try HostProcess.start(
      ["--organization", "org_1", "--organization", "org_3"], workspace: workspace)
    #expect(try Self.walk(some, 1).map { $0["organizationId"] } == ["org_3", "org_1"])
    #expect(try Self.walk(some, 1, ["organizationId": "org_1"]).count == 1)
    #expect(
      try some.refusal("audit.list", Self.params(1, .null, ["organizationId": "org_2"]))
        == .forbidden)
  }

  @Test func `[W-175] a query lists the trail, and no mutation or action`() throws {
    let host = try HostProcess.start(["--allow", "query"])
    #expect(try host.must("query", ["path": "audit.list", "args": Self.params(1)])["page"] == [])
    let other = try HostProcess.start(["--allow", "mutation,action"])
    #expect(try other.refusal("audit.list", Self.params(1)) == .unknown)
    #expect(try other.refusal("audit.verify") == .unknown)
  }

  // MARK: audit.verify

  /// A workspace with a trail of four rows, of two organizations.
  private static func filled() throws -> (Workspace, [JSONValue]) {
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    var ids: [JSONValue] = []
    for number in 0..<4 {
      ids.append(
        try host.create(
          Sample.stripeWithKey([
            "name": .string("n\(number)"), "organizationId": .string("o\(number % 2)"),
          ])))
    }
    try host.finish()
    return (workspace, ids)
  }

  @Test func `[W-176] a trail that is as it was written is intact`() throws {
    let (workspace, _) = try Self.filled()
    let host = try HostProcess.start(workspace: workspace)
    let verdict = try host.must("audit.verify")
    #expect(verdict.names == ["continueCursor", "head", "isDone", "isIntact", "rows"])
    #expect(verdict["rows"] == 4 && verdict["isDone"] == true && verdict["isIntact"] == true)
    let hash = try #require(verdict["head"]?["hash"]?.string)
    #expect(verdict["head"]?["seq"] == 4 && hash.utf8.count == 64)
    // What is appended later is checked from the cursor on.
    _ = try host.create(Sample.stripe())
    let more = try host.must("audit.verify", ["cursor": verdict["continueCursor"] ?? .null])
    #expect(more["rows"] == 1 && more["head"]?["seq"] == 5 && more["isIntact"] == true)
    #expect(
      try host.refusal("audit.verify", ["cursor": "x"]) == .invalid(".cursor", .valueNotAllowed))
    try host.finish()
    let told = try Self.audit("verify", in: workspace)
    #expect(told.status == .exited(0) && told.stderr == "")
    let head = try #require(more["head"]?["hash"]?.string)
    #expect(told.output == "5:\(head)\n")
    let expected = try Self.audit("verify", "--expect", "4:\(hash)", in: workspace)
    #expect(expected.status == .exited(0) && expected.output == told.output)
  }

  static let edits: [(sql: String, kind: String, seq: Double)] = [
    ("UPDATE store_audit SET client = 'x' WHERE seq = 2", "changed", 2),
    ("DELETE FROM store_audit WHERE seq = 1", "removed", 1),
    ("DELETE FROM store_audit WHERE seq = 3", "removed", 3),
    ("DELETE FROM store_audit WHERE seq = 4", "removed", 4),
    (
      "INSERT INTO store_audit SELECT 5, time, event, function, client, organizationId, documentId, "
        + "outcome, details, previous, hash FROM store_audit WHERE seq = 4", "inserted", 5
    ),
  ]

  @Test(arguments: edits)
  func `[W-176] the first row that is not as it was written is named`(
    sql: String, kind: String, seq: Double
  ) throws {
    let (workspace, _) = try Self.filled()
    let file = DatabaseFile(workspace)
    try file.rows("DROP TRIGGER store_audit_is_not_changed")
    try file.rows("DROP TRIGGER store_audit_is_not_deleted")
    try file.rows(sql)
    let told = try Self.audit("verify", in: workspace)
    #expect(told.status == .exited(65) && told.output == "")
    #expect(told.errorLines.count == 1)
    #expect(told.stderr.contains("fault=\(kind) row=\(Int(seq))"))
    let host = try HostProcess.start(workspace: workspace)
    let verdict = try host.must("audit.verify")
    #expect(verdict["isIntact"] == false && verdict["isDone"] == true)
    let fault = try #require(verdict["fault"])
    #expect(fault["kind"] == .string(kind) && fault["seq"] == .number(seq))
    let listed = try Self.walk(host).first { $0["_id"] == fault["_id"] }
    #expect((listed == nil) == (kind == "removed") && (fault["_id"] == nil) == (listed == nil))
    // Others' rows are named without their ids.
    let some = try HostProcess.start(["--organization", "none"], workspace: workspace)
    let seen = try some.must("audit.verify")["fault"]
    #expect(seen?["_id"] == nil && seen?["seq"] == .number(seq))
    // It is told also after the trail went on.
    guard kind == "removed" else { return }
    _ = try host.create(Sample.stripe())
    #expect(try host.must("audit.verify")["fault"] == fault)
    #expect(try Self.audit("prune", "--before", "2999-01-01", in: workspace).status == .exited(65))
  }

  @Test func `[W-176] a trail made anew is told from the one that was noted down`() throws {
    let (workspace, _) = try Self.filled()
    let head = try Self.audit("verify", in: workspace).output.dropLast()
    let file = DatabaseFile(workspace)
    try file.rows("DROP TRIGGER store_audit_is_not_deleted")
    try file.rows("DELETE FROM store_audit")
    try file.rows("UPDATE store_counter SET value = '0:' || lower(hex(zeroblob(32))) WHERE id = -1")
    // Nothing in the file tells of it.
    #expect(try Self.audit("verify", in: workspace).status == .exited(0))
    let missing = try Self.audit("verify", "--expect", "\(head)", in: workspace)
    #expect(missing.status == .exited(65) && missing.stderr.contains("row=4 is=missing"))
    let host = try HostProcess.start(workspace: workspace)
    for number in 0..<4 { _ = try host.create(Sample.stripe(["name": .string("m\(number)")])) }
    try host.finish()
    let other = try Self.audit("verify", "--expect", "\(head)", in: workspace)
    #expect(other.status == .exited(65) && other.stderr.contains("row=4 is=another"))
  }

  /// Appends rows as a host does, hundreds at once, until there are so many.
  private static func fill(_ host: HostProcess, to count: Int) throws {
    let calls = (0..<count).map { number in
      #"{"jsonrpc":"2.0","id":\#(number),"method":"oauth2.decrypt","params":{"encrypted":"a.b"}}"#
    }
    for start in stride(from: 0, to: count, by: 1_000) {
      let batch = calls[start..<min(start + 1_000, count)]
      try host.send(line: "[\(batch.joined(separator: ","))]")
      _ = try host.receiveLine()
    }
  }

  @Test(arguments: [9_999, 10_000, 10_001])
  func `[W-176] a call looks at 10,000 rows`(count: Int) throws {
    let host = try HostProcess.start(["--durability", "normal"])
    try Self.fill(host, to: count)
    let first = try host.must("audit.verify")
    #expect(first["rows"] == .number(Double(min(count, 10_000))) && first["isIntact"] == true)
    #expect(first["head"]?["seq"] == .number(Double(count)))
    #expect(first["isDone"] == .bool(count < 10_000))
    guard count >= 10_000 else { return }
    let rest = try host.must("audit.verify", ["cursor": first["continueCursor"] ?? .null])
    #expect(rest["rows"] == .number(Double(count - 10_000)) && rest["isDone"] == true)
  }

  @Test(arguments: [
    (["audit"], "missing="), (["audit", "check"], "word=check"),
    (["audit", "verify", "more"], "word=more"), (["audit", "prune"], "--before DATE"),
    (["audit", "prune", "--before"], "--before"),
    (["audit", "prune", "--before", "yesterday"], "value=yesterday"),
    (["audit", "prune", "--before", "2026-02-30"], "value=2026-02-30"),
    (["audit", "verify", "--before", "2026-01-01"], "--before"),
    (["audit", "verify", "--expect", "1:00"], "--expect"),
    (["audit", "verify", "--allow", "query"], "--allow"),
    (["verify", "--expect", "1:00"], "verify"), (["serve", "--before", "2026-01-01"], "--before"),
  ])
  func `[W-03] [W-176] what is not understood ends with 64`(
    words: [String], part: String
  ) throws {
    let told = try HostProcess.command(words, database: .unspecified)
    #expect(told.status == .exited(64) && told.errorLines.count == 1)
    #expect(told.stderr.contains(part))
  }

  @Test(arguments: [["audit", "verify"], ["backup", "x"], ["restore", "x"]])
  func `[W-178] what needs a file is not done in memory`(words: [String]) throws {
    let told = try HostProcess.command(words + ["--database=:memory:"], database: .unspecified)
    #expect(told.status == .exited(64) && told.errorLines.count == 1)
  }

  @Test(arguments: [["audit", "verify"], ["audit", "prune", "--before", "2026-01-01"]])
  func `[W-176] where there is no database none is made`(words: [String]) throws {
    let workspace = try Workspace()
    #expect(try HostProcess.command(words, workspace: workspace).status == .exited(74))
    #expect(workspace.files() == [])
    try workspace.write("integrations.sqlite", Array("not a database, and long enough".utf8))
    #expect(try HostProcess.command(words, workspace: workspace).status == .exited(74))
  }

  // MARK: audit prune

  @Test func `[W-177] rows are pruned while a host serves, and the chain goes on`() throws {
    let (workspace, ids) = try Self.filled()
    let early = try Self.audit("verify", in: workspace).output.dropLast()
    let host = try HostProcess.start(workspace: workspace)
    _ = try host.credentials(ids[0])
    let head = try Self.audit("verify", in: workspace).output.dropLast()
    let pruned = try Self.audit("prune", "--before", "2999-12-31", in: workspace)
    #expect(pruned.status == .exited(0) && pruned.output == "5 rows pruned\n")
    let rows = try Self.walk(host)
    #expect(rows.count == 1 && rows[0]["event"] == "audit.pruned")
    #expect(rows[0]["details"]?.names == ["before", "count", "hash", "through"])
    #expect(rows[0]["details"]?["count"] == 5 && rows[0]["details"]?["through"] == 5)
    #expect(rows[0]["details"]?["before"] == 32_503_593_600_000)
    _ = try host.credentials(ids[1])
    let verdict = try host.must("audit.verify")
    #expect(verdict["isIntact"] == true && verdict["rows"] == 2)
    #expect(verdict["pruned"]?["through"]?["seq"] == 5)
    #expect(verdict["pruned"]?["kid"]?.string == (try EncryptionFormTests.kid.get()))
    // The last row that was pruned is still known.
    #expect(try Self.audit("verify", "--expect", "\(head)", in: workspace).status == .exited(0))
    // Those before it are not, whether they are the right ones or not.
    let gone = try Self.audit("verify", "--expect", "\(early)", in: workspace)
    #expect(gone.status == .exited(65) && gone.stderr.contains("row=4 prunedThrough=5"))
    let none = try Self.audit("prune", "--before", "2026-01-01T00:00:00Z", in: workspace)
    #expect(none.status == .exited(0) && none.output == "0 rows pruned\n")
    try host.finish()
    let stranger = try HostProcess.command(
      ["audit", "verify"],
      environment: ["ENCRYPTION_SECRET_HEX": String(repeating: "5c", count: 32)],
      workspace: workspace)
    #expect(stranger.status == .exited(78) && stranger.errorLines.count == 1)
    #expect(stranger.stderr.contains("kid=\(try EncryptionFormTests.kid.get())"))
  }

  @Test func `[W-177] a stub that nobody signed does not pass`() throws {
    let (workspace, _) = try Self.filled()
    _ = try Self.audit("prune", "--before", "2999-12-31", in: workspace)
    try DatabaseFile(workspace).rows(
      """
      UPDATE store_setting SET value = CAST(replace(CAST(value AS TEXT), '"prunedAt":1',
        '"prunedAt":2') AS BLOB) WHERE name = 'store.auditStub'
      """)
    let host = try HostProcess.start(workspace: workspace)
    // A query has no key to check it with.
    #expect(try host.must("audit.verify")["isIntact"] == true)
    let told = try Self.audit("verify", in: workspace)
    #expect(told.status == .exited(65) && told.stderr.contains("fault=removed row=1"))
    #expect(try Self.audit("prune", "--before", "2999-12-31", in: workspace).status == .exited(65))
  }
}
