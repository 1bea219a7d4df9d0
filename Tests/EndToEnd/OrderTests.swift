import Testing

@Suite struct OrderTests {
  private static let list = #"{"organizationId":"org_1"}"#

  @Test func `[W-33] queries and mutations in one piece take effect in order`() throws {
    let host = try HostProcess.start()
    let id = quoted(try host.result("integrations.create", HostProcess.stripe("one")).string ?? "")
    let update = { (total: Int, number: Int) in
      HostProcess.request(
        "integrations.updateSyncStats", #"{"integrationId":\#(id),"totalRecords":\#(total)}"#,
        id: "\(number)")
    }
    let get = { (number: Int) in
      HostProcess.request("integrations.get", #"{"integrationId":\#(id)}"#, id: "\(number)")
    }
    let requests = (0..<100).flatMap { [update($0, 2 * $0), get(2 * $0 + 1)] }
    let delete = HostProcess.request(
      "integrations.deleteIntegration", #"{"integrationId":\#(id)}"#, id: "200")
    try host.sendRaw(joined(requests + [delete, get(201)]))
    for total in 0..<100 {
      #expect(try Reply.summary(of: host.receiveReply(to: "\(2 * total)")) == "\(2 * total): null")
      let reply = try Reply(host.receiveReply(to: "\(2 * total + 1)"))
      #expect(reply.result?["syncStats"]?["totalRecords"]?.integer == total)
    }
    #expect(try Reply.summary(of: host.receiveReply(to: "200")) == "200: null")
    #expect(try Reply.summary(of: host.receiveReply(to: "201")) == "201: null")
  }

  @Test func `[W-33] in a batch too`() throws {
    let host = try HostProcess.start()
    let id = quoted(try host.result("integrations.create", HostProcess.stripe("one")).string ?? "")
    let elements = (0..<50).flatMap { number in
      [
        HostProcess.request(
          "integrations.updateSyncStats", #"{"integrationId":\#(id),"lastSyncCount":\#(number)}"#,
          id: "\(2 * number)"),
        HostProcess.request(
          "integrations.get", #"{"integrationId":\#(id)}"#, id: "\(2 * number + 1)"),
      ]
    }
    try host.send("[" + elements.joined(separator: ",") + "]")
    let replies = try RawJSON.elements(of: host.receive()).map { try Reply($0) }
    #expect(replies.map(\.id) == (0..<100).map { "\($0)" })
    for number in 0..<50 {
      #expect(
        replies[2 * number + 1].result?["syncStats"]?["lastSyncCount"]?.integer == number)
    }
  }

  @Test(.enabled(if: Offering.network)) func `[W-33] what follows an action does not wait for it`()
    throws
  {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let call = HostProcess.request("integrations.testConnection", test, id: "10")
    let list = HostProcess.request("integrations.list", Self.list, id: "11")
    try host.sendRaw(joined([call, list, ping(12), "[\(ping(13))]"]))
    #expect(try Reply(host.receive()).id == "11")
    #expect(try Reply.summary(of: host.receive()) == "12: null")
    #expect(try Reply.summary(of: host.receive()) == "[13: null]")
    let connection = try server.accept()
    try connection.readRequest()
    try connection.answer(401)
    #expect(try Reply(host.receive()).id == "10")
  }

  @Test(.enabled(if: Offering.network))
  func `[W-33] actions are answered when they are done, in any order`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    var running: [(id: String, connection: LoopbackServer.Connection)] = []
    for _ in 0..<5 {
      let id = try host.post("integrations.testConnection", test)
      let connection = try server.accept()
      try connection.readRequest()
      running.append((id, connection))
    }
    for (id, connection) in running.reversed() {
      try connection.answer(401)
      #expect(try Reply(host.receive()).id == id)
    }
  }

  @Test(.enabled(if: Offering.network))
  func `[W-32] a batch with an action is answered when the action is done`() throws {
    let server = try LoopbackServer()
    let (host, test) = try HostProcess.start(calling: server)
    let call = HostProcess.request("integrations.testConnection", test, id: "10")
    try host.send("[\(call),\(ping(11)),\(HostProcess.request("host.ping"))]")
    let connection = try server.accept()
    try connection.readRequest()
    #expect(try host.reply("host.ping", id: "12").id == "12")
    try connection.answer(401)
    let replies = try RawJSON.elements(of: host.receive()).map { try Reply($0) }
    #expect(replies.map(\.id) == ["10", "11"])
    #expect(replies[0].result?["category"] == "auth")
  }

  @Test func `[W-33] a reply to a write is written after the commit`() throws {
    let host = try HostProcess.start()
    let reader = try HostProcess.start(workspace: host.workspace)
    let id = quoted(try host.result("integrations.create", HostProcess.stripe("one")).string ?? "")
    for total in 0..<50 {
      try host.result(
        "integrations.updateSyncStats", #"{"integrationId":\#(id),"totalRecords":\#(total)}"#)
      let seen = try reader.result("integrations.get", #"{"integrationId":\#(id)}"#)
      #expect(seen["syncStats"]?["totalRecords"]?.integer == total)
    }
  }

  @Test func `[W-30] a notification runs, and nothing tells of it`() throws {
    let host = try HostProcess.start()
    let id = quoted(try host.result("integrations.create", HostProcess.stripe("one")).string ?? "")
    let update = #"{"integrationId":\#(id),"totalRecords":9}"#
    try host.send(HostProcess.request("integrations.updateSyncStats", update))
    try host.send(HostProcess.request("integrations.create", HostProcess.stripe("one")))
    try host.send(
      "["
        + HostProcess.request(
          "integrations.updateSyncStats", #"{"integrationId":\#(id),"lastSyncCount":4}"#)
        + "]")
    let stored = try host.result("integrations.get", #"{"integrationId":\#(id)}"#)
    #expect(stored["syncStats"]?["totalRecords"] == 9)
    #expect(stored["syncStats"]?["lastSyncCount"] == 4)
    try host.closeInput()
    #expect(try host.receiveOrEnd() == nil)
    #expect(try host.waitForExit() == .exited(0))
  }
}
