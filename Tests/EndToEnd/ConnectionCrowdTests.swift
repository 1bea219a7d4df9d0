import Foundation
import Testing

/// Many tests at once and in a row: [W-120], [W-33], [W-05], and what they leave behind.
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionCrowdTests {
  private static let patient: [String: JSONValue] = ["timeout": 120_000]

  /// A server that answers nothing, and a host with tests that wait for it.
  private struct Scene {
    let server: ProviderServer
    let host: HostProcess
    var calls: [String] = []
    var ids: [JSONValue] = []

    init(tests count: Int) throws {
      server = try ProviderServer(.stripe)
      host = try HostProcess.start(calling: server)
      try server.answer("hang")
      for index in 0..<(count + 9) / 10 {
        ids.append(try host.create(Provider.stripe.sample("\(index)", config: patient)))
      }
      calls = try (0..<count).map { try host.postTest(ids[$0 / 10]) }
    }

    func cancel(_ call: String) throws {
      try host.send(HostProcess.request("$/cancelRequest", #"{"id":\#(call)}"#))
      #expect(try Reply(host.receiveReply(to: call)).code == -32800)
    }
  }

  @Test(arguments: [63, 64, 65, 70])
  func `[W-120] 64 actions use the network at once, and more wait for their turn`(
    count: Int
  ) throws {
    var scene = try Scene(tests: count)
    let first = min(count, 64)
    try scene.server.wait(["requests": .number(Double(first))])
    #expect(try scene.host.must("host.ping") == .null)
    #expect(try scene.server.connections("accepted") == first)
    #expect(try scene.server.connections("open") == first)
    for turn in 1...6 {
      try scene.cancel(scene.calls.removeFirst())
      let reached = min(count, first + turn)
      try scene.server.wait(["requests": .number(Double(reached))])
      #expect(try scene.server.connections("accepted") == reached)
    }
  }

  @Test func `[W-120] those that wait for the network keep nobody else from anything`() throws {
    let scene = try Scene(tests: 65)
    let host = scene.host
    try scene.server.wait(["requests": 64])
    #expect(try host.must("host.ping") == .null)
    #expect(try host.list().count == scene.ids.count)
    let id = try host.create(Provider.circuly.sample())
    try host.update(id, ["name": "renamed"])
    #expect(try host.credentials(id)["username"] != nil)
    let sealed = try host.must("oauth2.encrypt", ["plaintext": "text"])
    #expect(try host.must("oauth2.decrypt", sealed) == ["plaintext": "text"])
    try host.must("integrations.updateSyncStats", ["integrationId": id])
    try host.must("integrations.deleteIntegration", ["integrationId": id])
    #expect(host.unclaimed == [])
    let verified = try host.post(
      "integrations.create", Provider.stripe.sample("v", ["verify": true]).text)
    #expect(try host.must("host.ping") == .null)
    try scene.cancel(verified)
    #expect(try scene.server.connections("accepted") == 64)
  }

  @Test func `[W-120] one whose time ends while it waits for its turn has not begun`() throws {
    let scene = try Scene(tests: 64)
    try scene.server.wait(["requests": 64])
    let call = try scene.host.postTest(scene.ids[0], ["$timeoutMs": 50])
    let reply = try Reply(scene.host.receiveReply(to: call))
    #expect(Refusal(reply) == Refusal(-32007, "Timeout", ["limitMs": 50]))
    #expect(try scene.server.connections("accepted") == 64)
  }

  @Test func `[W-05] a signal gives hanging tests two seconds and answers them as cancelled`()
    throws
  {
    let scene = try Scene(tests: 70)
    try scene.server.wait(["requests": 64])
    scene.host.kill(SIGTERM)
    let replies = try scene.calls.map { try Reply(scene.host.receiveReply(to: $0)) }
    #expect(replies.allSatisfy { $0.code == -32800 && $0.kind == "Cancelled" })
    #expect(try scene.host.receiveOrEnd() == nil)
    #expect(try scene.host.waitForExit() == .exited(0))
    #expect(scene.host.stderrText == "")
    try scene.server.wait(["open": 0])
    let next = try HostProcess.start(workspace: scene.host.workspace)
    #expect(try next.list().allSatisfy { $0["lastTestedAt"] == nil && $0["status"] == "testing" })
  }

  @Test func `[W-05] at the end of input a test that ends in time is answered and noted`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    try server.answer("hang")
    let id = try host.create(Provider.stripe.sample("slow", config: ["timeout": 400]))
    let late = try host.create(Provider.stripe.sample("late"))
    let call = try host.postTest(id)
    try server.wait(["requests": 1])
    try server.answer("late", with: ["seconds": 0.2])
    let other = try host.postTest(late)
    try host.closeInput()
    #expect(try Reply(host.receiveReply(to: call)).result?["category"] == "timeout")
    #expect(try Reply(host.receiveReply(to: other)).result?["success"] == true)
    #expect(try host.waitForExit() == .exited(0))
    let next = try HostProcess.start(workspace: host.workspace)
    #expect(try next.document(id)["lastErrorAt"] != nil)
    #expect(try next.document(late)["status"] == "active")
  }

  @Test func `a client that goes away takes its hanging tests along`() throws {
    let scene = try Scene(tests: 10)
    try scene.server.wait(["requests": 10])
    scene.host.kill(SIGKILL)
    try scene.server.wait(["open": 0])
    let next = try HostProcess.start(calling: scene.server, workspace: scene.host.workspace)
    try scene.server.answer(nil)
    #expect(try next.test(scene.ids[0])["success"] == true)
  }

  /// What a process holds: descriptors, threads and resident bytes.
  private func holdings(_ host: HostProcess) throws -> (files: Int, threads: Int, bytes: Int) {
    let status = try String(contentsOfFile: "/proc/\(host.pid)/status", encoding: .utf8)
    func number(_ name: String) -> Int {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
      return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? -1
    }
    return (host.openFiles()?.count ?? 0, number("Threads:"), number("VmRSS:") * 1_024)
  }

  @Test(arguments: ["none", "good"])
  func `five hundred tests in a row leave nothing behind`(tls: String) throws {
    if tls == "good", !ProviderServer.speaksTLS { return }
    let server = try ProviderServer(.stripe, ["--tls", tls])
    let host = try HostProcess.start(calling: server)
    let answers: [String?] = [nil, "status-401", "close", "truncated", "close-after", "html"]
    func round(_ name: String, _ count: Int) throws {
      for index in 0..<count {
        let id = try host.create(Provider.stripe.sample("\(name) \(index)"))
        try server.answer(answers[index % answers.count])
        let calls = try (0..<10).map { _ in try host.postTest(id) }
        for call in calls { #expect(try Reply(host.receiveReply(to: call)).result != nil) }
      }
      try server.answer(nil)
      #expect(try host.categoryOfNew(.stripe) == "ok")
    }
    try round("first", 6)
    let before = try holdings(host)
    try round("then", Sanitizer.isOn ? 6 : 50)
    let after = try holdings(host)
    // Two connections are kept, and the log of the database may have been opened meanwhile.
    #expect(after.files <= before.files + 4)
    #expect(after.threads <= before.threads + 1)
    if !Sanitizer.isOn { #expect(after.bytes < before.bytes + 12 << 20) }
    #expect(try server.connections("open") <= 2)
    #expect(try host.list().count == 58 || Sanitizer.isOn)
    #expect(host.stderrText == "")
    try host.finish()
  }

  @Test func `two hosts test the integrations of one database at once`() throws {
    let server = try ProviderServer(.circuly)
    let host = try HostProcess.start(calling: server)
    let twin = try HostProcess.start(calling: server, workspace: host.workspace)
    let ids = try (0..<20).map { try host.create(Provider.circuly.sample("\($0)")) }
    try server.answer("late", with: ["seconds": 0.02])
    var calls: [(HostProcess, String)] = []
    for id in ids {
      calls.append((host, try host.postTest(id)))
      calls.append((twin, try twin.postTest(id)))
    }
    for (process, call) in calls {
      #expect(try Reply(process.receiveReply(to: call)).result?["success"] == true)
    }
    #expect(try twin.list() == host.list())
    #expect(try host.list().allSatisfy { $0["status"] == "active" })
    try host.finish()
    try twin.finish()
    #expect(try DatabaseFile(host.workspace).integrity() == ["ok"])
  }
}
