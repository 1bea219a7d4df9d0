package import JSON

/// One connection's side of JSON-RPC 2.0, as a state machine without input or output of its own.
///
/// The host fills in bytes, asks for the next event, answers or defers each call, ends the group
/// when its transaction is committed, and takes the output away. Every request gets exactly one
/// reply, whatever the host forgets. [W-30]
package struct Session: Sendable {
  /// The batch whose requests are being given out.
  struct BatchBeingRead: Sendable {
    var reply: BatchReply
    var element: JSONDocument.Node
    var remaining: Int
  }

  /// The `shutdown` that waits until all before it is answered.
  struct Shutdown: Sendable {
    let id: [UInt8]
    let slot: InFlightTable.BatchSlot?
  }

  package let limits: SessionLimits

  /// The message that the current call is a part of.
  package internal(set) var document = JSONDocument()

  let names: RequestNames
  var reader: MessageReader
  var output = OutputBuffer()
  var table = InFlightTable()
  /// Where replies are written that cannot go straight to the output.
  var scratch = JSONWriter()
  /// The size of the result that comes next, where it is a plaintext.
  var secretBytes: Int?

  var batch: BatchBeingRead?
  /// Batches that were read and wait for a late answer or the end of the group.
  var parked: [Int: BatchReply] = [:]
  var parkedBytes = 0
  var provisionalBatches: Set<Int> = []
  var lastBatch = 0

  /// The call that was given out and is neither answered nor deferred.
  var openCall: Call?
  /// How long it is, as it came.
  var openCallBytes = 0
  var lastCall = 0

  /// Whether a message was refused since the input was wiped: what is not understood may hold a
  /// credential too. [W-114]
  package internal(set) var hasRefused = false

  var isShutDown = false
  var shutdown: Shutdown?
  var isExitDue = false
  var isOver = false

  /// A session before its first byte.
  package init(framing: Framing, limits: SessionLimits = .standard) {
    self.limits = limits
    names = RequestNames()
    reader = MessageReader(framing: framing, limits: limits)
  }

  /// The framing in force; `auto` until the first byte decides. [W-12]
  package var framing: Framing { reader.framing }

  /// Whether the current call is an element of a batch, of which more elements may follow.
  ///
  /// True from the first event of a batch until the event after its last element is asked for.
  package var isInsideBatch: Bool { batch != nil }

  /// Calls that were deferred and are not answered.
  package var inFlight: Int { table.count }

  /// Whether no more is to be read until a call is answered. [W-35]
  var isFull: Bool {
    table.count >= limits.requestsInFlight || table.byteCount >= limits.inFlightBytes
  }

  /// Whether further input has a place: not where many replies are held, or many calls wait. [W-35]
  package var hasRoom: Bool { heldBytes < limits.heldReplyBytes && !isFull }

  /// Whether a late result has a place: not where the client has many replies to read. [W-35]
  ///
  /// Those of unfinished batches do not count here, since only such results finish them.
  package var hasRoomForResults: Bool { output.count < limits.heldReplyBytes }

  /// Bytes of all replies that are held: to be taken, provisional, and of unfinished batches.
  package var heldBytes: Int { output.count + parkedBytes + (batch?.reply.bytes.count ?? 0) }

  /// Whether a plaintext is among the replies that wait to be taken, so that what takes them has to
  /// be wiped. [W-114]
  package var outputHoldsSecret: Bool { output.holdsSecret }

  /// Whether so many bytes of replies wait that they should be taken before the next call.
  ///
  /// It is asked after each call; that it may change the session spares a copy of it.
  package mutating func isTakingDue(atLeast byteCount: Int) -> Bool {
    output.count >= byteCount && batch == nil
  }

  /// Bytes of replies that wait to be taken; those of unfinished batches are not among them.
  package var outputBytes: Int { output.count }

  /// Lets the host read bytes straight into the session.
  ///
  /// `fill` gets at least `room` bytes to write to and returns how many it wrote from the front.
  /// To be called when `needsInput` was the last event.
  package mutating func receive(
    atLeast room: Int = 65_536, _ fill: (inout MutableSpan<UInt8>) -> Int
  ) {
    // Inside a batch the document must stay; the buffer then copies itself, which is only slower.
    if batch == nil { document.release() }
    reader.input.receive(atLeast: room, fill)
  }

  /// Tells that no more bytes come.
  package mutating func endOfInput() {
    reader.isInputEnded = true
  }

  /// Moves the final replies to the end of `destination`; an empty one is swapped, not copied to.
  ///
  /// Provisional replies and what stands behind them stay.
  package mutating func takeOutput(into destination: inout [UInt8]) {
    output.take(into: &destination)
  }

  /// Zeroes the bytes of consumed messages, which may have held credentials. [W-114]
  ///
  /// Ends the use of the current call's nodes; inside a batch it does nothing.
  package mutating func wipeInput() {
    guard batch == nil else { return }
    hasRefused = false
    document.release()
    reader.input.wipe()
  }

  /// Appends the one error that ends a connection whose framing is lost. [W-13]
  package mutating func appendClosingError() {
    answer(.null, slot: nil, with: .framingLost)
  }
}
