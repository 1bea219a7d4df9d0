import JSON

extension JSONWriter {
  private static var opening: String { #"{"jsonrpc":"2.0","id":"# }
  private static var result: String { #","result":"# }
  private static var error: String { #","error":"# }

  /// Appends one reply: the result that `write` gives, or the error that it throws.
  ///
  /// A reply of more than `limits.replyBytes` is replaced by `oversize`, or where that is nil by
  /// `replyTooLarge`. Where the id alone is so long that this does not fit either, null stands in
  /// its place. [W-21] [W-120]
  mutating func reply(
    to id: ReplyID, in document: JSONDocument, limits: SessionLimits,
    oversize: @autoclosure () -> RPCError? = nil,
    _ write: (inout JSONWriter, JSONDocument) throws(RPCError) -> Void
  ) -> ReplyPlace {
    let start = bytes.count
    append(Self.opening)
    let idStart = bytes.count
    id.write(to: &self, in: document)
    let idEnd = bytes.count
    var isError = false
    do throws(RPCError) {
      append(Self.result)
      let valueStart = bytes.count
      try write(&self, document)
      if bytes.count == valueStart { null() }
      bytes.append(UInt8(ascii: "}"))
      guard bytes.count - start <= limits.replyBytes else {
        throw oversize() ?? .replyTooLarge(limits)
      }
    } catch {
      isError = true
      finish(idEnd, with: error)
      if bytes.count - start > limits.replyBytes, idEnd - idStart > 4 {
        bytes.removeSubrange(start...)
        return reply(to: .null, in: document, limits: limits) { _, _ throws(RPCError) in
          throw .replyTooLarge(limits)
        }
      }
    }
    return ReplyPlace(text: start..<bytes.count, id: idStart..<idEnd, isError: isError)
  }

  /// Appends the reply of an error to an id that is written already.
  mutating func reply(to id: [UInt8], with error: RPCError) -> ReplyPlace {
    let start = bytes.count
    append(Self.opening)
    let idStart = bytes.count
    bytes.append(contentsOf: id)
    let idEnd = bytes.count
    finish(idEnd, with: error)
    return ReplyPlace(text: start..<bytes.count, id: idStart..<idEnd)
  }

  /// Drops all behind the id, which may be a plaintext, and ends the reply with the error.
  private mutating func finish(_ idEnd: Int, with error: RPCError) {
    bytes.wipe(from: idEnd)
    append(Self.error)
    error.write(to: &self)
    bytes.append(UInt8(ascii: "}"))
  }
}
