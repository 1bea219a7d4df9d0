import Testing

/// The text of a `host.ping` with this id: the request that needs nothing and is answered null.
func ping(_ id: Int) -> String { HostProcess.request("host.ping", id: "\(id)") }

/// `lines` as line framing has them, each with its LF.
func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

/// `levels` arrays, each inside the one before: `[[[]]]` for 3.
func nested(_ levels: Int) -> String {
  String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
}

/// What a table of inputs expects: the input, and the replies in the short form of `Reply.summary`.
struct Expectation: Sendable, CustomTestStringConvertible {
  let name: String
  let input: [UInt8]
  let replies: [String]
  let status: ExitStatus

  init(_ name: String, _ input: String, _ replies: [String], exit: Int32 = 0) {
    self.init(name, bytes: Array(input.utf8), replies, exit: exit)
  }

  init(_ name: String, bytes: [UInt8], _ replies: [String], exit: Int32 = 0) {
    self.name = name
    input = bytes
    self.replies = replies
    status = .exited(exit)
  }

  var testDescription: String { name.debugDescription }

  /// Gives the whole input to a host of its own and compares all that it answers.
  func check(
    _ arguments: [String] = [], framing: HostProcess.Framing = .line,
    cut: HostProcess.Cut = .whole, at location: SourceLocation = #_sourceLocation
  ) throws {
    let talk = try HostProcess.exchange(
      input, arguments, database: .memory, framing: framing, cut: cut)
    let summaries = try talk.summaries
    #expect(summaries == replies, "\(testDescription)", sourceLocation: location)
    #expect(talk.status == status, "\(testDescription)", sourceLocation: location)
  }
}
