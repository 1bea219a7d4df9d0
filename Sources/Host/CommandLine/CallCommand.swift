import Documents
import Functions
import Glibc
import JSON
import JSONRPC

/// The `call` subcommand: one function, once, in this process.
@EventLoop
struct CallCommand {
  private let request: CallRequest
  private let composition: Composition
  private let log: Log

  init(_ request: CallRequest, _ composition: Composition, _ log: Log) {
    self.request = request
    self.composition = composition
    self.log = log
  }

  /// Calls, prints the result, and returns the exit status.
  func run(input: borrowing InputStream, output: consuming OutputStream) -> CInt {
    let arguments: [UInt8]
    do {
      arguments = try request.arguments.text(input)
    } catch let error as UsageError {
      error.report(to: log)
      return UsageError.exitStatus
    } catch {
      let cause = (error as? SystemError).map { [LogField.cause($0)] } ?? []
      log.write(.error, "stdin cannot be read; give the arguments another way", cause)
      return ExitStatus.ioError
    }
    var session = Session(framing: .line)
    // What the dispatcher would tell is in the reply, and told with it: once for one cause [W-03].
    let dispatcher = Dispatcher(
      runner: composition.runner, registry: composition.registry, log: .silent,
      exposure: HostInfo(allowed: request.options.allowedTypes),
      keyFile: request.options.keyFilePath)
    let reply = answer(message(arguments), in: &session, by: dispatcher)
    let hasDatabase = composition.store.isOpen
    dispatcher.close()
    return tell(reply, output, hasDatabase: hasDatabase)
  }

  /// The request as a client would send it.
  private func message(_ arguments: [UInt8]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("jsonrpc", "2.0")
    writer.key("id")
    writer.integer(1)
    writer.member("method", request.function)
    writer.key("params")
    writer.raw(arguments)
    writer.endObject()
    // White space that a person may have put between the values would end the line.
    return writer.bytes.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
  }

  private func answer(
    _ message: [UInt8], in session: inout Session, by dispatcher: Dispatcher
  ) -> [UInt8] {
    session.receive(atLeast: message.count) { buffer in
      for index in message.indices { buffer[index] = message[index] }
      return message.count
    }
    session.endOfInput()
    if case .call(let call) = session.next() {
      dispatcher.run(call, in: &session)
    }
    _ = session.next()
    var poll = Poll<Bool>()
    while true {
      LoopExecutor.shared.drain()
      dispatcher.settle(in: &session)
      let failure = dispatcher.endBatch(in: &session)
      session.endGroup(failure: failure)
      guard dispatcher.hasActions else { break }
      dispatcher.waitForNetwork(&poll)
      dispatcher.expire(in: &session)
    }
    var reply: [UInt8] = []
    session.takeOutput(into: &reply)
    return reply
  }

  private func tell(
    _ reply: [UInt8], _ output: consuming OutputStream, hasDatabase: Bool
  ) -> CInt {
    guard let document = try? JSONDocument(parsing: reply) else { return ExitStatus.failure }
    if let result = document.member("result", of: document.root) {
      let text = Array(document.bytes[document.text(of: result)])
      guard let value = try? JSONDocument(parsing: text) else { return ExitStatus.failure }
      let shown = output.isTerminal ? JSONText.indented(value) : JSONText.compact(value)
      return CommandOutput.write(shown + [UInt8(ascii: "\n")], to: output, log: log)
    }
    guard let error = document.member("error", of: document.root) else {
      return ExitStatus.failure
    }
    let code = document.member("code", of: error).map { document.number(at: $0) }
    var fields = Self.fields(of: error, in: document)
    if code == Double(ErrorCode.keyUnavailable.rawValue), let file = request.options.keyFilePath {
      fields.append(.path("file", file))
    }
    log.write(.error, Self.sentence(for: code, hasDatabase: hasDatabase), fields)
    return Self.status(for: code, hasDatabase: hasDatabase)
  }

  private static func sentence(for code: Double?, hasDatabase: Bool) -> StaticString {
    switch code.flatMap({ Int(exactly: $0) }).flatMap(ErrorCode.init) {
    case .storageFailed, .keyUnavailable:
      "the function answered an error; integrations-host doctor says more"
    case .timeout where !hasDatabase:
      "the database did not open in time; integrations-host doctor says more"
    case .internalError: "the function failed inside; please report it with its requestId"
    default: "the function answered an error"
    }
  }

  /// The code and what `data` says, as a line of the log has them.
  private static func fields(
    of error: JSONDocument.Node, in document: JSONDocument
  ) -> [LogField] {
    var fields: [LogField] = []
    if let code = document.member("code", of: error) {
      fields.append(.number("code", Int(exactly: document.number(at: code)) ?? 0))
    }
    for name: StaticString in ["kind", "path", "reason", "field", "limit", "kid", "requestId"] {
      guard let data = document.member("data", of: error),
        let value = document.member(name.description, of: data),
        document.kind(of: value) == .string
      else { continue }
      fields.append(.argument(name, document.string(at: value)))
    }
    if let message = document.member("message", of: error) {
      // Our own sentence, which holds no value of an argument [W-70].
      fields.append(LogField(key: "message", value: .own(document.string(at: message))))
    }
    return fields
  }

  /// 74 for the database, also for one whose lock outlasted the call; 78 for keys, 1 for anything
  /// else [W-03].
  private static func status(for code: Double?, hasDatabase: Bool) -> CInt {
    switch code.flatMap({ Int(exactly: $0) }).flatMap(ErrorCode.init) {
    case .storageFailed: ExitStatus.ioError
    case .timeout where !hasDatabase: ExitStatus.ioError
    case .keyUnavailable: ExitStatus.configuration
    default: ExitStatus.failure
    }
  }
}
