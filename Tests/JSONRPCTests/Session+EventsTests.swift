import JSONRPC
import Testing

struct SessionEventsTests {
  @Test func `[W-30] a call that the host forgets is answered all the same`() {
    var host = ScriptedHost()
    host.feed(request("1", "forget") + "\n" + request(nil, "forget") + "\n")
    host.feed("[\(request("2", "forget")),\(request("3", "null"))]\n")
    #expect(host.log == ["forget", "forget!", "forget", "null"])
    #expect(
      summaries(of: host.output, .line)
        == ["1!-32603 InternalError", "[2!-32603 InternalError, 3=null]"])
  }

  @Test func `[W-35] at the limit of requests in flight no further one is given out`() {
    var limits = SessionLimits()
    limits.requestsInFlight = 3
    var host = ScriptedHost(limits: limits)
    for id in 1...5 { host.feed(request("\(id)", "late") + "\n") }
    #expect(host.end == "blocked")
    #expect(host.session.inFlight == 3)
    host.finishLate(1)
    host.run()
    #expect(host.session.inFlight == 3)
    #expect(host.late.count == 4)
    host.finishLate(0)
    host.finishLate(2)
    host.run()
    #expect(host.end == "needsInput")
    host.finishLate(3)
    host.finishLate(4)
    let wanted = [2, 1, 3, 4, 5].map { "\($0)=\"late\"" }
    #expect(summaries(of: host.output, .line) == wanted)
  }

  @Test func `[W-35] requests in flight are limited by their bytes too`() {
    let requests = (1...5).map { request("\($0)", "late") }
    var limits = SessionLimits()
    limits.inFlightBytes = 2 * requests[0].utf8.count + 1
    var host = ScriptedHost(limits: limits)
    for request in requests { host.feed(request + "\n") }
    #expect(host.end == "blocked")
    #expect(host.session.inFlight == 3)
    #expect(!host.session.hasRoom)
    host.finishLate(0)
    #expect(host.session.hasRoom)
    host.run()
    #expect(host.session.inFlight == 3)
    for index in 1...3 { host.finishLate(index) }
    host.run()
    #expect(host.end == "needsInput")
    // Elements of a batch count one by one, and the batch is read to its end.
    host.feed("[\(requests.joined(separator: ","))]\n" + request("6", "null") + "\n")
    #expect(host.end == "blocked")
    #expect(host.session.inFlight == 6)
    for index in 4...9 { host.finishLate(index) }
    host.run()
    #expect(summaries(of: host.output, .line).last == "6=null")
  }

  @Test func `[W-35] notifications that run on count as in flight too`() {
    var limits = SessionLimits()
    limits.requestsInFlight = 2
    var host = ScriptedHost(limits: limits)
    for _ in 1...3 { host.feed(request(nil, "late") + "\n") }
    #expect(host.end == "blocked")
    host.finishLate(0)
    host.run()
    host.finishLate(1)
    host.finishLate(2)
    #expect(host.session.inFlight == 0)
    #expect(host.output.isEmpty)
  }

  @Test func `[W-35] replies that nobody takes stop the reading and none is lost`() {
    var limits = SessionLimits()
    limits.heldReplyBytes = 1_000
    var host = ScriptedHost(limits: limits)
    host.takesOutput = false
    let requests = (1...100).map { request("\($0)", "null") + "\n" }
    host.feed(requests.joined())
    #expect(host.end == "blocked")
    #expect((1_000..<1_100).contains(host.session.heldBytes))
    #expect(host.session.outputBytes == host.session.heldBytes)
    while host.end == "blocked" {
      host.session.takeOutput(into: &host.output)
      host.run()
    }
    host.session.takeOutput(into: &host.output)
    #expect(summaries(of: host.output, .line) == (1...100).map { "\($0)=null" })
  }

  @Test func `[W-35] errors of the session itself are held back by the limit too`() {
    var limits = SessionLimits()
    limits.heldReplyBytes = 1_000
    var host = ScriptedHost(limits: limits)
    host.takesOutput = false
    host.feed(String(repeating: "1\n", count: 1_000))
    #expect(host.end == "blocked")
    #expect(host.session.heldBytes < 1_200)
  }

  @Test func `[W-35] a batch may hold more than the limit while it is read`() {
    var limits = SessionLimits()
    limits.heldReplyBytes = 1_000
    var host = ScriptedHost(limits: limits)
    let elements = (1...100).map { request("\($0)", "null") }
    host.feed("[" + elements.joined(separator: ",") + "]\n" + request("0", "null") + "\n")
    #expect(host.end == "blocked")
    host.run()
    #expect(host.end == "needsInput")
    #expect(summaries(of: host.output, .line).count == 2)
  }
}
