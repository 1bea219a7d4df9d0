import Glibc
import JSON

/// The `replay` subcommand: holds a recorded conversation with a host of its own. [W-09]
package struct Replay: ~Copyable {
  /// How long things are waited for, in milliseconds.
  package struct Patience: Sendable {
    /// For each reply, and for the last word after the end of the conversation.
    package var reply = 30_000
    /// For the host's end after it was asked for.
    package var ending = 5_000

    package init() {}
  }

  private let request: ReplayRequest
  private let executable: String
  private let transcript: Transcript
  private let patience: Patience
  private let log: Log
  private var bindings = Bindings()
  private var replyCount = 0

  /// What went wrong, as a person is told.
  private enum Failure: Error {
    case different(line: Int, Bindings.Difference)
    case noReply(line: Int, String)
    case unexpected(String)
    case interrupted(signal: CInt)
    case unseen(Transcript.Unseen)
  }

  /// Prepares a replay; nothing is read or started yet.
  ///
  /// - Parameters:
  ///   - output: where the conversation is printed.
  ///   - executable: the program to start; this one unless a test has another.
  package init(
    _ request: ReplayRequest, output: consuming OutputStream, log: Log,
    executable: String = "/proc/self/exe", patience: Patience = Patience()
  ) {
    self.request = request
    self.executable = executable
    self.patience = patience
    self.log = log
    transcript = Transcript(output)
  }

  /// Holds the conversation and returns the exit status.
  package consuming func run() -> CInt {
    let conversation: Conversation
    do throws(SystemError) {
      let bytes = try FileContents.read(request.path)
      do throws(Conversation.BadLine) {
        conversation = try Conversation(parsing: bytes)
      } catch {
        log.error(
          "the conversation cannot be used; see integrations-host replay --help",
          .path("file", request.path), .number("line", error.line), .text("reason", error.reason))
        return ExitStatus.usage
      }
    } catch {
      log.error(
        "the conversation cannot be read; see integrations-host replay --help",
        .path("file", request.path), .cause(error))
      return ExitStatus.usage
    }
    do throws(SystemError) {
      if request.namesDatabase { return hold(conversation, try dialogue(database: nil)) }
      let folder = try TemporaryDirectory(prefix: "integrations-host-replay-")
      let status = hold(
        conversation, try dialogue(database: "\(folder.path)/integrations.sqlite"))
      // The folder has to outlast the host, which has ended by now.
      withExtendedLifetime(folder) {}
      return status
    } catch {
      log.error("the host for the conversation cannot be started", .cause(error))
      return ExitStatus.ioError
    }
  }

  private func dialogue(database: String?) throws(SystemError) -> Dialogue {
    let hasHeaders = request.framing == .header
    var arguments = ["integrations-host", "serve"] + request.hostArguments
    if let database { arguments.append("--database=\(database)") }
    // Not left to the first byte, which a conversation about bad messages may begin with.
    if request.framing == .auto { arguments.append("--framing=line") }
    return try Dialogue(
      executable: executable, arguments: arguments, hasHeaders: hasHeaders, signals: Signals())
  }

  private mutating func hold(
    _ conversation: Conversation, _ dialogue: consuming Dialogue
  ) -> CInt {
    do throws(Failure) {
      for step in conversation.steps { try take(step, &dialogue) }
      try end(&dialogue)
      let count = replyCount
      try show { transcript throws(Transcript.Unseen) in
        try transcript.note("\(count) replies as expected", isFailure: false)
      }
      return ExitStatus.success
    } catch {
      dialogue.stop(withinMilliseconds: patience.ending)
      return tell(error)
    }
  }

  /// Prints; where nobody can see it any more, the replay ends.
  private func show(
    _ body: (borrowing Transcript) throws(Transcript.Unseen) -> Void
  ) throws(Failure) {
    do throws(Transcript.Unseen) {
      try body(transcript)
    } catch {
      throw .unseen(error)
    }
  }

  private mutating func take(
    _ step: Conversation.Step, _ dialogue: inout Dialogue
  ) throws(Failure) {
    switch step.kind {
    case .send:
      let message = bindings.filled(step.message)
      try show { transcript throws(Transcript.Unseen) in try transcript.sent(message) }
      dialogue.send(message)
    case .expect:
      let reply = try next(&dialogue, line: step.line)
      try show { transcript throws(Transcript.Unseen) in try transcript.received(reply) }
      guard let message = Message(parsing: reply) else {
        throw .noReply(line: step.line, "the reply is not JSON")
      }
      do throws(Bindings.Difference) {
        try bindings.match(step.message, message)
      } catch {
        throw .different(line: step.line, error)
      }
      replyCount += 1
    }
  }

  private func next(_ dialogue: inout Dialogue, line: Int) throws(Failure) -> [UInt8] {
    do throws(Dialogue.Trouble) {
      if let reply = try dialogue.reply(withinMilliseconds: patience.reply) { return reply }
    } catch {
      throw failure(error) { .noReply(line: line, $0) }
    }
    throw .noReply(line: line, "the host ended without a reply")
  }

  /// Ends the host's input and sees that it says nothing more and ends well.
  private func end(_ dialogue: inout Dialogue) throws(Failure) {
    let reply: [UInt8]?
    var ending = ChildProcess.Ending.exited(0)
    do throws(Dialogue.Trouble) {
      reply = try dialogue.lastReply(withinMilliseconds: patience.reply)
      if reply == nil { ending = try dialogue.ending(withinMilliseconds: patience.ending) }
    } catch {
      throw failure(error) { .unexpected($0) }
    }
    if let reply {
      try show { transcript throws(Transcript.Unseen) in try transcript.received(reply) }
      throw .unexpected("a reply that no line expects")
    }
    switch ending {
    case .exited(0): return
    case .exited(let status): throw .unexpected("the host ended with status \(status)")
    case .killed(let signal): throw .unexpected("the host was ended by signal \(signal)")
    }
  }

  private func failure(
    _ trouble: Dialogue.Trouble, _ make: (String) -> Failure
  ) -> Failure {
    switch trouble {
    case .late: make("no reply within \(patience.reply / 1000) s")
    case .interrupted(let signal): .interrupted(signal: signal)
    case .garbled: make("the host wrote what is no message")
    case .failed(let error): make("the host cannot be waited for, \(error)")
    }
  }

  /// Says what went wrong, and gives the exit status.
  private func tell(_ failure: Failure) -> CInt {
    let lines: [String]
    switch failure {
    case .different(let line, let difference):
      let place = difference.path.isEmpty ? "" : " at \(difference.path)"
      lines = [
        "\(request.path):\(line): the reply is not as expected\(place)",
        "  expected: \(difference.expected ?? "nothing")",
        "  received: \(difference.received ?? "nothing")",
      ]
    case .noReply(let line, let reason): lines = ["\(request.path):\(line): \(reason)"]
    case .unexpected(let reason): lines = ["\(request.path): \(reason)"]
    case .interrupted(let signal): return 128 + signal
    case .unseen(let cause): return status(of: cause)
    }
    do throws(Transcript.Unseen) {
      for line in lines { try transcript.note(line, isFailure: true) }
      return ExitStatus.failure
    } catch {
      return status(of: error)
    }
  }

  private func status(of cause: Transcript.Unseen) -> CInt {
    switch cause {
    case .closed: CommandOutput.status(of: .closed, log: log)
    case .failed(let error): CommandOutput.status(of: .failed(error), log: log)
    }
  }
}
