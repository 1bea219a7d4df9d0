/// The limits of section 13 that the function host keeps [W-120].
package enum Limits {
  /// Levels of functions that call each other, the first one counted.
  package static let callDepth = 8
  /// The longest that an action may run, in milliseconds.
  package static let actionMilliseconds = 600_000
  /// The longest that a query may run, in milliseconds.
  package static let queryMilliseconds = 5_000
  /// The longest that a mutation may run, in milliseconds.
  package static let mutationMilliseconds = 5_000
  /// Actions that wait for the network at once.
  package static let networkActions = 64
  /// Other actions at once.
  package static let otherActions = 64
  /// Items of a page.
  package static let pageItems = 1_000
  /// Bytes of a reply.
  package static let replyBytes = 16 << 20
  /// Bytes of a document in its public form, as compact JSON.
  package static let documentBytes = 1 << 20
  /// Nesting of a document, itself being level 1.
  package static let documentDepth = 16
  /// Bytes of an `$idempotencyKey`.
  package static let idempotencyKeyBytes = 128
  /// The largest `$timeoutMs`.
  package static let timeoutMilliseconds = 600_000
}
