import Glibc
import Testing

/// What a killed process leaves: [W-33] and [W-42].
@Suite struct StorageCrashTests {
  private static func create(_ name: String) -> String {
    Sample.stripeWithKey(["name": .string(name)]).text
  }

  /// The results of all replies that came before the end of stdout.
  private static func drain(_ host: HostProcess) throws -> [Reply] {
    var replies: [Reply] = []
    while true {
      do {
        guard let text = try host.receiveOrEnd() else { return replies }
        replies.append(try Reply(text))
      } catch is HarnessError {
        // The kill came inside a line: what is cut was never received.
        return replies
      }
    }
  }

  @Test(arguments: ["full", "normal"])
  func `[W-33] every write that was acknowledged is there after a kill`(durability: String) throws {
    let workspace = try Workspace()
    var acknowledged: Set<String> = []
    var posted = 0
    for (round, acks) in [1, 3, 17, 60, 150, 151].enumerated() {
      let host = try HostProcess.start(["--durability", durability], workspace: workspace)
      for number in 0..<300 {
        try host.post("integrations.create", Self.create("\(round) \(number)"))
        posted += 1
      }
      for _ in 0..<acks {
        acknowledged.insert(try Reply(host.receive()).result?.string ?? "")
      }
      host.kill(SIGKILL)
      for reply in try Self.drain(host) { acknowledged.insert(reply.result?.string ?? "") }
      #expect(try host.waitForExit() == .signalled(SIGKILL))

      let next = try HostProcess.start(workspace: workspace)
      let documents = try next.list()
      let found = Set(documents.compactMap { $0["_id"]?.string })
      #expect(acknowledged.subtracting(found) == [], "round \(round)")
      #expect(found.count <= posted)
      let times = try next.creationTimes()
      #expect(times == times.sorted())
      #expect(Set(times).count == times.count)
      next.kill(SIGKILL)
      try next.waitForExit()
      #expect(try DatabaseFile(workspace).integrity() == ["ok"])
    }
    #expect(!acknowledged.contains(""))
    // All or nothing: each integration has its ciphertext and each ciphertext its integration.
    let host = try HostProcess.start(workspace: workspace)
    let documents = try host.list()
    for document in documents.suffix(20) {
      #expect(
        try host.credentials(document["_id"] ?? .null)["apiKey"] == .string(Sample.stripeKey))
    }
    try host.finish()
    #expect(try DatabaseFile(workspace).credentials().count == documents.count)
  }

  @Test func `[W-33] an acknowledged change is never taken back by a kill`() throws {
    let workspace = try Workspace()
    let first = try HostProcess.start(workspace: workspace)
    let id = try first.create(Sample.stripe())
    try first.finish()
    var last = 0
    var next = 1
    for acks in [1, 20, 50] {
      let host = try HostProcess.start(workspace: workspace)
      for _ in 0..<100 {
        try host.post(
          "integrations.updateSyncStats", #"{"integrationId":\#(id.text),"totalRecords":\#(next)}"#)
        next += 1
      }
      let base = next - 101
      var count = 0
      for _ in 0..<acks {
        #expect(try Reply(host.receive()).result == .null)
        count += 1
      }
      host.kill(SIGKILL)
      count += try Self.drain(host).filter { $0.result == .null }.count
      last = base + count
      let again = try HostProcess.start(workspace: workspace)
      let total = try #require(try again.document(id)["syncStats"]?["totalRecords"]?.integer)
      #expect((last..<next).contains(total))
      try again.finish()
    }
    #expect(try DatabaseFile(workspace).integrity() == ["ok"])
  }

  @Test func `[W-05] a clean end leaves the database file alone and whole`() throws {
    let host = try HostProcess.start()
    for number in 0..<50 { _ = try host.create(Sample.stripe(["name": .string("\(number)")])) }
    #expect(host.workspace.files().contains("integrations.sqlite-wal"))
    try host.finish()
    #expect(host.workspace.files() == ["integrations.sqlite"])
    #expect(try DatabaseFile(host.workspace).integrity() == ["ok"])
    #expect(try DatabaseFile(host.workspace).rows("SELECT * FROM integrations").count == 50)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-05] a signal ends the process with everything kept`(signal: Int32) throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    host.kill(signal)
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.workspace.files() == ["integrations.sqlite"])
    let next = try HostProcess.start(workspace: host.workspace)
    #expect(try next.document(id)["_id"] == id)
  }
}
