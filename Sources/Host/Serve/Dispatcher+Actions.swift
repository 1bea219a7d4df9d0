import Documents
import Functions
import JSON
import JSONRPC
import Secrets

/// Actions, which go on while other calls are answered.
extension Dispatcher {
  /// Starts an action: it is answered when it is done.
  func start(
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
      let isProvisional = isProvisional(action)
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

  /// When the first running action has to end or the network is due, on the monotonic clock.
  var nextDeadline: Int? {
    var next = runner.network.nextDeadline
    actions.forEach { _, action in next = min(next ?? .max, action.deadline) }
    return next
  }

  /// The network that actions wait for.
  var network: Network { runner.network }

  /// Waits for the network alone, and goes on with what there is.
  ///
  /// What was sent begins at once, since its deadline is past until then. Nothing goes on before the
  /// wait: an action that is ready would be waited over.
  func waitForNetwork(_ poll: inout Poll<Bool>) {
    if let descriptor = network.descriptor { poll.watch(true, descriptor, for: .readable) }
    let now = SystemClock.monotonicNanoseconds()
    let left = nextDeadline.map { max(0, ($0 - now) / 1_000_000 + 1) }
    _ = try? poll.wait(milliseconds: left)
    network.process()
  }

  /// Ends the actions whose time is up [W-70].
  func expire(in session: inout Session) {
    if actions.isEmpty { return }
    let now = SystemClock.monotonicNanoseconds()
    end(
      where: { $0.deadline <= now },
      with: { told(.timeout(milliseconds: $0.limitMilliseconds)) }, in: &session)
  }

  /// Ends the actions that go on and that `isMeant` picks, each with its error.
  func end(
    where isMeant: (RunningAction) -> Bool, with error: (RunningAction) -> RPCError,
    in session: inout Session
  ) {
    var meant: [(ticket: Ticket, action: RunningAction)] = []
    actions.forEach { ticket, action in
      if isMeant(action) { meant.append((ticket, action)) }
    }
    for (ticket, action) in meant {
      _ = actions.remove(ticket)
      action.cancel()
      session.fail(ticket, with: error(action))
    }
  }
}
