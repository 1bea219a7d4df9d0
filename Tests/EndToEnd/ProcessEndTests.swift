import Glibc
import Testing

@Suite struct ProcessEndTests {
  // MARK: end of input

  @Test(arguments: [HostProcess.Framing.line, .header])
  func `[W-05] 1000 requests and an immediate end are all answered`(
    framing: HostProcess.Framing
  ) throws {
    let requests = (1...1_000).map { HostProcess.request("host.ping", id: "\($0)") }
    let input =
      framing == .line
      ? requests.joined(separator: "\n") : requests.map(HostProcess.frame).joined()
    let talk = try HostProcess.exchange(input, framing: framing)
    #expect(try talk.summaries == (1...1_000).map { "\($0): null" })
    #expect(talk.status == .exited(0))
    #expect(talk.stderr == "")
  }

  @Test func `[W-05] writes that were sent before the end are answered and kept`() throws {
    let workspace = try Workspace()
    let first = try HostProcess.start(workspace: workspace)
    let id = quoted(try first.result("integrations.create", HostProcess.stripe("one")).string ?? "")
    let updates = (1...500).map {
      HostProcess.request(
        "integrations.updateSyncStats", #"{"integrationId":\#(id),"totalRecords":\#($0)}"#,
        id: "\($0)")
    }
    let talk = try first.exchange(Array(updates.joined(separator: "\n").utf8))
    #expect(try talk.summaries == (1...500).map { "\($0): null" })
    #expect(talk.status == .exited(0))
    // A clean end leaves no log of the database behind.
    #expect(!workspace.files().contains { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") })
    let second = try HostProcess.start(workspace: workspace)
    let stored = try second.result("integrations.get", #"{"integrationId":\#(id)}"#)
    #expect(stored["syncStats"]?["totalRecords"] == 500)
  }

  @Test func `[W-05] actions that were sent before the end are answered`() throws {
    let creates = (1...50).map {
      HostProcess.request("integrations.create", HostProcess.stripe("number \($0)"), id: "\($0)")
    }
    let talk = try HostProcess.exchange(creates.joined(separator: "\n"))
    #expect(try Set(talk.replies.map(\.id)) == Set((1...50).map { "\($0)" }))
    #expect(try talk.replies.allSatisfy { $0.result?.string != nil })
    #expect(talk.status == .exited(0))
  }

  @Test(.enabled(if: Offering.network))
  func `[W-05] an action that ends in time after the end of input is answered`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let id = try host.post("integrations.testConnection", test)
    let call = try server.accept()
    try call.readRequest()
    try host.closeInput()
    try call.answer(401)
    let reply = try Reply(host.receiveReply(to: id))
    #expect(reply.result?["success"] == false)
    #expect(reply.result?["category"] == "auth")
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: Offering.network))
  func `[W-05] an action that does not end is cancelled and answered as cancelled`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let id = try host.post("integrations.testConnection", test)
    let call = try server.accept()
    try host.closeInput()
    #expect(try Reply.summary(of: host.receive()) == "\(id): -32800 Cancelled")
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
    try call.waitForClose()
  }

  @Test(.enabled(if: Offering.network))
  func `[W-13] a lost frame waits for running actions too, and its error comes last`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server, framing: .header)
    let id = try host.post("integrations.testConnection", test)
    let call = try server.accept()
    try call.readRequest()
    try host.sendRaw("Content-Length: x\r\n\r\n")
    try call.answer(401)
    #expect(try Reply(host.receive()).id == id)
    #expect(try Reply.summary(of: host.receive()) == "null: -32700 ParseError")
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(65))
  }

  @Test(arguments: [HostProcess.Stream.file("/dev/null"), .closed])
  func `[W-05] an input that is empty or closed from the start is an end of input`(
    input: HostProcess.Stream
  ) throws {
    let host = try HostProcess.start(input: input)
    #expect(try host.waitForExit() == .exited(0))
    #expect(try host.receiveOrEnd() == nil)
    #expect(host.workspace.files() == [])
  }

  // MARK: signals

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-05] a signal ends the process cleanly while its input is open`(signal: Int32) throws {
    let host = try HostProcess.start()
    try host.result("integrations.create", HostProcess.stripe("one"))
    host.kill(signal)
    #expect(try host.waitForExit() == .exited(0))
    #expect(try host.receiveOrEnd() == nil)
    #expect(host.stderrText == "")
    #expect(!host.workspace.files().contains { $0.hasSuffix("-wal") })
  }

  @Test(.enabled(if: Offering.network), arguments: [SIGTERM, SIGINT])
  func `[W-05] a signal cancels the actions that run, and each is answered`(signal: Int32) throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let ids = try (0..<3).map { _ in try host.post("integrations.testConnection", test) }
    let calls = try ids.map { _ in try server.accept() }
    host.kill(signal)
    let replies = try ids.map { _ in try Reply.summary(of: host.receive()) }
    #expect(Set(replies) == Set(ids.map { "\($0): -32800 Cancelled" }))
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
    #expect(calls.count == 3)
  }

  @Test(.enabled(if: Offering.network)) func `[W-05] a second signal does no harm`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let id = try host.post("integrations.testConnection", test)
    let call = try server.accept()
    for _ in 0..<5 { host.kill(SIGTERM) }
    #expect(try Reply.summary(of: host.receiveReply(to: id)) == "\(id): -32800 Cancelled")
    #expect(try host.waitForExit() == .exited(0))
    try call.waitForClose()
  }

  @Test func `[W-05] a signal in a flood of requests ends it at a whole reply`() throws {
    let host = try HostProcess.start()
    let ids = 1...200_000
    host.outgoing.append(Array(joined(ids.map(ping)).utf8))
    try host.pump(timeout: HostProcess.patience, "some replies") { host.incoming.count < 100_000 }
    host.kill(SIGTERM)
    #expect(try host.waitForExit() == .exited(0))
    let output = host.incoming.take(host.incoming.count)
    #expect(output.last == UInt8(ascii: "\n"))
    // What was read is answered in order; the rest was never read.
    let replies = joined(ids.map { #"{"jsonrpc":"2.0","id":\#($0),"result":null}"# })
    #expect(Array(replies.utf8.prefix(output.count)) == output)
  }

  // MARK: a client that has gone

  @Test func `[W-05] a closed stdout ends the process without noise`() throws {
    let host = try HostProcess.start()
    let id = quoted(try host.result("integrations.create", HostProcess.stripe("one")).string ?? "")
    host.closeOutput()
    try host.send(
      line: HostProcess.request(
        "integrations.updateSyncStats", #"{"integrationId":\#(id),"totalRecords":7}"#, id: "2"))
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.stderrText == "")
    // What was committed stays.
    let other = try HostProcess.start(workspace: host.workspace)
    let stored = try other.result("integrations.get", #"{"integrationId":\#(id)}"#)
    #expect(stored["syncStats"]?["totalRecords"] == 7)
  }

  @Test func `[W-05] a stdout that closes while it is full ends the process`() throws {
    let host = try HostProcess.start(database: .memory)
    host.readsOutput = false
    let id = "\"" + String(repeating: "a", count: 100_000) + "\""
    for _ in 0..<10 { try host.send(line: HostProcess.request("host.ping", id: id)) }
    host.closeOutput()
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.stderrText == "")
  }

  @Test func `[W-05] a host whose client has gone ends by itself`() throws {
    let host = try HostProcess.start()
    #expect(try host.result("host.ping") == .null)
    host.closeOutput()
    host.closeErrors()
    host.dropInput()
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: Offering.network))
  func `[W-05] a client that has gone altogether leaves no process behind`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    try host.post("integrations.testConnection", test)
    let call = try server.accept()
    host.dropInput()
    host.closeOutput()
    host.closeErrors()
    #expect(try host.waitForExit() == .exited(0))
    try call.waitForClose()
  }
}
