import Foundation
import Glibc
import Testing

/// Calls that arrive together: what one of them leaves behind must not touch the next.
@Suite struct PipelinedCallsTests {
  private static func message(_ method: String, _ params: JSONValue, _ id: Int?) -> String {
    HostProcess.request(method, params.text, id: id.map(String.init))
  }

  private static let followers: [(method: String, params: JSONValue)] = [
    ("host.ping", [:]), ("host.info", [:]), ("integrations.list", ["organizationId": "org_1"]),
    ("no.such", [:]), ("query", ["path": "integrations.list", "args": ["organizationId": "o"]]),
    ("action", ["path": "oauth2.encrypt", "args": ["plaintext": "p"]]), ("rpc.discover", [:]),
    ("integrations.create", Sample.stripe(["name": "Other"])), ("shutdown", [:]),
  ]

  @Test(arguments: [HostProcess.Framing.line, .header], followers)
  func `[W-33] a call that arrives with a decryption before it is answered`(
    framing: HostProcess.Framing, next: (method: String, params: JSONValue)
  ) throws {
    let host = try HostProcess.start(framing: framing)
    let id = try host.create(Sample.stripeWithKey())
    let decryption: (Int?) -> String = {
      Self.message("integrations.getDecryptedCredentials", ["integrationId": id], $0)
    }
    let follower = Self.message(next.method, next.params, 2)
    for opening in [decryption(1), "[\(decryption(1))]", decryption(nil)] {
      let messages = [opening, follower, decryption(3)]
      let framed = messages.map { framing == .line ? "\($0)\n" : HostProcess.frame($0) }
      try host.sendRaw(framed.joined())
      if opening.contains("\"id\"") { #expect(try host.receive().contains(Sample.stripeKey)) }
      #expect(try host.receive().contains(#""id":2,"#))
      #expect(try host.receive().contains(#""id":3,"#))
      // After `shutdown` there is only one round, and one name is taken once.
      if next.method == "shutdown" { break }
    }
    try host.finish()
  }

  @Test(arguments: [
    #"[{"u":1},{"u":2}]"#, #"[{"u":1},{"get":2}]"#, #"[{"create":1}]"#, #"[{"bad":1},{"u":2}]"#,
  ])
  func `[W-168] a batch that writes is answered before what arrived after it`(
    batch: String
  ) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    let update = Self.message("integrations.updateSyncStats", ["integrationId": id], nil)
    let text =
      batch
      .replacing(#"{"u":"#, with: update.dropLast() + #","id":"#)
      .replacing(#"{"get":"#, with: #"{"jsonrpc":"2.0","method":"host.ping","id":"#)
      .replacing(#"{"bad":"#, with: #"{"jsonrpc":"2.0","method":"no.such","id":"#)
      .replacing(
        #"{"create":"#,
        with: Self.message("integrations.create", Sample.stripe(["name": "x"]), nil).dropLast()
          + #","id":"#)
    try host.sendRaw(joined([text, ping(3), text.replacing("x", with: "y"), ping(4)]))
    #expect(try host.receive().hasPrefix("["))
    #expect(try host.receive() == #"{"jsonrpc":"2.0","id":3,"result":null}"#)
    #expect(try host.receive().hasPrefix("["))
    #expect(try host.receive() == #"{"jsonrpc":"2.0","id":4,"result":null}"#)
  }

  // MARK: locks

  private static let impatient: [(method: String, more: [String: JSONValue])] = [
    ("integrations.update", ["name": "New"]), ("integrations.updateSyncStats", [:]),
    ("integrations.getDecryptedCredentials", [:]), ("integrations.deleteIntegration", [:]),
    ("integrations.update", ["name": "New", "$idempotencyKey": "k"]),
  ]

  @Test(arguments: impatient)
  func `[W-90] a call waits for a lock no longer than its $timeoutMs`(
    call: (method: String, more: [String: JSONValue])
  ) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    let holder = try Child.holdingLock(of: host.workspace)
    let params = JSONValue.object(["integrationId": id, "$timeoutMs": 100]).with(call.more)
    let refusal = try host.refusal(call.method, params)
    #expect(refusal == Refusal(-32007, "Timeout", ["limitMs": 100]))
    holder.end()
    #expect(try host.document(id)["name"] == "Payments")
    try host.must(call.method, params.with(["$timeoutMs": 60_000]))
  }

  @Test func `[W-70] a $timeoutMs longer than the wait for a lock changes nothing`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    let holder = try Child.holdingLock(of: host.workspace)
    #expect(
      try host.refusal(
        "integrations.updateSyncStats", ["integrationId": id, "$timeoutMs": 600_000])
        == .storage("locked"))
    holder.end()
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-05] a signal ends the wait of many calls for a lock`(signal: Int32) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    let holder = try Child.holdingLock(of: host.workspace)
    defer { holder.end() }
    // One after the other they would wait for minutes. A pipe takes so many bytes as one piece, so
    // that the host has all of them before it waits.
    let calls = (1...25).map {
      Self.message("integrations.updateSyncStats", ["integrationId": id], $0) + "\n"
    }.joined()
    #expect(calls.utf8.count <= 4_096)
    try host.sendRaw(calls)
    try host.waitUntilTaken()
    host.kill(signal)
    for number in 1...25 {
      let reply = try Reply(host.receive())
      #expect(Refusal(reply) == .storage("locked"), "\(number)")
    }
    #expect(try host.waitForExit() == .exited(0))
  }
}
