package import JSON

extension Session {
  /// Answers the current call: with the value that `write` writes, or with the error it throws.
  ///
  /// `write` also gets the session's document. For a notification it runs all the same, and
  /// nothing is sent. A provisional reply is held until the group ends; whether it is one is asked
  /// once it is written. A reply of more than `limits.replyBytes` becomes `oversize`, or -32008
  /// where that is nil. Does nothing for a call that is answered or deferred already. [W-30]
  package mutating func reply(
    to call: Call, provisional: @autoclosure () -> Bool = false,
    oversize: @autoclosure () -> RPCError? = nil,
    _ write: (inout JSONWriter, JSONDocument) throws(RPCError) -> Void
  ) {
    guard openCall?.number == call.number else { return }
    openCall = nil
    guard let id = call.id else { return discard(write) }
    deliver(
      to: .node(id), slot: reserveSlot(), isProvisional: provisional(), oversize: oversize(), write)
  }

  /// Answers the current call, for a `write` that needs nothing of the document.
  package mutating func reply(
    to call: Call, provisional: @autoclosure () -> Bool = false,
    oversize: @autoclosure () -> RPCError? = nil,
    _ write: (inout JSONWriter) throws(RPCError) -> Void
  ) {
    reply(to: call, provisional: provisional(), oversize: oversize()) {
      (writer, _) throws(RPCError) in try write(&writer)
    }
  }

  /// Answers the current call with an error.
  package mutating func fail(
    _ call: Call, with error: RPCError, provisional: @autoclosure () -> Bool = false
  ) {
    reply(to: call, provisional: provisional()) { (_, _) throws(RPCError) in throw error }
  }

  /// Lets the current call be answered later, after others.
  ///
  /// A notification can be deferred too: its ticket counts as in flight and its answer is dropped.
  package mutating func `defer`(_ call: Call) -> Ticket {
    guard openCall?.number == call.number, let id = call.id else {
      openCall = nil
      return table.add(InFlightTable.Entry(id: nil, slot: nil, byteCount: openCallBytes))
    }
    openCall = nil
    return table.add(
      InFlightTable.Entry(id: text(of: id), slot: reserveSlot(), byteCount: openCallBytes))
  }

  /// Answers a deferred call; does nothing where that was done before. [W-33]
  package mutating func reply(
    to ticket: Ticket, provisional: @autoclosure () -> Bool = false,
    oversize: @autoclosure () -> RPCError? = nil,
    _ write: (inout JSONWriter) throws(RPCError) -> Void
  ) {
    defer { secretBytes = nil }
    guard let entry = table.remove(ticket) else { return }
    if let id = entry.id {
      deliver(
        to: .text(id), slot: entry.slot, isProvisional: provisional(), oversize: oversize()
      ) { (writer, _) throws(RPCError) in try write(&writer) }
    }
    answerShutdownIfDue()
  }

  /// Tells that the result of the next deferred call is a plaintext of so many bytes.
  ///
  /// It is not moved while it is written, and where its reply or batch is moved later, nothing of
  /// it is left behind. [W-114]
  package mutating func expectSecret(byteCount: Int) {
    secretBytes = byteCount
  }

  /// More than the bytes of a reply beside its result and its id.
  private static let mostOfEnvelope = 4096

  /// Answers a deferred call with an error.
  package mutating func fail(
    _ ticket: Ticket, with error: RPCError, provisional: @autoclosure () -> Bool = false
  ) {
    reply(to: ticket, provisional: provisional()) { (_) throws(RPCError) in throw error }
  }

  /// Ends the group of provisional replies. [W-33]
  ///
  /// Without a failure they become final. With one, each is replaced by that error, and every
  /// other reply stays as it is, byte for byte.
  package mutating func endGroup(failure: RPCError?) {
    output.endGroup(failure: failure, framing: framing)
    batch?.reply.endGroup(failure: failure)
    let batches = provisionalBatches.sorted()
    provisionalBatches.removeAll(keepingCapacity: true)
    for number in batches {
      let held = parked[number]?.bytes.count ?? 0
      parked[number]?.endGroup(failure: failure)
      parkedBytes += (parked[number]?.bytes.count ?? 0) - held
      sendIfSettled(number)
    }
    answerShutdownIfDue()
  }

  /// Answers at once with an error of the session's own.
  mutating func answer(_ id: ReplyID, slot: InFlightTable.BatchSlot?, with error: RPCError) {
    deliver(to: id, slot: slot, isProvisional: false) { (_, _) throws(RPCError) in throw error }
  }

  /// Writes one reply to where it belongs: straight to the output, or into its batch.
  mutating func deliver(
    to id: ReplyID, slot: InFlightTable.BatchSlot?, isProvisional: @autoclosure () -> Bool,
    oversize: @autoclosure () -> RPCError? = nil,
    _ write: (inout JSONWriter, JSONDocument) throws(RPCError) -> Void
  ) {
    let secretBytes = secretBytes.take()
    let isSecret = secretBytes != nil
    if slot == nil, framing != .header, !isSecret, !output.holdsSecret {
      let place = output.writer.reply(
        to: id, in: document, limits: limits, oversize: oversize(), write)
      hasRefused = hasRefused || place.isError
      return output.endLine(place, isProvisional: isProvisional())
    }
    defer { dropScratch() }
    if let secretBytes, case .text(let id) = id {
      scratch.bytes.makeRoom(for: secretBytes + id.count + Self.mostOfEnvelope)
    }
    let place = scratch.reply(to: id, in: document, limits: limits, oversize: oversize(), write)
    hasRefused = hasRefused || place.isError
    guard let slot else {
      return output.append(
        scratch.bytes, place, framing, isProvisional: isProvisional(), isSecret: isSecret)
    }
    fill(slot, place, isProvisional: isProvisional(), isSecret: isSecret)
  }

  /// Forgets the reply that was written apart, and a large array with it.
  private mutating func dropScratch() {
    scratch.bytes.wipe()
    if scratch.bytes.capacity > Self.keptScratch { scratch.bytes = [] }
  }

  private static let keptScratch = 1 << 20

  /// Runs what a notification asks for and drops what it says.
  private mutating func discard(
    _ write: (inout JSONWriter, JSONDocument) throws(RPCError) -> Void
  ) {
    defer { dropScratch() }
    do throws(RPCError) {
      try write(&scratch, document)
    } catch {
      hasRefused = true
    }
  }
}
