import JSON
import JSONRPC
import Testing

/// A host with a few methods, which holds one conversation.
struct ScriptedHost {
  var session: Session
  /// All bytes that were taken from the session.
  var output: [UInt8] = []
  /// What the session gave out: method names, `!` behind a notification, `c` before a cancelled
  /// ticket's number in `late`.
  var log: [String] = []
  /// The deferred calls, in the order they came.
  var late: [Ticket] = []
  /// Whether replies are taken as soon as they are there.
  var takesOutput = true
  var end = "needsInput"

  init(_ framing: Framing = .line, limits: SessionLimits = .standard) {
    session = Session(framing: framing, limits: limits)
  }

  mutating func feed(_ text: String, _ cut: Cut = .whole) {
    feed(Array(text.utf8), cut)
  }

  mutating func feed(_ bytes: [UInt8], _ cut: Cut = .whole) {
    for piece in cut.pieces(of: bytes) { feed(piece) }
  }

  mutating func feed(_ piece: ArraySlice<UInt8>) {
    session.receive(atLeast: piece.count) { free in
      for (index, byte) in piece.enumerated() { free[index] = byte }
      return piece.count
    }
    run()
  }

  mutating func finish() {
    session.endOfInput()
    run()
  }

  /// Runs until the session waits for something.
  mutating func run() {
    while true {
      switch session.next() {
      case .call(let call):
        answer(call)
        continue
      case .cancel(let tickets):
        log += tickets.map { "c\(late.firstIndex(of: $0) ?? -1)" }
        continue
      case .groupDue: continue
      case .needsInput: end = "needsInput"
      case .blocked: end = "blocked"
      case .exit: end = "exit"
      case .ended: end = "ended"
      case .desynchronized: end = "desynchronized"
      }
      if takesOutput { session.takeOutput(into: &output) }
      return
    }
  }

  mutating func finishLate(_ index: Int, with text: String = "\"late\"") {
    session.reply(to: late[index]) { writer in writer.raw(Array(text.utf8)) }
    session.takeOutput(into: &output)
  }

  private mutating func answer(_ call: Call) {
    let method = session.document.string(at: call.method)
    log.append(call.isNotification ? method + "!" : method)
    if method == "late" {
      late.append(session.defer(call))
      return
    }
    if method == "forget" { return }
    session.reply(to: call, provisional: method == "write") {
      (writer, document) throws(RPCError) in
      try Self.run(method, call.parameters, document, &writer)
    }
  }

  private static func run(
    _ method: String, _ parameters: Call.Parameters, _ document: JSONDocument,
    _ writer: inout JSONWriter
  ) throws(RPCError) {
    guard known.contains(method) else { throw .functionNotFound(method) }
    guard parameters != .invalid else { throw .argumentsNotObject }
    func argument(_ name: String) -> Double {
      guard case .object(let node) = parameters else { return 0 }
      return document.member(name, of: node).map { document.number(at: $0) } ?? 0
    }
    switch method {
    case "subtract": writer.number(argument("minuend") - argument("subtrahend"))
    case "get_data": writer.raw(Array(#"["hello",5]"#.utf8))
    case "write": writer.bool(true)
    case "big": writer.string(String(repeating: "x", count: Int(argument("bytes"))))
    case "fail":
      writer.beginObject()
      throw RPCError(.notFound, message: "It is not there.")
    case "echo":
      guard case .object(let node) = parameters else { return }
      writer.raw(document.bytes, in: document.text(of: node))
    default: break
    }
  }

  private static let known: Set<String> = [
    "subtract", "sum", "get_data", "update", "notify_hello", "notify_sum", "write", "big", "fail",
    "echo", "null",
  ]
}

/// A conversation from its first byte to the end of input.
func converse(
  _ bytes: [UInt8], _ framing: Framing = .line, limits: SessionLimits = .standard,
  _ cut: Cut = .whole
) -> (replies: [String], end: String) {
  var host = ScriptedHost(framing, limits: limits)
  host.feed(bytes, cut)
  host.finish()
  if host.end == "desynchronized" {
    host.session.appendClosingError()
    host.session.takeOutput(into: &host.output)
  }
  return (summaries(of: host.output, host.session.framing), host.end)
}

/// Records that a test came to where it must not.
func fail() {
  Issue.record("another event was due")
}
