import JSONRPC
import Testing

struct SessionLifecycleTests {
  static func cancel(_ params: String) -> String { request(nil, "$/cancelRequest", params) + "\n" }

  @Test(arguments: Cut.all)
  func `[W-34] a deferred call is cancelled by its id and answered once`(cut: Cut) {
    var host = ScriptedHost()
    host.feed(request("1", "late") + "\n" + Self.cancel(#"{"id":1}"#), cut)
    #expect(host.log == ["late", "c0"])
    host.session.fail(host.late[0], with: .cancelled)
    host.finishLate(0)
    host.feed(Self.cancel(#"{"id":1}"#), cut)
    #expect(summaries(of: host.output, .line) == ["1!-32800 Cancelled"])
    #expect(host.log == ["late", "c0"])
  }

  @Test(
    arguments: [
      ("1", #"{"id":1}"#, true), ("\"1\"", #"{"id":"1"}"#, true), ("1", #"{"id":"1"}"#, false),
      ("\"1\"", #"{"id":1}"#, false), ("1.0", #"{"id":1}"#, false), ("1", #"[{"id":1}]"#, true),
      (#""a\u0062""#, #"{"id":"\u0061b"}"#, true), ("null", #"{"id":null}"#, true),
      ("\"é\"", "{\"id\":\"e\u{301}\"}", false), ("1", #"{"x":5,"\u0069d":1}"#, true),
      ("1", #"{"id":1,"id":1}"#, false), ("1", #"{"id":[1]}"#, false), ("1", "{}", false),
      ("1", "1", false), ("1", "[1]", false), ("1", "null", false), ("1", #"{"ID":1}"#, false),
      ("true", #"{"id":true}"#, false),
    ])
  func `[W-34] an id means the call with the same kind and bytes`(
    row: (id: String, params: String, isCancelled: Bool)
  ) {
    var host = ScriptedHost()
    host.feed(request(row.id, "late") + "\n" + Self.cancel(row.params))
    #expect(host.log.contains("c0") == row.isCancelled)
    #expect(host.end == "needsInput")
  }

  @Test func `[W-34] a cancellation leaves alone what is done, unknown or cancelled already`() {
    var host = ScriptedHost()
    host.feed(request("1", "null") + "\n" + Self.cancel(#"{"id":1}"#))
    host.feed(request("2", "late") + "\n")
    host.finishLate(0)
    host.feed(Self.cancel(#"{"id":2}"#) + request("2", "late") + "\n")
    host.feed(Self.cancel(#"{"id":2}"#) + Self.cancel(#"{"id":2}"#))
    #expect(host.log == ["null", "late", "late", "c1"])
    host.finishLate(1)
    #expect(
      summaries(of: host.output, .line) == ["1=null", "2=\"late\"", "2=\"late\""])
  }

  @Test func `[W-34] a cancellation inside the batch of its request works`() {
    var host = ScriptedHost()
    let elements = [request("1", "late"), request(nil, "$/cancelRequest", #"{"id":1}"#)]
    host.feed("[" + elements.joined(separator: ",") + "]\n")
    #expect(host.log == ["late", "c0"])
    host.session.fail(host.late[0], with: .cancelled)
    host.session.takeOutput(into: &host.output)
    #expect(summaries(of: host.output, .line) == ["[1!-32800 Cancelled]"])
  }

  @Test(arguments: ["$/x", "echo"])
  func `[W-114] what a notification said that is dropped may have been a secret`(method: String) {
    var host = ScriptedHost()
    host.feed(request("1", method == "echo" ? "shutdown" : "null") + "\n")
    host.session.wipeInput()
    host.feed(request(nil, method, #"{"key":"secret"}"#) + "\n")
    #expect(host.log.filter { $0 != "null" } == [])
    #expect(host.session.hasRefused)
  }

  @Test(arguments: ["exit", "$/cancelRequest"])
  func `[W-34] exit and cancellation are no requests`(method: String) {
    var host = ScriptedHost()
    host.feed(request("1", method, #"{"id":1}"#) + "\n[" + request("2", method) + "]\n")
    #expect(
      summaries(of: host.output, .line)
        == ["1!-32601 FunctionNotFound", "[2!-32601 FunctionNotFound]"])
    #expect(String(decoding: host.output, as: UTF8.self).contains("function for '\(method)'"))
    #expect(host.end == "needsInput")
  }

  @Test(arguments: Cut.all)
  func `[W-34] exit ends the session and what follows it is not read`(cut: Cut) {
    var host = ScriptedHost()
    let input = request("1", "late") + "\n" + request(nil, "exit") + "\n" + request("2", "null")
    for piece in cut.pieces(of: Array((input + "\n").utf8)) where host.end == "needsInput" {
      host.feed(Array(piece))
    }
    #expect(host.end == "exit")
    host.run()
    #expect(host.end == "ended")
    host.finishLate(0)
    #expect(summaries(of: host.output, .line) == ["1=\"late\""])
  }

  @Test func `[W-34] exit inside a batch lets the batch be answered first`() {
    var host = ScriptedHost()
    let elements = [request("1", "null"), request(nil, "exit", "5"), request("2", "null")]
    host.feed("[" + elements.joined(separator: ",") + "]\n" + request("3", "null") + "\n")
    #expect(host.end == "exit")
    #expect(summaries(of: host.output, .line) == ["[1=null, 2=null]"])
  }

  @Test(arguments: ["null", "{}", "[]"])
  func `[W-34] shutdown answers null and later requests are refused`(params: String) {
    var host = ScriptedHost()
    host.feed(request("1", "shutdown", params) + "\n" + request("2", "null") + "\n")
    host.feed(request("3", "shutdown") + "\n" + request(nil, "null") + "\n{}\n")
    host.feed("[" + request("4", "exit") + "]\n" + request(nil, "exit") + "\n")
    let refused = "!-32600 InvalidRequest"
    #expect(
      summaries(of: host.output, .line)
        == ["1=null", "2" + refused, "3" + refused, "null" + refused, "[4\(refused)]"])
    #expect(host.log == [])
    #expect(host.end == "exit")
  }

  @Test func `[W-34] shutdown waits until everything before it is answered`() {
    var host = ScriptedHost()
    host.feed(request("1", "late") + "\n[" + request("2", "late") + "]\n")
    host.feed(request("3", "shutdown") + "\n" + Self.cancel(#"{"id":3}"#))
    host.feed(request("4", "null") + "\n")
    host.finishLate(1)
    host.finishLate(0)
    #expect(
      summaries(of: host.output, .line)
        == ["4!-32600 InvalidRequest", "[2=\"late\"]", "1=\"late\"", "3=null"])
    #expect(host.log == ["late", "late"])
  }

  @Test func `[W-34] shutdown does not wait for a notification that runs on`() {
    var host = ScriptedHost()
    host.feed(request(nil, "late") + "\n" + request("1", "shutdown") + "\n")
    #expect(summaries(of: host.output, .line) == ["1=null"])
  }

  @Test func `[W-34] shutdown comes after replies that wait for a commit`() {
    var host = ScriptedHost()
    host.feed("[" + request("1", "write") + "]\n" + request("2", "write") + "\n")
    host.feed(request("3", "shutdown") + "\n")
    #expect(host.output.isEmpty)
    host.session.endGroup(failure: nil)
    host.session.takeOutput(into: &host.output)
    #expect(summaries(of: host.output, .line) == ["2=true", "[1=true]", "3=null"])
  }

  @Test func `[W-34] shutdown inside a batch answers after what came before it`() {
    var host = ScriptedHost()
    host.feed(request("0", "late") + "\n")
    let elements = [
      request("1", "late"), request("2", "shutdown"), request("3", "null"), request(nil, "null"),
    ]
    host.feed("[" + elements.joined(separator: ",") + "]\n")
    host.finishLate(1)
    #expect(host.output.isEmpty)
    host.finishLate(0)
    #expect(
      summaries(of: host.output, .line)
        == ["0=\"late\"", "[1=\"late\", 2=null, 3!-32600 InvalidRequest]"])
    #expect(host.log == ["late", "late"])
  }

  @Test func `[W-31] shutdown with params of no form is refused and shuts nothing down`() {
    var host = ScriptedHost()
    host.feed(request("1", "shutdown", "5") + "\n" + request("2", "null") + "\n")
    host.feed(request(nil, "shutdown") + "\n" + request("3", "null") + "\n")
    #expect(
      summaries(of: host.output, .line)
        == ["1!-32602 ArgumentValidationError", "2=null", "3=null"])
  }

  @Test func `[W-22] names of the session's own methods may be escaped`() {
    var host = ScriptedHost()
    host.feed(request("1", "late") + "\n")
    host.feed(request(nil, #"\u0024\/cancelReques\u0074"#, #"{"id":1}"#) + "\n")
    host.feed(request(nil, #"\u0024/other"#) + "\n" + request("2", #"shut\u0064own"#) + "\n")
    host.finishLate(0)
    host.feed(request(nil, #"\u0065xit"#) + "\n")
    #expect(host.log == ["late", "c0"])
    #expect(summaries(of: host.output, .line) == ["1=\"late\"", "2=null"])
    #expect(host.end == "exit")
  }
}
