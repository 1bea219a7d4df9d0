import JSON

extension Session {
  /// Takes a request; those of the session itself are answered here. [W-34]
  mutating func request(
    _ id: JSONDocument.Node, _ method: Request.Method, _ parameters: Call.Parameters
  ) -> Event? {
    if isShutDown {
      answer(.node(id), slot: reserveSlot(), with: .shutDown)
      return nil
    }
    switch method {
    case .shutdown:
      beginShutdown(id, parameters)
      return nil
    case .exit:
      answer(.node(id), slot: reserveSlot(), with: .functionNotFound(names.exit.text))
      return nil
    case .cancel:
      answer(.node(id), slot: reserveSlot(), with: .functionNotFound(names.cancel.text))
      return nil
    case .other(let method):
      return open(Call(id: id, method: method, parameters: parameters, number: lastCall + 1))
    }
  }

  /// Takes a notification; those about the connection itself never reach the host. [W-34]
  mutating func notification(_ method: Request.Method, _ parameters: Call.Parameters) -> Event? {
    switch method {
    case .shutdown:
      return nil
    case .exit:
      isExitDue = true
      return nil
    case .cancel:
      return cancel(parameters)
    case .other(let method):
      let isIgnored = document.withUTF8(of: method) { name in
        name.count >= 2 && name[0] == UInt8(ascii: "$") && name[1] == UInt8(ascii: "/")
      }
      if isIgnored || isShutDown {
        hasRefused = true
        return nil
      }
      return open(Call(id: nil, method: method, parameters: parameters, number: lastCall + 1))
    }
  }

  private mutating func open(_ call: Call) -> Event {
    lastCall = call.number
    openCall = call
    return .call(call)
  }

  /// The calls that a `$/cancelRequest` means; nil where it means none or is malformed. [W-34]
  private mutating func cancel(_ parameters: Call.Parameters) -> Event? {
    guard case .object(let params) = parameters, var key = document.firstChild(of: params) else {
      return nil
    }
    var id: JSONDocument.Node?
    for remaining in stride(from: document.count(of: params), to: 0, by: -1) {
      let value = document.next(after: key)
      if document.equals(key, names.id) {
        guard id == nil else { return nil }
        id = value
      }
      if remaining > 1 { key = document.next(after: value) }
    }
    guard let id, Request.isID(id, in: document) else { return nil }
    let tickets = table.cancel(text(of: id))
    return tickets.isEmpty ? nil : .cancel(tickets)
  }

  private mutating func beginShutdown(_ id: JSONDocument.Node, _ parameters: Call.Parameters) {
    if parameters == .invalid {
      return answer(.node(id), slot: reserveSlot(), with: .argumentsNotObject)
    }
    isShutDown = true
    shutdown = Shutdown(id: text(of: id), slot: reserveSlot())
    answerShutdownIfDue()
  }

  /// Answers `shutdown` when nothing before it is unanswered. [W-34]
  mutating func answerShutdownIfDue() {
    guard let due = shutdown, table.requests == 0 else { return }
    guard parked.keys.allSatisfy({ $0 == due.slot?.batch }) else { return }
    shutdown = nil
    deliver(to: .text(due.id), slot: due.slot, isProvisional: false) { writer, _ in
      writer.null()
    }
  }

  /// An id as it stands in a reply, which is also what tells ids apart: by kind and by bytes.
  func text(of id: JSONDocument.Node) -> [UInt8] {
    var writer = JSONWriter()
    ReplyID.node(id).write(to: &writer, in: document)
    return writer.bytes
  }
}
