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

  @Test func `[W-91] of two processes with one key the second gives the first one's result`() throws
  {
    let server = try ProviderServer(.stripe)
    let first = try HostProcess.start(calling: server)
    let second = try HostProcess.start(calling: server, workspace: first.workspace)
    for number in 0..<300 { _ = try first.create(Provider.stripe.sample("name \(number)")) }
    // The second one's look for a record is in the snapshot of all that it read at once, which the
    // first one's commit is not in: the answers fill the pipe until they are received.
    let list = HostProcess.request("integrations.list", #"{"organizationId":"org_1"}"#, id: "1")
    let lists = Array(repeating: list, count: 200)
    try second.sendRaw((lists + [Self.create(2)]).joined(separator: "\n") + "\n")
    _ = try second.receive()
    try first.send(Self.create(1))
    let result = try Reply(first.receiveReply(to: "1")).result
    #expect(result?.string != nil)
    #expect(try Reply(second.receiveReply(to: "2")).result == result)
    #expect(try first.list().count == 301)
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
