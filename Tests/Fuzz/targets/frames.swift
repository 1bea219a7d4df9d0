// Bytes to messages, in all framings: however they are cut up, and as a plain reading of the rules
// has it.
@testable import JSONRPC

func fuzz(_ bytes: [UInt8]) {
  var decisions = Decisions(bytes)
  var limits = SessionLimits()
  limits.messageBytes = decisions.one(of: [8, 40, 300])
  limits.headerBytes = decisions.one(of: [24, 60, 300])
  limits.frameBytes = decisions.one(of: [50, 400, 1 << 30])
  let framing = decisions.one(of: [Framing.auto, .line, .header])
  let stream = Array(decisions.rest)
  let whole = read(stream, framing, limits, .whole)
  for cut in [Cut.bytes, .pieces] {
    let other = read(stream, framing, limits, cut)
    expect(other == whole, "cut up it is something else: \(other) and \(whole)")
  }
  let plain = PlainReading(
    stream, framing.rawValue, message: limits.messageBytes, header: limits.headerBytes,
    frame: limits.frameBytes
  ).outcomes
  // What stands before the byte that decides on the framing is not a part of the first message.
  expect(
    whole.map(\.withoutSpace) == plain.map(\.withoutSpace),
    "not what the rules say: \(whole) and \(plain)")
}

private func read(
  _ bytes: [UInt8], _ framing: Framing, _ limits: SessionLimits, _ cut: Cut
) -> [Outcome] {
  var reader = MessageReader(framing: framing, limits: limits)
  var outcomes: [Outcome] = []
  cut.forEach(bytes) { piece in
    reader.input.receive(atLeast: piece.count) { room in
      for (offset, byte) in piece.enumerated() { room[offset] = byte }
      return piece.count
    }
    take(&reader, &outcomes, limits)
    // Wiping and settling at any time must change nothing.
    if piece.count % 3 == 0 { reader.input.wipe() }
    if piece.count % 2 == 0 { _ = reader.input.settle() }
  }
  reader.isInputEnded = true
  take(&reader, &outcomes, limits)
  return outcomes
}

/// Takes all that there is; at most one `lost`, since it is the end.
private func take(
  _ reader: inout MessageReader, _ outcomes: inout [Outcome], _ limits: SessionLimits
) {
  if outcomes.last == .lost { return }
  while true {
    switch reader.next() {
    case .needsInput, .ended:
      expect(reader.input.count <= held(limits), "more is held than a message has")
      return
    case .message(let range):
      expect(range.count <= limits.messageBytes, "a message over its limit")
      outcomes.append(.message(Array(reader.input.bytes[range])))
    case .oversized: outcomes.append(.oversized)
    case .lost:
      outcomes.append(.lost)
      return
    }
  }
}

private func held(_ limits: SessionLimits) -> Int { max(limits.messageBytes, limits.headerBytes) }
