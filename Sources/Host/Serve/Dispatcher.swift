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
  private var actions = TicketTable<RunningAction>()
  private var finished: [(ticket: Ticket, result: Result<ActionResult, FunctionError>)] = []
  /// The finished actions that are being answered.
  private var settling: [(ticket: Ticket, result: Result<ActionResult, FunctionError>)] = []
  /// Whether a call may have carried a credential, so that the input has to be wiped.
  private var isSensitive = false
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
  private func isProvisional(since calls: Int) -> Bool {
    runner.store.isWriting && runner.store.callCount != calls
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

  // MARK: Actions

  private func start(
    _ function: Function, _ call: Call, _ arguments: FunctionArguments, _ options: CallOptions,
    in session: inout Session
  ) {
    // What an action is given may be a credential, so the input is wiped after it.
    isSensitive = true
    let calls = runner.store.callCount
    do throws(FunctionError) {
      let action = try RunningAction(function, arguments, options, on: runner)
      let ticket = session.defer(call)
      actions.add(action, for: ticket)
      action.start { [weak self] result in self?.finished.append((ticket, result)) }
    } catch {
      session.fail(call, with: told(error), provisional: isProvisional(since: calls))
    }
  }

  /// Whether an action is not answered yet.
  var hasActions: Bool { !actions.isEmpty }

  /// Answers the actions that are done.
  func settle(in session: inout Session) {
    if finished.isEmpty { return }
    swap(&finished, &settling)
    defer { settling.removeAll(keepingCapacity: true) }
    for (ticket, result) in settling {
      guard let action = actions.remove(ticket) else { continue }
      if action.returnsSecret, case .success(let result) = result {
        session.expectSecret(byteCount: result.bytes.count)
      }
      // What the action wrote or saw may stand in the transaction that is still open.
      let isProvisional = isProvisional(since: action.firstCall)
      session.reply(to: ticket, provisional: isProvisional) { (writer) throws(RPCError) in
        switch result {
        case .success(let result): writer.raw(result.bytes)
        case .failure(let error): throw told(error)
        }
      }
    }
  }

  /// Cancels actions and answers them so [W-34].
  func cancel(_ tickets: [Ticket], in session: inout Session) {
    for ticket in tickets {
      guard let action = actions.remove(ticket) else { continue }
      action.cancel()
      session.fail(ticket, with: .cancelled)
    }
  }

  /// Cancels every action.
  func cancelAll(in session: inout Session) {
    var tickets: [Ticket] = []
    actions.forEach { ticket, _ in tickets.append(ticket) }
    cancel(tickets, in: &session)
  }

  /// When the first running action has to end, on the monotonic clock.
  var nextDeadline: Int? {
    var next: Int?
    actions.forEach { _, action in next = min(next ?? .max, action.deadline) }
    return next
  }

  /// Ends the actions whose time is up [W-70].
  func expire(in session: inout Session) {
    if actions.isEmpty { return }
    let now = SystemClock.monotonicNanoseconds()
    var late: [(ticket: Ticket, action: RunningAction)] = []
    actions.forEach { ticket, action in
      if action.deadline <= now { late.append((ticket, action)) }
    }
    for (ticket, action) in late {
      _ = actions.remove(ticket)
      action.cancel()
      session.fail(ticket, with: told(.timeout(milliseconds: action.limitMilliseconds)))
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
  func endBatch() -> RPCError? {
    do {
      try runner.store.endBatch()
      return nil
    } catch {
      return told(FunctionError(error))
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

  /// Rolls back what is open; nobody is there to be told.
  func abandon() {
    _ = endBatch()
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
