import Foundation
import Testing

@Suite struct ProcessStreamTests {
  private static let list = #"{"organizationId":"org_1"}"#

  @Test func `[W-05] input from a file and output into a file are served like pipes`() throws {
    let workspace = try Workspace()
    let input = (1...1_000).map(ping).joined(separator: "\n")
    let source = try workspace.write("in", Array(input.utf8))
    let host = try HostProcess.start(
      workspace: workspace, input: .file(source), output: .file(workspace.path("out")))
    #expect(try host.waitForExit() == .exited(0))
    let output = String(decoding: try workspace.contents(of: "out"), as: UTF8.self)
    #expect(
      output == (1...1_000).map { #"{"jsonrpc":"2.0","id":\#($0),"result":null}"# + "\n" }.joined())
  }

  @Test(arguments: [HostProcess.Stream.socket, .nonblockingPipe])
  func `[W-05] sockets, and pipes that do not block, are served`(stream: HostProcess.Stream) throws
  {
    let host = try HostProcess.start(input: stream, output: stream, errors: stream)
    // More than any of them holds, in both directions at once.
    let id = "\"" + String(repeating: "a", count: 3_000_000) + "\""
    #expect(try host.reply("host.ping", id: id).id == id)
    #expect(try host.result("integrations.list", Self.list) == [])
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    #expect(host.stderrText == "")
  }

  @Test func `[W-05] a stderr that nobody reads never blocks the process`() throws {
    let host = try HostProcess.start(["--log-level", "debug"], errors: .full)
    host.readsErrors = false
    // What is worth a line: calls that fail, a database, keys, actions.
    for number in 0..<200 {
      #expect(try host.reply("nope\(number)").code == -32601)
      try host.send(line: "{\(number)")
      #expect(try Reply.summary(of: host.receive()) == "null: -32700 ParseError")
    }
    try host.result("integrations.create", HostProcess.stripe("one"))
    #expect(try host.result("integrations.list", Self.list).array?.count == 1)
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test func `[W-05] a stderr whose reader has gone never ends the process`() throws {
    let host = try HostProcess.start(
      ["--log-level", "debug"], database: .file("/proc/nowhere/integrations.sqlite"))
    host.closeErrors()
    for _ in 0..<5 { #expect(try host.reply("integrations.list", Self.list).code == -32010) }
    #expect(try host.reply("host.ping").result == .null)
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
  }

  @Test func `[W-05] a stderr closed from the start is not mixed up with other files`() throws {
    let host = try HostProcess.start(["--log-level", "debug"], errors: .closed)
    try host.result("integrations.create", HostProcess.stripe("one"))
    for number in 0..<50 { #expect(try host.reply("nope\(number)").code == -32601) }
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    for file in host.workspace.files() {
      let text = String(decoding: try host.workspace.contents(of: file), as: UTF8.self)
      #expect(!text.contains("integrations-host: "), "\(file)")
    }
    let other = try HostProcess.start(workspace: host.workspace)
    #expect(try other.result("integrations.list", Self.list).array?.count == 1)
  }

  @Test func `[W-05] a stdout closed from the start is no place for replies, and no file is hurt`()
    throws
  {
    let host = try HostProcess.start(output: .closed)
    let create = HostProcess.request("integrations.create", HostProcess.stripe("one"), id: "1")
    let talk = try host.exchange(Array(joined([create, ping(2)]).utf8))
    #expect(talk.status == .exited(0))
    for file in host.workspace.files() {
      let text = String(decoding: try host.workspace.contents(of: file), as: UTF8.self)
      #expect(!text.contains(#""jsonrpc""#), "\(file)")
    }
  }

  @Test func `[W-06] stdout holds replies and nothing else, at any log level`() throws {
    let requests = ["x", ping(1), HostProcess.request("integrations.list", Self.list, id: "2")]
    let levels = ["error", "warning", "info", "debug"]
    let talks = try levels.map {
      try HostProcess.exchange(joined(requests), ["--log-level", $0, "--framing", "line"])
    }
    for talk in talks {
      #expect(try talk.summaries == ["null: -32700 ParseError", "1: null", "2: []"])
      #expect(talk.stderr.split(separator: "\n").allSatisfy(ProcessOptionTests.isLogLine))
    }
  }

  @Test func `[W-03] every line of the log has its form, and a cause has one line`() throws {
    let host = try HostProcess.start(
      ["--log-level", "debug"], environment: ["ENCRYPTION_SECRET_HEX": nil],
      database: .file("/proc/nowhere/integrations.sqlite"))
    for _ in 0..<3 { #expect(try host.reply("integrations.list", Self.list).code == -32010) }
    try host.closeInput()
    #expect(try host.waitForExit() == .exited(0))
    let lines = host.stderrText.split(separator: "\n")
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy(ProcessOptionTests.isLogLine), "\(host.stderrText)")
    #expect(lines.filter { $0.hasPrefix("integrations-host: error: ") }.count == 1)
    #expect(host.stderrText.last == "\n")
  }
}
