/// The limits of one connection; the standard ones are those of the protocol. [W-120]
package struct SessionLimits: Sendable {
  /// Bytes of one message, a line without its line feed.
  package var messageBytes = 16 << 20
  /// Containers inside each other in a message, the outermost counted.
  package var jsonDepth = 128
  /// Elements of a batch.
  package var batchLength = 1_000
  /// Bytes of one reply, without its line feed or header.
  package var replyBytes = 16 << 20
  /// Bytes of the array that answers a batch, without its line feed or header.
  package var batchReplyBytes = 64 << 20
  /// Bytes of replies in all batches that are not complete, from which on results that come late
  /// have no place in them. [W-35]
  package var lateBatchReplyBytes = 128 << 20
  /// Bytes of replies that may be held before no further request is given out, and no result of an
  /// action. [W-35]
  package var heldReplyBytes = 64 << 20
  /// Calls that may wait for their answer before no further request is given out. [W-35]
  package var requestsInFlight = 10_000
  /// Bytes of the calls that may wait for their answer before no further request is given out. [W-35]
  package var inFlightBytes = 64 << 20
  /// Bytes of a header section with the empty line that ends it. [W-13]
  package var headerBytes = 8 << 10
  /// The largest `Content-Length` that is skipped; a larger one is not believed. [W-13]
  package var frameBytes = 1 << 30

  /// The limits of the protocol.
  package static let standard = SessionLimits()

  package init() {}
}
