import JSON

extension Session {
  /// What is to be done next.
  ///
  /// A call that was given out before and is neither answered nor deferred is answered -32603.
  package mutating func next() -> Event {
    settleOpenCall()
    while true {
      if isExitDue, batch == nil {
        isExitDue = false
        isOver = true
        return .exit
      }
      if isOver { return .ended }
      if isBlocked { return .blocked }
      if batch != nil {
        if let event = nextElement() { return event }
        continue
      }
      switch reader.next() {
      case .message(let range):
        if let event = take(range) { return event }
      case .oversized:
        answer(.null, slot: nil, with: .messageTooLarge(limits))
      case .needsInput:
        rest()
        return .needsInput
      case .ended:
        rest()
        return .ended
      case .lost:
        rest()
        return .desynchronized
      }
    }
  }

  /// Whether the client has to take replies or wait for some before it is read further. [W-35]
  ///
  /// Never inside a batch: only reading on can finish it, and its queries read one snapshot [W-32].
  private var isBlocked: Bool {
    batch == nil
      && (isFull || output.count + parkedBytes >= limits.heldReplyBytes)
  }

  private mutating func settleOpenCall() {
    guard let call = openCall else { return }
    fail(call, with: .internalError(requestID: String(call.number)))
  }

  /// Lets go of what the last messages needed, before the host waits.
  private mutating func rest() {
    document.release()
    if reader.input.settle() { document = JSONDocument() }
  }

  /// Parses a message and takes it as one request or as a batch.
  private mutating func take(_ range: Range<Int>) -> Event? {
    do throws(JSONError) {
      try document.parse(reader.input.bytes, in: range, maximumDepth: limits.jsonDepth)
    } catch {
      answer(.null, slot: nil, with: .parseError(error))
      return nil
    }
    let root = document.root
    guard document.kind(of: root) == .array else { return take(root) }
    beginBatch(root)
    return nil
  }

  private mutating func beginBatch(_ root: JSONDocument.Node) {
    let count = document.count(of: root)
    guard count <= limits.batchLength else {
      return answer(.null, slot: nil, with: .batchTooLong(limits))
    }
    guard let first = document.firstChild(of: root) else {
      let error = RPCError.invalidRequest("A batch must hold at least one request.")
      return answer(.null, slot: nil, with: error)
    }
    lastBatch += 1
    batch = BatchBeingRead(
      reply: BatchReply(number: lastBatch), element: first, remaining: count)
  }

  /// Takes the next element of the batch; ends the batch where there is none.
  private mutating func nextElement() -> Event? {
    // Not `if let` of the whole batch: a copy would share the replies, and each append copy them.
    guard let remaining = batch?.remaining, let element = batch?.element else { return nil }
    guard remaining > 0 else { return endBatch() ? .groupDue : nil }
    batch?.remaining = remaining - 1
    if remaining > 1 { batch?.element = document.next(after: element) }
    return take(element)
  }

  /// Judges one request; nil where the session answered or ignored it by itself.
  private mutating func take(_ node: JSONDocument.Node) -> Event? {
    openCallBytes = document.text(of: node).count
    switch Request(node, in: document, names) {
    case .invalid(let id, let reason):
      answer(ReplyID(id), slot: reserveSlot(), with: .invalidRequest(reason))
      return nil
    case .call(let id?, let method, let parameters):
      return request(id, method, parameters)
    case .call(nil, let method, let parameters):
      return notification(method, parameters)
    }
  }
}
