import Foundation
import Testing

/// Section 17 of the contract: what the host does where the rules leave it open.
struct SilentRuleTests {
  @Test(arguments: [
    (#"{"$timeoutMs":0,"organizationId":"o"}"#, #"["$timeoutMs"]"#, "valueNotAllowed"),
    (#"{"$nope":1,"organizationId":"o"}"#, #"["$nope"]"#, "extraField"),
    (#"{"provider":7,"zebra":1}"#, ".organizationId", "missingField"),
    (#"{"organizationId":"o","provider":7,"zebra":1}"#, ".provider", "typeMismatch"),
    (#"{"organizationId":"o","zebra":1,"a b":1}"#, ".zebra", "extraField"),
  ])
  func `[W-160] paths name what is wrong, the declared fields first`(
    params: String, path: String, reason: String
  ) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply("integrations.list", params)
    #expect(reply.code == -32602)
    #expect(reply.data?["path"] == .string(path))
    #expect(reply.data?["reason"] == .string(reason))
  }

  @Test(arguments: [
    (#"{"path":"integrations.list","args":{"organizationId":5}}"#, ".organizationId"),
    (#"{"path":5}"#, ".path"), (#"{"args":{}}"#, ".path"),
    (#"{"path":"integrations.list","args":{},"more":1}"#, ".more"),
    (#"{"path":"integrations.list","args":[1]}"#, ""),
  ])
  func `[W-160] paths of a typed call count from args`(params: String, path: String) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try host.reply("query", params)
    #expect(reply.code == -32602)
    #expect(reply.data?["path"] == .string(path))
  }

  @Test func `[W-163] a cursor is good for one database only`() throws {
    let cursors = try (0..<2).map { _ in
      let host = try HostProcess.start(database: .memory)
      let first = try host.result("integrations.paginate", Self.page("null"))
      return (host, first["continueCursor"]?.text ?? "")
    }
    #expect(try cursors[0].0.reply("integrations.paginate", Self.page(cursors[0].1)).code == nil)
    let foreign = try cursors[0].0.reply("integrations.paginate", Self.page(cursors[1].1))
    #expect(foreign.data?["path"] == ".paginationOpts.cursor")
  }

  private static func page(_ cursor: String) -> String {
    #"{"organizationId":"o","paginationOpts":{"numItems":5,"cursor":\#(cursor)}}"#
  }

  @Test func `[W-164] a decryption that fails leaves an audit row too`() throws {
    let host = try HostProcess.start()
    let reply = try host.reply("oauth2.decrypt", #"{"encrypted":"nonsense"}"#)
    #expect(reply.code == -32006)
    let sealed = try host.result("oauth2.encrypt", #"{"plaintext":"a text"}"#)
    _ = try host.result("oauth2.decrypt", #"{"encrypted":\#(sealed["encrypted"]?.text ?? "")}"#)
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    let rows = try DatabaseFile(host.workspace).rows(
      "SELECT seq, event, function, outcome FROM store_audit ORDER BY seq")
    #expect(rows.map { $0["event"] } == ["credentials.decrypted", "credentials.decrypted"])
    #expect(rows.map { $0["function"] } == ["oauth2.decrypt", "oauth2.decrypt"])
    #expect(rows.map { $0["outcome"] } == ["DecryptionFailed", "ok"])
  }

  @Test(arguments: ["", #","params":{}"#, #","params":null"#, #","params":[]"#])
  func `[W-165] shutdown takes any params that are arguments`(params: String) throws {
    let host = try HostProcess.start()
    try host.send(line: #"{"jsonrpc":"2.0","id":1,"method":"shutdown"\#(params)}"#)
    #expect(try host.receive() == #"{"jsonrpc":"2.0","id":1,"result":null}"#)
  }

  @Test func `[W-165] a function that is denied must be one that there is`() throws {
    let host = try HostProcess.start(["--deny", "integrations.nope"])
    #expect(try host.waitForExit() == .exited(64))
    #expect(host.stderrText.contains("--deny"))
  }

  @Test func `[W-166] after a signal, replies that nobody reads are given up`() throws {
    let host = try HostProcess.start(database: .memory)
    host.readsOutput = false
    // More than a pipe holds, so that the host cannot get rid of its replies.
    try host.send(line: HostProcess.request("rpc.discover", id: "1"))
    for id in 2...40 { try host.send(line: HostProcess.request("rpc.discover", id: "\(id)")) }
    try host.waitUntilTaken()
    host.kill(SIGTERM)
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: Offering.network))
  func `[W-05] [W-166] all that a signal cancels is answered, more than a pipe holds`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let pad = String(repeating: "p", count: 1_000)
    let ids = (0..<1_000).map { "\"\($0) \(pad)\"" }
    let calls = ids.map { HostProcess.request("integrations.testConnection", test, id: $0) }
    try host.sendRaw(joined(calls + [HostProcess.request("host.ping", id: "7")]))
    #expect(try Reply.summary(of: host.receive()) == "7: null")
    host.kill(SIGTERM)
    for _ in ids { try #require(Reply(host.receive()).code == -32800) }
    #expect(try host.waitForExit() == .exited(0))
    _ = server
  }

  @Test func `[W-167] call and doctor say by their status what is wrong`() throws {
    let workspace = try Workspace()
    let path = try workspace.write("integrations.sqlite", Array("no database at all".utf8))
    let call = try HostProcess.command(
      ["call", "integrations.list", "organizationId=o", "--database", path], workspace: workspace)
    #expect(call.status == .exited(74))
    let refused = try HostProcess.command(
      ["call", "integrations.list", "organizationId=", "--database", ":memory:"],
      workspace: workspace)
    #expect(refused.status == .exited(1))
    let doctor = try HostProcess.command(["doctor", "--database", path], workspace: workspace)
    #expect(doctor.status == .exited(74))
    #expect(String(decoding: doctor.stdout, as: UTF8.self).contains("MEND"))
  }
}
