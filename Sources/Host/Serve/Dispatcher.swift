import Documents
import Functions
import JSON
import JSONRPC
import Secrets

/// Brings each call of a session to the function or host method that it names.
@EventLoop
final class Dispatcher {
  let runner: Runner
  let registry: Registry
  let log: Log
  let exposure: HostInfo

  /// The file that holds keys, or would; for the log.
  private let keyFile: String?
  var actions = TicketTable<RunningAction>()
  var finished: [(ticket: Ticket, result: Result<ActionResult, FunctionError>)] = []
  /// The finished actions that are being answered.
  var settling: [(ticket: Ticket, result: Result<ActionResult, FunctionError>)] = []
  /// The store's count of calls when the last transaction ended.
  var batchStart = 0
  /// Whether a call may have carried a credential, so that the input has to be wiped.
  var isSensitive = false
  /// Arguments that were copied to take call options away from them, for as long as they are read.
  private var copies: [[UInt8]] = []

  /// A dispatcher of the registry's functions, run by `runner`.
  init(
    runner: Runner, registry: Registry, log: Log, exposure: HostInfo, keyFile: String? = nil
  ) {
    self.keyFile = keyFile
    self.runner = runner
    self.registry = registry
    self.log = log
    self.exposure = exposure
  }

  /// Runs a call: the reply is written, or the call is deferred until its action is done.
  func run(_ call: Call, in session: inout Session) {
    let function = session.document.withUTF8(of: call.method) { registry.function(named: $0) }
    if let function {
      run(function, call, call.parameters, in: &session)
    } else if let type = typedCall(call, session.document) {
      runTyped(type, call, in: &session)
    } else {
      runHostMethod(call, in: &session)
    }
  }

  /// Runs a function with the object that holds its arguments and options.
  private func run(
    _ function: Function, _ call: Call, _ parameters: Call.Parameters, in session: inout Session
  ) {
    if function.type != .action, case .object(let node) = parameters,
      !CallOptions.arePresent(in: node, of: session.document)
    {
      return runInline(function, call, node, in: &session)
    }
    do throws(RPCError) {
      let (arguments, options) = try arguments(
        parameters, of: session.document, for: function)
      run(function, call, arguments, options, in: &session)
    } catch {
      session.fail(call, with: error)
    }
  }

  /// Runs a query or mutation whose arguments are an object of the session's own message.
  private func runInline(
    _ function: Function, _ call: Call, _ node: JSONDocument.Node, in session: inout Session
  ) {
    let calls = runner.store.callCount
    session.reply(
      to: call, provisional: isProvisional(since: calls),
      oversize: function.tooLarge.map(RPCError.init)
    ) { (writer, document) throws(RPCError) in
      do throws(FunctionError) {
        try runner.run(function, document, node, CallOptions(), into: &writer)
      } catch {
        throw told(error)
      }
    }
  }

  /// Runs a function whose arguments and options are told apart.
  func run(
    _ function: Function, _ call: Call, _ arguments: FunctionArguments, _ options: CallOptions,
    in session: inout Session
  ) {
    guard function.type != .action else {
      return start(function, call, arguments, options, in: &session)
    }
    let calls = runner.store.callCount
    session.reply(
      to: call, provisional: isProvisional(since: calls),
      oversize: function.tooLarge.map(RPCError.init)
    ) { (writer) throws(RPCError) in
      do throws(FunctionError) {
        try runner.run(function, arguments.document, arguments.node, options, into: &writer)
      } catch {
        throw told(error)
      }
    }
  }

  /// Whether a reply depends on the open transaction: what wrote in it or read from it since then
  /// does, and what was refused before it came to that does not [W-33].
  func isProvisional(since calls: Int) -> Bool {
    runner.store.isWriting && runner.store.callCount != calls
  }

  /// The same of an action, which may have begun in an earlier transaction.
  func isProvisional(_ action: RunningAction) -> Bool {
    runner.store.isWriting && action.lastCall > batchStart
  }

  /// The arguments and options in the params of a method call.
  private func arguments(
    _ parameters: Call.Parameters, of document: JSONDocument, for function: Function
  ) throws(RPCError) -> (FunctionArguments, CallOptions) {
    switch parameters {
    case .none: return (.none, CallOptions())
    case .invalid: throw .argumentsNotObject
    case .object(let node):
      guard CallOptions.arePresent(in: node, of: document) else {
        return (FunctionArguments(node, of: document), CallOptions())
      }
      do throws(FunctionError) {
        let options = try CallOptions(
          from: node, of: document, acceptsIdempotencyKey: function.acceptsIdempotencyKey)
        let rest = CallOptions.stripped(node, of: document) ?? JSONDocument()
        copies.append(rest.bytes)
        return (FunctionArguments(rest.root, of: rest), options)
      } catch {
        throw told(error)
      }
    }
  }

  // MARK: Transactions

  /// Whether the batch has opened its write transaction.
  var isWriting: Bool { runner.store.isWriting }

  /// Lets locks of other processes be waited for only as long as `mayWait` says so.
  func waitForLocks(while mayWait: @escaping () -> Bool) {
    runner.store.mayWait = mayWait
  }

  /// Ends the transaction of the input batch; the error that replaces its replies, if any.
  ///
  /// Actions that go on and have seen or written what is lost end with that error too.
  func endBatch(in session: inout Session) -> RPCError? {
    defer { batchStart = runner.store.callCount }
    do {
      try runner.store.endBatch()
      return nil
    } catch {
      let error = told(FunctionError(error))
      end(where: { $0.lastCall > batchStart }, with: { _ in error }, in: &session)
      return error
    }
  }

  /// Whether the log is long enough to be worth a quiet moment.
  var hasCheckpointToMake: Bool { runner.store.hasCheckpointToMake }

  /// Copies the log into the database where it is long, or where there is nothing else to do.
  func checkpoint(isIdle: Bool) {
    if runner.store.checkpointIfNeeded(isIdle: isIdle) != nil {
      log.warning("the write-ahead log cannot be copied into the database; it grows meanwhile")
    }
  }

  /// Ends what is open; nobody is there to be told.
  func abandon() {
    try? runner.store.endBatch()
  }

  /// Closes the database so that the next start is fast.
  func close() {
    runner.store.close()
  }

  /// Whether a batch may have been given credentials; asked once a batch, when its calls are over.
  func takeSensitive() -> Bool {
    defer { isSensitive = false }
    while var copy = copies.popLast() { copy.wipe() }
    return isSensitive
  }

  /// Empties a buffer of written replies, zeroed where it held plaintexts [W-114].
  func release(_ buffer: inout [UInt8], isSecret: Bool) {
    if isSecret { buffer.wipe() }
    buffer.removeAll(keepingCapacity: buffer.capacity <= Self.keptBuffer)
  }

  private static let keptBuffer = 4 << 20

  /// The error as the client is told it; one of ours gets an id that the log line carries too.
  func told(_ error: FunctionError) -> RPCError {
    switch error.kind {
    case .internalError, .returnsValidation:
      let id = UInt64.random(in: .min ... .max)
      log.error(
        "a call failed inside the host; please report it with this id",
        .hexadecimal("requestId", id),
        .text("kind", error.kind == .internalError ? "InternalError" : "ReturnsValidationError"))
      return RPCError(error, requestID: id)
    case .storageFailed:
      log.error(
        "the database failed a call; integrations-host doctor says more",
        .text("reason", error.storageReason))
      return RPCError(error)
    case .keyUnavailable:
      log.error(
        "a key is needed and not usable; integrations-host doctor says more",
        .problem(error), .path("file", keyFile ?? "none"))
      return RPCError(error)
    default:
      return RPCError(error)
    }
  }
}
