package import JSON

extension RPCError {
  /// The bytes of a message are not JSON. [W-20]
  package static func parseError(_ error: JSONError) -> RPCError {
    RPCError(.parseError, message: error.description)
  }

  /// A frame cannot be understood, so that no next message can be found. [W-13]
  package static let framingLost = RPCError(
    .parseError,
    message: "A frame cannot be understood, so no next message can be found. Start again.")

  /// The JSON is not a request. [W-30]
  package static func invalidRequest(_ message: String) -> RPCError {
    RPCError(.invalidRequest, message: message)
  }

  /// A request came after `shutdown`. [W-34]
  package static let shutDown = RPCError(
    .invalidRequest, message: "No request is taken after shutdown.")

  /// A message has more bytes than are taken. [W-13]
  package static func messageTooLarge(_ limits: SessionLimits) -> RPCError {
    limit(
      .invalidRequest, "messageBytes",
      "A message may be at most \(limits.messageBytes) bytes long.")
  }

  /// A batch has more elements than are taken. [W-32]
  package static func batchTooLong(_ limits: SessionLimits) -> RPCError {
    limit(
      .invalidRequest, "batchLength", "A batch may hold at most \(limits.batchLength) requests.")
  }

  /// A reply came out larger than any may be. [W-120]
  package static func replyTooLarge(_ limits: SessionLimits) -> RPCError {
    limit(.limitExceeded, "replyBytes", "A reply may be at most \(limits.replyBytes) bytes long.")
  }

  /// A reply does not fit into the array that answers its batch. [W-32]
  package static func batchReplyTooLarge(_ limits: SessionLimits) -> RPCError {
    limit(
      .limitExceeded, "batchReplyBytes",
      "The replies of a batch may be at most \(limits.batchReplyBytes) bytes long together.")
  }

  /// A reply that comes late has no room beside those of all batches that are not complete. [W-35]
  package static func lateBatchReplyTooLarge(_ limits: SessionLimits) -> RPCError {
    limit(
      .limitExceeded, "batchReplyBytes",
      "The replies of all batches that are not complete may be at most "
        + "\(limits.lateBatchReplyBytes) bytes long together.")
  }

  /// A request was cancelled before it was done. [W-34]
  package static let cancelled = RPCError(.cancelled, message: "The request was cancelled.")

  /// The params have none of the forms that arguments can have. [W-31]
  package static let argumentsNotObject = RPCError(
    .invalidArguments,
    message: "ArgumentValidationError: The arguments must be one object: v.object({...})."
  ) { writer in
    writer.key("path")
    writer.string("")
    writer.key("reason")
    writer.string("typeMismatch")
  }

  /// A failure of the host itself; the log line with that id says more. [W-70]
  package static func internalError(requestID: String) -> RPCError {
    RPCError(.internalError, message: "The host failed to answer. Its log says why.") { writer in
      writer.key("requestId")
      writer.string(requestID)
    }
  }

  /// No public function has that name, or none that this process exposes.
  ///
  /// The name is repeated without its control characters, every `:` made `.`, at most 128 scalars
  /// of it. [W-41]
  package static func functionNotFound(_ name: String) -> RPCError {
    var shown = String.UnicodeScalarView()
    var count = 0
    for scalar in name.unicodeScalars where !isControl(scalar) {
      guard count < 128 else { break }
      shown.append(scalar == ":" ? "." : scalar)
      count += 1
    }
    return RPCError(
      .functionNotFound, message: "Could not find public function for '\(String(shown))'")
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  private static func limit(_ code: ErrorCode, _ name: String, _ message: String) -> RPCError {
    RPCError(code, kind: "LimitExceeded", message: message) { writer in
      writer.key("limit")
      writer.string(name)
    }
  }
}
