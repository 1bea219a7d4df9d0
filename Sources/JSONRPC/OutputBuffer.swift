import JSON

/// The framed replies that were not taken yet, in the order they go out.
///
/// Replies that depend on a transaction that is not committed are provisional: they and what
/// stands behind them stay until the group ends.
struct OutputBuffer: Sendable {
  /// An array that is larger than this is not kept for the next replies.
  private static let keptBytes = 4 << 20

  /// Where a line is written right away; a frame needs its length first.
  var writer = JSONWriter()
  private var provisional: [ReplyPlace] = []
  /// Whether a plaintext is among the replies, so that growth must not leave a copy behind. [W-114]
  var holdsSecret = false

  var count: Int { writer.bytes.count }

  /// Makes room for so many more bytes, and leaves none of those that are there behind.
  mutating func makeRoom(for byteCount: Int) {
    guard writer.bytes.capacity - count < byteCount else { return }
    var larger: [UInt8] = []
    larger.reserveCapacity(2 * (count + byteCount))
    larger.append(contentsOf: writer.bytes)
    swap(&larger, &writer.bytes)
    larger.wipe()
  }

  /// Ends the reply that was just written as a line. [W-10]
  mutating func endLine(_ place: ReplyPlace, isProvisional: Bool) {
    writer.bytes.append(ASCII.lineFeed)
    if isProvisional {
      let text = place.text.lowerBound..<count
      provisional.append(ReplyPlace(text: text, id: place.id))
    }
  }

  /// Appends a reply that was written elsewhere, as a line. [W-10]
  mutating func append(line reply: [UInt8], _ place: ReplyPlace, isProvisional: Bool) {
    let moved = place.moved(by: count)
    writer.bytes.append(contentsOf: reply)
    endLine(moved, isProvisional: isProvisional)
  }

  /// Appends a reply that was written elsewhere, as a frame. [W-11]
  mutating func append(frame reply: [UInt8], _ place: ReplyPlace, isProvisional: Bool) {
    let start = count
    beginFrame(reply.count)
    let moved = place.moved(by: count)
    writer.bytes.append(contentsOf: reply)
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
    let old = writer.bytes
    writer.bytes = Array(old[..<first.text.lowerBound])
    writer.bytes.reserveCapacity(old.count)
    var copied = first.text.lowerBound
    var scratch = JSONWriter()
    for place in provisional {
      writer.bytes.append(contentsOf: old[copied..<place.text.lowerBound])
      copied = place.text.upperBound
      scratch.bytes.removeAll(keepingCapacity: true)
      let error = scratch.reply(to: Array(old[place.id]), with: failure)
      if framing == .header {
        append(frame: scratch.bytes, error, isProvisional: false)
      } else {
        writer.bytes.append(contentsOf: scratch.bytes)
        writer.bytes.append(ASCII.lineFeed)
      }
    }
    writer.bytes.append(contentsOf: old[copied...])
  }

  /// Moves the bytes before the first provisional reply to the end of `destination`.
  ///
  /// An empty destination is swapped, so that both arrays keep their memory and nothing is copied.
  mutating func take(into destination: inout [UInt8]) {
    if destination.capacity > Self.keptBytes, destination.isEmpty { destination = [] }
    let final = provisional.first?.text.lowerBound ?? count
    guard final < count || !destination.isEmpty else {
      holdsSecret = false
      swap(&destination, &writer.bytes)
      return
    }
    guard final > 0 else { return }
    destination.append(contentsOf: writer.bytes[..<final])
    writer.bytes.removeSubrange(..<final)
    for index in provisional.indices {
      provisional[index] = provisional[index].moved(by: -final)
    }
  }
}
