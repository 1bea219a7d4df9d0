import Foundation
import Testing

/// The audit rows: what is written, by whom, in which transaction, and that it holds together.
@Suite struct AuditTests {
  private static func rows(_ workspace: Workspace) throws -> [JSONValue] {
    try DatabaseFile(workspace).rows("SELECT * FROM store_audit ORDER BY seq")
  }

  @Test func `[W-107] each decryption is one row`() throws {
    let host = try HostProcess.start(["--client", "the tester"])
    let id = try host.create(Sample.stripeWithKey())
    let other = try host.create(Sample.circuly())
    let before = try Self.rows(host.workspace).count
    for number in 1...3 {
      _ = try host.credentials(id)
      // The reply has come, so the row is committed: another process sees it.
      let rows = try Self.rows(host.workspace)
      #expect(rows.count == before + number)
      #expect(rows.last?["documentId"] == id)
      #expect(rows.last?["organizationId"] == "org_1")
      #expect(rows.last?["client"] == "the tester")
      #expect(rows.last?["function"] == "integrations.getDecryptedCredentials")
    }
    _ = try host.credentials(other)
    #expect(try Self.rows(host.workspace).count == before + 4)
    // What reads no credential writes no row.
    _ = try host.list()
    _ = try host.document(id)
    #expect(try Self.rows(host.workspace).count == before + 4)
  }

  @Test func `[W-107] the row is there when the process is killed after the reply`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    let before = try Self.rows(host.workspace).count
    _ = try host.credentials(id)
    host.kill(9)
    try host.waitForExit()
    #expect(try Self.rows(host.workspace).count == before + 1)
  }

  @Test func `[W-107] a decryption that cannot be written down does not happen`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    try host.finish()
    try DatabaseFile(host.workspace).rows(
      """
      CREATE TRIGGER no_more BEFORE INSERT ON store_audit
      BEGIN SELECT RAISE(ABORT, 'no more rows'); END
      """)
    let next = try HostProcess.start(workspace: host.workspace)
    let reply = try next.ask("integrations.getDecryptedCredentials", ["integrationId": id])
    #expect(reply.result == nil)
    #expect(!reply.text.contains(Sample.stripeKey))
    #expect(reply.code == -32603 || reply.code == -32010)
    let delete = try next.ask("integrations.deleteIntegration", ["integrationId": id])
    #expect(delete.result == nil)
    #expect(try next.document(id) != .null)
  }

  @Test func `[W-104] a deleted integration leaves its rows`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    _ = try host.credentials(id)
    let before = try Self.rows(host.workspace)
    #expect(before.contains { $0["documentId"] == id })
    try host.must("integrations.deleteIntegration", ["integrationId": id])
    let after = try Self.rows(host.workspace)
    #expect(Array(after.prefix(before.count)) == before)
    #expect(after.count == before.count + 1)
    #expect(after.last?["documentId"] == id)
  }

  @Test func `[W-02] the client's name comes from the option, the variable or nowhere`() throws {
    let rows: [(words: [String], variable: String?, name: JSONValue)] = [
      ([], nil, "unknown"), ([], "", "unknown"), ([], "from the variable", "from the variable"),
      (["--client", "from the option"], "from the variable", "from the option"),
    ]
    for (words, variable, name) in rows {
      let host = try HostProcess.start(words, environment: ["INTEGRATIONS_CLIENT": variable])
      let id = try host.create(Sample.stripeWithKey())
      _ = try host.credentials(id)
      #expect(try Self.rows(host.workspace).allSatisfy { $0["client"] == name })
      #expect(try Self.rows(host.workspace).count > 0)
    }
  }

  @Test func `a call that is refused leaves no row of what it did not do`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    let before = try Self.rows(host.workspace).count
    _ = try host.refusal("integrations.create", Sample.stripe())
    _ = try host.refusedUpdate(id, ["basicAuth": ["username": "u", "password": "p"]])
    _ = try host.refusal(
      "integrations.deleteIntegration",
      ["integrationId": .string(DocumentIDText(id)?.sibling().text ?? "")])
    let after = try Self.rows(host.workspace).dropFirst(before)
    #expect(after.allSatisfy { $0["outcome"] != "ok" })
  }

  private static let chain = """
    import json, sqlite3, sys
    \(DatabaseFile.brokenChain)
    print(json.dumps(broken_chain(sqlite3.connect(sys.argv[1]))))
    """

  @Test func `the rows are a chain in which none can be changed or left out`() throws {
    let workspace = try Workspace()
    for client in ["one", "two \"quoted\" é🔑", "three"] {
      let host = try HostProcess.start(["--client", client], workspace: workspace)
      let id = try host.create(Sample.oauth2(["name": .string(client)]))
      _ = try host.credentials(id)
      try host.update(
        id, ["oauth2Auth": ["accessToken": "t"], "name": .string("\(client)\u{2028}")])
      if client == "two" { try host.must("integrations.deleteIntegration", ["integrationId": id]) }
      try host.finish()
    }
    let file = DatabaseFile(workspace)
    #expect(try JSONValue(parsing: Python.run(Self.chain, [file.path])) == [])
    let count = try Self.rows(workspace).count
    #expect(count >= 6)
    // The database itself refuses to change them.
    #expect(throws: HarnessError.self) { try file.rows("DELETE FROM store_audit") }
    #expect(throws: HarnessError.self) { try file.rows("UPDATE store_audit SET client = 'x'") }
    #expect(try Self.rows(workspace).count == count)
    // And where somebody takes that away, the chain tells.
    try file.rows("DROP TRIGGER store_audit_is_not_changed")
    try file.rows(
      "UPDATE store_audit SET client = 'x' WHERE seq = (SELECT min(seq) + 1 FROM store_audit)")
    #expect(try JSONValue(parsing: Python.run(Self.chain, [file.path])) != [])
  }
}
