import JSON
import JSONRPC
import Testing

struct SessionRepliesTests {
  static let failure = RPCError(.storageFailed, message: "The disk is full.")

  @Test(arguments: [Framing.line, .header])
  func `[W-33] late replies come when they are done`(framing: Framing) {
    var host = ScriptedHost(framing)
    for id in ["1", "\"b\"", "null"] { send(request(id, "late"), to: &host) }
    send(request("4", "null"), to: &host)
    for index in [2, 0, 1] { host.finishLate(index, with: "\(index)") }
    #expect(summaries(of: host.output, framing) == ["4=null", "null=2", "1=0", "\"b\"=1"])
    #expect(host.session.inFlight == 0)
    #expect(host.session.heldBytes == 0)
  }

  @Test(arguments: [Framing.line, .header])
  func `[W-33] a failed commit turns the replies of its group into errors`(framing: Framing) {
    var host = ScriptedHost(framing)
    for (id, method) in [("1", "null"), ("2", "write"), ("3", "null"), ("\"4\"", "write")] {
      send(request(id, method), to: &host)
    }
    send("[\(request("5", "null")),\(request("6", "write"))]", to: &host)
    #expect(summaries(of: host.output, framing) == ["1=null"])
    host.session.endGroup(failure: Self.failure)
    host.session.takeOutput(into: &host.output)
    #expect(
      summaries(of: host.output, framing) == [
        "1=null", "2!-32010 StorageFailed", "3=null", "\"4\"!-32010 StorageFailed",
        "[5=null, 6!-32010 StorageFailed]",
      ])
    #expect(host.session.heldBytes == 0)
  }

  @Test func `[W-33] a late reply can wait for a commit too`() {
    var host = ScriptedHost()
    send("[\(request("1", "late"))]", to: &host)
    send(request("2", "late"), to: &host)
    for ticket in host.late {
      host.session.reply(to: ticket, provisional: true) { writer in writer.bool(true) }
    }
    host.run()
    #expect(host.output.isEmpty)
    host.session.endGroup(failure: Self.failure)
    host.run()
    #expect(
      summaries(of: host.output, .line)
        == ["2!-32010 StorageFailed", "[1!-32010 StorageFailed]"])
  }

  @Test(arguments: [Framing.line, .header])
  func `[W-120] a reply that is too long becomes an error of its own`(framing: Framing) {
    var limits = SessionLimits()
    limits.replyBytes = 500
    var host = ScriptedHost(framing, limits: limits)
    let frame = #"{"jsonrpc":"2.0","id":1,"result":""}"#.utf8.count
    for extra in -1...1 {
      send(request("1", "big", #"{"bytes":\#(500 - frame + extra)}"#), to: &host)
    }
    let replies = summaries(of: host.output, framing)
    #expect(replies.map { $0.hasPrefix("1=\"xxx") } == [true, true, false])
    #expect(replies.last == "1!-32008 LimitExceeded replyBytes")
    #expect(bodies(of: host.output, framing).map(\.count).prefix(2) == [499, 500])
  }

  @Test func `a call is answered once and not after the next event`() {
    var session = Session(framing: .line)
    let input = Array((request("1", "a") + "\n" + request("2", "b") + "\n").utf8)
    session.receive { free in
      for index in input.indices { free[index] = input[index] }
      return input.count
    }
    guard case .call(let first) = session.next() else { return fail() }
    session.reply(to: first) { writer in writer.integer(1) }
    session.reply(to: first) { writer in writer.integer(2) }
    let ticket = session.defer(first)
    session.reply(to: ticket) { writer in writer.integer(3) }
    guard case .call(let second) = session.next() else { return fail() }
    session.fail(first, with: Self.failure)
    session.fail(second, with: Self.failure)
    var output: [UInt8] = []
    session.takeOutput(into: &output)
    #expect(summaries(of: output, .line) == ["1=1", "2!-32010 StorageFailed"])
  }

  @Test func `[W-13] the closing error is one parse error`() {
    for framing in [Framing.line, .header] {
      var session = Session(framing: framing)
      session.appendClosingError()
      var output: [UInt8] = []
      session.takeOutput(into: &output)
      #expect(summaries(of: output, framing) == ["null!-32700 ParseError"])
    }
  }

  private func send(_ message: String, to host: inout ScriptedHost) {
    host.feed(host.session.framing == .header ? frame(message) : message + "\n")
  }
}
