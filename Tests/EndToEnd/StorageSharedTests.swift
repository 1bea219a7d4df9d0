import Testing

/// Several processes with one database file [W-07].
@Suite struct StorageSharedTests {
  private static func hosts(_ count: Int, _ workspace: Workspace) throws -> [HostProcess] {
    try (0..<count).map { _ in try HostProcess.start(workspace: workspace) }
  }

  @Test func `[W-07] processes may create the database at the same moment`() throws {
    for _ in 0..<4 {
      let workspace = try Workspace()
      let hosts = try Self.hosts(8, workspace)
      let posted = try hosts.enumerated().map { number, host in
        try host.post("integrations.create", Sample.stripe(["name": .string("\(number)")]).text)
      }
      for (host, id) in zip(hosts, posted) {
        let reply = try Reply(host.receiveReply(to: id))
        #expect(reply.result?.string != nil, "\(reply.text)")
      }
      for host in hosts { #expect(try host.list().count == 8) }
      try hosts.forEach { try $0.finish() }
      #expect(try DatabaseFile(workspace).integrity() == ["ok"])
      for host in hosts { #expect(host.stderrText == "") }
    }
  }

  @Test func `[W-07] what one process writes the others see at once`() throws {
    let workspace = try Workspace()
    let hosts = try Self.hosts(2, workspace)
    for number in 0..<20 {
      let id = try hosts[number % 2].create(Sample.stripe(["name": .string("\(number)")]))
      #expect(try hosts[(number + 1) % 2].document(id)["name"] == .string("\(number)"))
      try hosts[(number + 1) % 2].update(id, ["metadata": ["seen": true]])
      #expect(try hosts[number % 2].document(id)["metadata"] == ["seen": true])
    }
    try hosts[0].must(
      "integrations.deleteIntegration", ["integrationId": try hosts[1].list()[0]["_id"] ?? .null])
    #expect(try hosts[1].list().count == 19)
  }

  @Test func `[W-07] processes that write at the same time lose nothing`() throws {
    let workspace = try Workspace()
    let hosts = try Self.hosts(3, workspace)
    let shared = try hosts[0].create(Sample.stripe(["name": "shared"]))
    for round in 0..<60 {
      for (number, host) in hosts.enumerated() {
        let name = "p\(number) \(round)"
        try host.post("integrations.create", Sample.stripe(["name": .string(name)]).text)
        // Each adds a field of its own to the same document.
        try host.post(
          "integrations.update",
          #"{"integrationId":\#(shared.text),"metadata":{"\#(name)":\#(round)}}"#)
      }
    }
    for host in hosts {
      for _ in 0..<120 {
        let reply = try Reply(host.receive())
        #expect(reply.result != nil, "\(reply.text)")
      }
    }
    let documents = try hosts[1].list()
    #expect(documents.count == 181)
    #expect(try hosts[2].document(shared)["metadata"]?.names.count == 180)
    let times = try hosts[0].creationTimes()
    #expect(Set(times).count == 181)
    #expect(times == times.sorted())
    try hosts.forEach { try $0.finish() }
    #expect(try DatabaseFile(workspace).integrity() == ["ok"])
  }

  @Test func `[W-102] of processes that take a name at the same time one gets it`() throws {
    let workspace = try Workspace()
    let hosts = try Self.hosts(4, workspace)
    for round in 0..<15 {
      let text = Sample.stripeWithKey(["name": .string("\(round)")]).text
      let posted = try hosts.map { try $0.post("integrations.create", text) }
      let replies = try zip(hosts, posted).map { try Reply($0.receiveReply(to: $1)) }
      #expect(replies.count { $0.result?.string != nil } == 1)
      #expect(replies.compactMap(Refusal.init) == Array(repeating: .conflict("name"), count: 3))
    }
    #expect(try hosts[0].list().count == 15)
    try hosts.forEach { try $0.finish() }
    #expect(try DatabaseFile(workspace).credentials().count == 15)
  }

  @Test func `[W-42] a batch of queries reads one snapshot while another process writes`() throws {
    let workspace = try Workspace()
    let hosts = try Self.hosts(2, workspace)
    let query =
      #"{"jsonrpc":"2.0","id":1,"method":"integrations.list","params":{"organizationId":"org_1"}}"#
    let batch = "[\(Array(repeating: query, count: 20).joined(separator: ","))]"
    for round in 0..<30 {
      for number in 0..<5 {
        try hosts[0].post(
          "integrations.create", Sample.stripe(["name": .string("\(round) \(number)")]).text)
      }
      try hosts[1].send(batch)
      let replies = try RawJSON.elements(of: hosts[1].receive())
      #expect(replies.count == 20)
      #expect(Set(replies).count == 1)
      for _ in 0..<5 { _ = try hosts[0].receive() }
    }
    #expect(try hosts[1].list().count == 150)
  }
}
