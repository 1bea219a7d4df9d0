import JSONRPC
import Testing

struct SessionBatchesTests {
  static func batch(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ",") + "]\n"
  }

  @Test(arguments: Cut.all)
  func `[W-32] late answers take their places in the array`(cut: Cut) {
    var host = ScriptedHost()
    let elements = [
      request("1", "late"), request("2", "null"), request(nil, "late"), "5", request("3", "late"),
    ]
    host.feed(Self.batch(elements) + request("9", "null") + "\n", cut)
    #expect(summaries(of: host.output, .line) == ["9=null"])
    #expect(host.session.inFlight == 3)
    host.finishLate(2, with: "30")
    host.finishLate(0, with: "10")
    #expect(
      summaries(of: host.output, .line)
        == ["9=null", "[1=10, 2=null, null!-32600 InvalidRequest, 3=30]"])
    host.finishLate(1)
    #expect(host.session.heldBytes == 0)
    #expect(host.session.inFlight == 0)
  }

  @Test(arguments: [999, 1_000, 1_001])
  func `[W-32] a batch may have a thousand elements`(count: Int) {
    let elements = [String](repeating: request("1", "null"), count: count)
    let (replies, _) = converse(Array((Self.batch(elements) + "{}\n").utf8))
    let array = "[" + [String](repeating: "1=null", count: count).joined(separator: ", ") + "]"
    let first = count > 1_000 ? "null!-32600 LimitExceeded batchLength" : array
    #expect(replies == [first, "null!-32600 InvalidRequest"])
  }

  @Test func `[W-32] the host is told that a call is part of a batch`() {
    var session = Session(framing: .line)
    let input = Array((Self.batch([request("1", "a"), request("2", "b")]) + "{}\n").utf8)
    session.receive { free in
      for index in input.indices { free[index] = input[index] }
      return input.count
    }
    #expect(!session.isInsideBatch)
    for _ in 1...2 {
      guard case .call(let call) = session.next() else { return fail() }
      #expect(session.isInsideBatch)
      session.reply(to: call) { _ in }
      #expect(session.isInsideBatch)
    }
    guard case .needsInput = session.next() else { return fail() }
    #expect(!session.isInsideBatch)
  }

  @Test func `[W-32] what would make the array too long is refused in its place`() {
    var limits = SessionLimits()
    limits.batchReplyBytes = 1_300
    var host = ScriptedHost(limits: limits)
    let big = (1...4).map { request("\($0)", "big", #"{"bytes":400}"#) }
    host.feed(Self.batch(big + [request("5", "late")]))
    host.finishLate(0)
    let text = summaries(of: host.output, .line)[0]
    let refused = "!-32008 LimitExceeded batchReplyBytes"
    #expect(text.hasPrefix("[1=\"xxx"))
    #expect(text.hasSuffix(", 3\(refused), 4\(refused), 5=\"late\"]"))
    #expect(host.output.count <= 1_301)
    host.output = []
    host.feed(Self.batch([big[0], request("5", "late"), request("6", "null")]))
    host.finishLate(1, with: "\"" + String(repeating: "y", count: 900) + "\"")
    #expect(summaries(of: host.output, .line)[0].hasSuffix(", 5\(refused), 6=null]"))
  }

  @Test(arguments: [(-1, true), (0, true), (1, false)])
  func `[W-35] late results have room up to a limit for all batches that wait`(
    extra: Int, fits: Bool
  ) {
    var limits = SessionLimits()
    limits.lateBatchReplyBytes = 8_000
    var host = ScriptedHost(limits: limits)
    for id in 1...2 {
      host.feed(
        Self.batch([
          request("\(id)0", "late"), request("\(id)1", "late"), request("\(id)2", "late"),
        ]))
    }
    let letters = { (count: Int) in "\"" + String(repeating: "y", count: count) + "\"" }
    let envelope = #"{"jsonrpc":"2.0","id":10,"result":""}"#.utf8.count
    host.finishLate(0, with: letters(4_000 - envelope))
    host.finishLate(3, with: letters(4_000 - envelope + extra))
    // A small one always has.
    host.finishLate(1, with: letters(900))
    host.finishLate(2)
    host.finishLate(4, with: letters(2_000))
    host.finishLate(5)
    let replies = summaries(of: host.output, .line)
    let refused = "!-32008 LimitExceeded batchReplyBytes"
    #expect(replies[0].hasPrefix("[10=\"yyy") && replies[0].hasSuffix("12=\"late\"]"))
    #expect(replies[1].hasPrefix(fits ? "[20=\"yyy" : "[20\(refused)"))
    // The first has gone, so there is room again.
    #expect(replies[1].contains("21=\"yyy"))
  }

  @Test func `[W-32] the errors in place of replies leave the array within its limit`() {
    var limits = SessionLimits()
    limits.batchReplyBytes = 5_000
    var host = ScriptedHost(limits: limits)
    host.feed(Self.batch((1...20).map { request("\($0)", "big", #"{"bytes":600}"#) }))
    #expect(host.output.count <= 5_001)
    #expect(host.output.count > 4_000)
    #expect(summaries(of: host.output, .line)[0].hasPrefix("[1=\"xxx"))
  }

  @Test func `[W-35] an unfinished batch is held and counted, but is no output`() {
    var host = ScriptedHost()
    host.feed(Self.batch([request("1", "big", #"{"bytes":5000}"#), request("2", "late")]))
    #expect(host.session.heldBytes > 5_000)
    #expect(host.session.outputBytes == 0)
    host.finishLate(0)
    #expect(host.session.heldBytes == 0)
  }

  @Test func `a document being read in a batch survives more input`() {
    var host = ScriptedHost(limits: Self.oneInFlight)
    let elements = [request("1", "late"), request("2", "echo", #"{"a":"b"}"#)]
    host.feed(Self.batch(elements))
    #expect(host.end == "blocked")
    host.feed(request("3", "null") + "\n" + String(repeating: " ", count: 70_000))
    host.session.wipeInput()
    host.finishLate(0)
    host.run()
    #expect(
      summaries(of: host.output, .line) == [#"[1="late", 2={"a":"b"}]"#, "3=null"])
  }

  private static var oneInFlight: SessionLimits {
    var limits = SessionLimits()
    limits.requestsInFlight = 1
    return limits
  }
}
