import JSON

extension Session {
  /// The next place in the array of the batch that is being read; nil outside a batch.
  mutating func reserveSlot() -> InFlightTable.BatchSlot? {
    guard let number = batch?.reply.number, let slot = batch?.reply.reserve() else { return nil }
    return InFlightTable.BatchSlot(batch: number, slot: slot)
  }

  /// Puts the reply in `scratch` into its batch, or -32008 where the array would pass its limit, or
  /// late replies would that of all batches that are not complete.
  mutating func fill(
    _ slot: InFlightTable.BatchSlot, _ place: ReplyPlace, isProvisional: Bool, isSecret: Bool
  ) {
    if batch?.reply.number == slot.batch {
      batch?.reply.fill(
        slot.slot, with: &scratch, place, isProvisional: isProvisional, isSecret: isSecret, limits)
      return
    }
    let held = parked[slot.batch]?.bytes.count ?? 0
    // Such a result cannot wait for room, since the batch would wait for it.
    let room = limits.lateBatchReplyBytes - parkedBytes
    parked[slot.batch]?.fill(
      slot.slot, with: &scratch, place, isProvisional: isProvisional, isSecret: isSecret, limits,
      room: max(room, BatchReply.smallReply))
    parkedBytes += (parked[slot.batch]?.bytes.count ?? 0) - held
    if isProvisional { provisionalBatches.insert(slot.batch) }
    sendIfSettled(slot.batch)
  }

  /// Sends the batch that was read, or keeps it until its last reply is there and final.
  ///
  /// Whether only the end of the group is missing.
  mutating func endBatch() -> Bool {
    guard let reply = batch.take()?.reply else { return false }
    let waitsForGroup = reply.awaited == 0 && reply.provisional > 0
    let number = reply.number
    parkedBytes += reply.bytes.count
    if reply.provisional > 0 { provisionalBatches.insert(number) }
    // Given away: what shares its bytes would keep them when they are wiped.
    parked[number] = consume reply
    sendIfSettled(number)
    answerShutdownIfDue()
    return waitsForGroup
  }

  /// Sends the array of a batch if none of its replies is awaited or provisional.
  mutating func sendIfSettled(_ number: Int) {
    guard parked[number]?.isSettled == true,
      var reply = parked.removeValue(forKey: number)
    else { return }
    parkedBytes -= reply.bytes.count
    provisionalBatches.remove(number)
    reply.trim(limits)
    reply.write(to: &output, framing: framing)
    reply.wipe()
  }
}
