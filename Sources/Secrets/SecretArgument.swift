/// A secret among the copyable arguments of a function, handed out once.
///
/// Copies of the arguments share this one object. What is never taken is wiped with it.
package final class SecretArgument: Sendable {
  private let held: Guarded<Secret?>

  /// How many bytes the secret has, also after it was taken.
  package let count: Int

  package init(_ secret: consuming Secret) {
    count = secret.count
    held = Guarded(secret)
  }

  /// The secret, the first time; nil ever after.
  package func take() -> Secret? {
    held.withLock { secret in secret.take() }
  }

  /// A copy of the secret, which can still be taken; nil when it was.
  package func copy() -> Secret? {
    held.withLock { secret -> Secret? in
      guard secret != nil else { return nil }
      return secret?.copy()
    }
  }

  /// Lends the bytes without taking them; nil when the secret was taken.
  ///
  /// `body` must not use this object.
  package func withBytes<R: Sendable, E>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R? {
    try held.withLock { secret throws(E) in
      try secret?.withBytes(body)
    }
  }
}

extension SecretArgument: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package var description: String { "SecretArgument(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
