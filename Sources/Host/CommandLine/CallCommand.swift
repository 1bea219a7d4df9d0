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
      switch request.arguments {
      case .json(let bytes): arguments = bytes
      case .standardInput: arguments = try CallArguments.checked(FileContents.read(input))
      }
    } catch {
      (error as? UsageError)?.report(to: log)
      return UsageError.exitStatus
    }
    var session = Session(framing: .line)
    let dispatcher = Dispatcher(
      runner: composition.runner, registry: composition.registry, log: log,
      exposure: HostInfo(allowed: request.options.allowedTypes),
      keyFile: request.options.keyFilePath)
    let reply = answer(message(arguments), in: &session, by: dispatcher)
    dispatcher.close()
    return tell(reply, output)
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
      LoopExecutor.shared.drain()
      dispatcher.settle(in: &session)
    }
    _ = session.next()
    session.endGroup(failure: dispatcher.endBatch())
    var reply: [UInt8] = []
    session.takeOutput(into: &reply)
    return reply
  }

  private func tell(_ reply: [UInt8], _ output: consuming OutputStream) -> CInt {
    guard let document = try? JSONDocument(parsing: reply) else { return ExitStatus.failure }
    if let result = document.member("result", of: document.root) {
      let text = Array(document.bytes[document.text(of: result)])
      guard let value = try? JSONDocument(parsing: text) else { return ExitStatus.failure }
      let shown = output.isTerminal ? JSONText.indented(value) : JSONText.compact(value)
      return output.writeAll((shown + [UInt8(ascii: "\n")]).span)
        ? ExitStatus.success : ExitStatus.failure
    }
    guard let error = document.member("error", of: document.root) else {
      return ExitStatus.failure
    }
    log.write(.error, "the function answered an error", Self.fields(of: error, in: document))
    return Self.status(of: error, in: document)
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

  /// 74 for the database, 78 for keys, 1 for anything else [W-03].
  private static func status(of error: JSONDocument.Node, in document: JSONDocument) -> CInt {
    guard let code = document.member("code", of: error) else { return ExitStatus.failure }
    let number = document.number(at: code)
    if number == Double(ErrorCode.keyUnavailable.rawValue) { return ExitStatus.configuration }
    guard number == Double(ErrorCode.storageFailed.rawValue),
      let data = document.member("data", of: error),
      let reason = document.member("reason", of: data)
    else { return ExitStatus.failure }
    let isUnusable = ["notOurs", "newer", "corrupt", "io", "readOnly"].contains {
      document.equals(reason, $0)
    }
    return isUnusable ? ExitStatus.ioError : ExitStatus.failure
  }
}
