import JSON

/// The array that answers a batch while it is put together. [W-32]
///
/// Replies stand one after another in the order they came; the slots say in which order they go
/// out and which are still awaited.
struct BatchReply: Sendable {
  private struct Slot {
    /// Empty while the reply is awaited.
    var place = ReplyPlace(text: 0..<0, id: 0..<0)
    var isProvisional = false
  }

  /// The bytes of a reply that always has room among late ones: more than an error's in its place.
  static let smallReply = 1 << 10

  let number: Int
  private(set) var bytes: [UInt8] = []
  /// Replies that are awaited, and replies that depend on a transaction not yet committed.
  private(set) var awaited = 0
  private(set) var provisional = 0
  /// Whether one of the replies holds a plaintext, so that none may be left behind. [W-114]
  private(set) var holdsSecret = false
  private var slots: [Slot] = []
  private var textBytes = 0

  init(number: Int) {
    self.number = number
  }

  /// Whether all replies that were asked for are there and final.
  var isSettled: Bool { awaited == 0 && provisional == 0 }

  /// The size of the array as far as it is known, brackets and commas counted.
  var arrayBytes: Int { 2 + textBytes + max(0, slots.count - awaited - 1) }

  /// Keeps the next place of the array for a reply.
  mutating func reserve() -> Int {
    slots.append(Slot())
    awaited += 1
    return slots.count - 1
  }

  /// Puts the reply that `writer` holds into the place that was kept for it.
  ///
  /// What would make the array pass its limit, or has more bytes than `room`, is replaced by an
  /// error. [W-32]
  mutating func fill(
    _ slot: Int, with writer: inout JSONWriter, _ place: ReplyPlace, isProvisional: Bool,
    isSecret: Bool = false, _ limits: SessionLimits, room: Int = .max
  ) {
    let commas = slots.count - awaited
    awaited -= 1
    provisional += isProvisional ? 1 : 0
    slots[slot].isProvisional = isProvisional
    holdsSecret = holdsSecret || isSecret
    let fits = 2 + textBytes + commas + writer.bytes.count <= limits.batchReplyBytes
    if fits, writer.bytes.count <= room { return put(writer.bytes, place, into: slot) }
    let id = Array(writer.bytes[place.id])
    writer.bytes.wipe()
    let error = writer.reply(
      to: id, with: fits ? .lateBatchReplyTooLarge(limits) : .batchReplyTooLarge(limits))
    put(writer.bytes, error, into: slot)
  }

  /// Makes the provisional replies final, or puts an error in the place of each. [W-33]
  mutating func endGroup(failure: RPCError?) {
    guard provisional > 0 else { return }
    for slot in slots.indices where slots[slot].isProvisional {
      slots[slot].isProvisional = false
      if let failure { replace(slot, by: failure) }
    }
    provisional = 0
  }

  /// Brings the array within the limit where the errors in place of replies made it pass.
  ///
  /// The last replies make room, and only those that are larger than the error.
  mutating func trim(_ limits: SessionLimits) {
    for slot in slots.indices.reversed() {
      guard arrayBytes > limits.batchReplyBytes else { return }
      var writer = JSONWriter()
      let id = Array(bytes[slots[slot].place.id])
      let error = writer.reply(to: id, with: .batchReplyTooLarge(limits))
      if error.text.count < slots[slot].place.text.count { put(writer.bytes, error, into: slot) }
    }
  }

  /// Appends the array, or nothing where there is no reply in it.
  func write(to output: inout OutputBuffer, framing: Framing) {
    guard !slots.isEmpty else { return }
    output.makeRoom(for: arrayBytes, isSecret: holdsSecret)
    if framing == .header { output.beginFrame(arrayBytes) }
    var separator = ASCII.openBracket
    for slot in slots {
      output.writer.bytes.append(separator)
      output.writer.bytes.append(contentsOf: bytes[slot.place.text])
      separator = ASCII.comma
    }
    output.writer.bytes.append(ASCII.closeBracket)
    if framing != .header { output.writer.bytes.append(ASCII.lineFeed) }
  }

  /// Zeroes the replies where there was a plaintext among them. [W-114]
  mutating func wipe() {
    if holdsSecret { bytes.wipe() }
  }

  private mutating func replace(_ slot: Int, by error: RPCError) {
    var writer = JSONWriter()
    let place = writer.reply(to: Array(bytes[slots[slot].place.id]), with: error)
    put(writer.bytes, place, into: slot)
  }

  private mutating func put(_ reply: [UInt8], _ place: ReplyPlace, into slot: Int) {
    textBytes += reply.count - slots[slot].place.text.count
    slots[slot].place = place.moved(by: bytes.count)
    if holdsSecret { bytes.makeRoom(for: reply.count) }
    bytes.append(contentsOf: reply)
  }
}
