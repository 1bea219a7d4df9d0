import Testing

/// Calls under one idempotency key, of which the first takes its time over the network [W-91].
struct ConnectionIdempotencyTests {
  private static func create(_ id: Int, name: String = "one") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"integrations.create","params":{"#
      + #""organizationId":"org_1","provider":"stripe","name":"\#(name)","authMethod":"api_key","#
      + #""apiKeyAuth":{"key":"sk_test_good0123456789"},"verify":true,"$idempotencyKey":"k"}}"#
  }

  @Test func `[W-91] a call waits for the one that still runs, and runs nothing itself`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    try server.answer("late")
    for id in 1...3 { try host.send(Self.create(id)) }
    try host.send(Self.create(4, name: "other"))
    let first = try Reply(host.receiveReply(to: "1")).result
    #expect(first?.string != nil)
    #expect(try Reply(host.receiveReply(to: "2")).result == first)
    #expect(try Reply(host.receiveReply(to: "3")).result == first)
    #expect(try Reply(host.receiveReply(to: "4")).code == -32002)
    #expect(try server.requests().count == 1)
  }

  @Test func `[W-91] where the one that runs fails, the next one runs`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    try server.answer("status-500", times: 1)
    for id in 1...2 { try host.send(Self.create(id)) }
    #expect(try Reply(host.receiveReply(to: "1")).code == -32009)
    #expect(try Reply(host.receiveReply(to: "2")).result?.string != nil)
    #expect(try server.requests().count == 2)
  }
}
