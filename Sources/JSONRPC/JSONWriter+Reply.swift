import JSON

extension JSONWriter {
  private static let opening = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
  private static let result = Array(#","result":"#.utf8)
  private static let error = Array(#","error":"#.utf8)
  private static let closing = Array("}".utf8)

  /// Appends one reply: the result that `write` gives, or the error that it throws.
  ///
  /// A reply of more than `limits.replyBytes` is replaced by `oversize`, or where that is nil by
  /// `replyTooLarge`. Where the id alone is so long that this does not fit either, null stands in
  /// its place. [W-21] [W-120]
  mutating func reply(
    to id: ReplyID, in document: JSONDocument, limits: SessionLimits, oversize: RPCError? = nil,
    _ write: (inout JSONWriter, JSONDocument) throws(RPCError) -> Void
  ) -> ReplyPlace {
    let start = bytes.count
    bytes.append(contentsOf: Self.opening)
    let idStart = bytes.count
    id.write(to: &self, in: document)
    let idEnd = bytes.count
    var isError = false
    do throws(RPCError) {
      bytes.append(contentsOf: Self.result)
      let valueStart = bytes.count
      try write(&self, document)
      if bytes.count == valueStart { null() }
      bytes.append(contentsOf: Self.closing)
      guard bytes.count - start <= limits.replyBytes else {
        throw oversize ?? .replyTooLarge(limits)
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
    bytes.append(contentsOf: Self.opening)
    let idStart = bytes.count
    bytes.append(contentsOf: id)
    let idEnd = bytes.count
    finish(idEnd, with: error)
    return ReplyPlace(text: start..<bytes.count, id: idStart..<idEnd)
  }

  /// Drops all behind the id, which may be a plaintext, and ends the reply with the error.
  private mutating func finish(_ idEnd: Int, with error: RPCError) {
    bytes.wipe(from: idEnd)
    bytes.append(contentsOf: Self.error)
    error.write(to: &self)
    bytes.append(contentsOf: Self.closing)
  }
}
