import JSON

/// The framed replies that were not taken yet, in the order they go out.
///
/// Replies that depend on a transaction that is not committed are provisional: they and what
/// stands behind them stay until the group ends.
struct OutputBuffer: Sendable {
  /// An array that is larger than this is not kept for the next replies.
  private static let keptBytes = 4 << 20
  /// More than the bytes that frame a reply.
  private static let mostOfFrame = 64

  /// Where a line is written right away; a frame needs its length first.
  var writer = JSONWriter()
  private var provisional: [ReplyPlace] = []
  /// Whether a plaintext is among the replies, so that no byte of them may be left behind. [W-114]
  private(set) var holdsSecret = false

  var count: Int { writer.bytes.count }

  /// Makes room for a reply of so many bytes and its frame where a plaintext would be moved by it.
  mutating func makeRoom(for byteCount: Int, isSecret: Bool = false) {
    holdsSecret = holdsSecret || isSecret
    if holdsSecret { writer.bytes.makeRoom(for: byteCount + Self.mostOfFrame) }
  }

  /// Ends the reply that was just written as a line. [W-10]
  mutating func endLine(_ place: ReplyPlace, isProvisional: Bool) {
    writer.bytes.append(ASCII.lineFeed)
    if isProvisional {
      let text = place.text.lowerBound..<count
      provisional.append(ReplyPlace(text: text, id: place.id))
    }
  }

  /// Appends a reply that was written elsewhere, as a frame or as a line. [W-10] [W-11]
  mutating func append(
    _ reply: [UInt8], _ place: ReplyPlace, _ framing: Framing, isProvisional: Bool,
    isSecret: Bool = false
  ) {
    makeRoom(for: reply.count, isSecret: isSecret)
    let start = count
    if framing == .header { beginFrame(reply.count) }
    let moved = place.moved(by: count)
    writer.bytes.append(contentsOf: reply)
    if framing != .header { writer.bytes.append(ASCII.lineFeed) }
    if isProvisional {
      provisional.append(ReplyPlace(text: start..<count, id: moved.id))
    }
  }

  /// Writes the header of a frame of so many bytes.
  mutating func beginFrame(_ length: Int) {
    writer.bytes.append(contentsOf: "Content-Length: ".utf8)
    writer.bytes.append(contentsOf: String(length).utf8)
    writer.bytes.append(contentsOf: "\r\n\r\n".utf8)
  }

  /// Makes the provisional replies final, or puts an error in the place of each. [W-33]
  mutating func endGroup(failure: RPCError?, framing: Framing) {
    defer { provisional.removeAll(keepingCapacity: provisional.count <= 1 << 12) }
    guard let failure, let first = provisional.first else { return }
    var old: [UInt8] = []
    swap(&old, &writer.bytes)
    writer.bytes.reserveCapacity(old.count)
    writer.bytes.append(contentsOf: old[..<first.text.lowerBound])
    var copied = first.text.lowerBound
    var scratch = JSONWriter()
    for place in provisional {
      append(old[copied..<place.text.lowerBound])
      copied = place.text.upperBound
      scratch.bytes.removeAll(keepingCapacity: true)
      let error = scratch.reply(to: Array(old[place.id]), with: failure)
      append(scratch.bytes, error, framing, isProvisional: false)
    }
    append(old[copied...])
    if holdsSecret { old.wipe() }
  }

  private mutating func append(_ replies: ArraySlice<UInt8>) {
    makeRoom(for: replies.count)
    writer.bytes.append(contentsOf: replies)
  }

  /// Moves the bytes before the first provisional reply to the end of `destination`.
  ///
  /// An empty destination is swapped, so that both arrays keep their memory and nothing is copied.
  mutating func take(into destination: inout [UInt8]) {
    if destination.capacity > Self.keptBytes, destination.isEmpty { destination = [] }
    let final = provisional.first?.text.lowerBound ?? count
    guard final < count || !destination.isEmpty else {
      swap(&destination, &writer.bytes)
      holdsSecret = false
      return
    }
    guard final > 0 else { return }
    if holdsSecret { destination.makeRoom(for: final) }
    destination.append(contentsOf: writer.bytes[..<final])
    if holdsSecret {
      writer.bytes.drop(before: final)
      holdsSecret = count > 0
    } else {
      writer.bytes.removeSubrange(..<final)
    }
    for index in provisional.indices {
      provisional[index] = provisional[index].moved(by: -final)
    }
  }
}
