import Documents
import JSON
import Sealing
import Values

/// The right of one call to run under an idempotency key [W-91].
package struct IdempotencyClaim: Sendable {
  let function: String
  let key: String
  /// The organizations of the process, which keep the keys of differently started processes apart.
  let scope: String
  /// Equal for equal arguments; says nothing of a secret among them.
  let fingerprint: [UInt8]
}

/// Thrown through a body whose call was recorded by another one meanwhile; carries that result.
struct AlreadyRecorded: Error {
  let result: [UInt8]
}

/// How the result of a mutation is written and under which claim it is recorded.
struct Recording<Result: ~Copyable>: Sendable {
  let claim: IdempotencyClaim?
  let returns: Returns<Result>
}

extension Runner {
  /// The claim of a call with an idempotency key.
  ///
  /// Arguments that hold secrets are kept as an HMAC under a key that the key ring seals, others
  /// as a SHA-256, both over the canonical arguments. Throws `KeyUnavailable` where the former
  /// finds no usable key.
  func claim(
    _ key: String, for function: String, _ arguments: FunctionArguments, _ validator: Validator
  ) throws -> IdempotencyClaim {
    var canonical = try CanonicalJSON(arguments.document, arguments.node).bytes
    defer { canonical.wipe() }
    let holdsSecret = validator.holdsSecret(arguments.document, arguments.node)
    let digest =
      holdsSecret
      ? try secretDigest(of: canonical.span) : try SHA256.digest(of: canonical.span)
    let fingerprint = [holdsSecret ? 1 : 0] + digest.bytes
    return IdempotencyClaim(
      function: function, key: key, scope: caller.scope, fingerprint: fingerprint)
  }

  /// The result recorded under a claim's key; nil where there is none.
  ///
  /// Throws `Conflict` where the key was used with other arguments.
  func recorded(_ claim: IdempotencyClaim) throws -> [UInt8]? {
    try store.beginReading()
    guard
      let record = try store.idempotencyRecord(
        function: claim.function, scope: claim.scope, key: claim.key,
        now: clock.wallMilliseconds())
    else { return nil }
    guard equalInConstantTime(record.fingerprint.span, claim.fingerprint.span) else {
      throw FunctionError.conflict(
        field: "$idempotencyKey",
        "This idempotency key was used with other arguments. Use a new key for a new call.")
    }
    return record.result
  }

  private func secretDigest(of bytes: Span<UInt8>) throws -> Digest {
    var hmac = try HMACSHA256(key: try idempotencyKey())
    return try hmac.authenticate(bytes)
  }

  /// The key of the HMAC: sealed by the key ring, kept in the database, older than any rotation.
  private func idempotencyKey() throws -> Secret {
    let name = "idempotency"
    let source = KeyRing.Source.stored(context: "settings/\(name)")
    if let sealed = try store.sealedSetting(name) { return try keyRing.open(sealed, from: source) }
    let made = try RandomBytes.shared.secret(32)
    let sealed = try keyRing.seal(made, context: "settings/\(name)")
    try store.beginWriting()
    // Another process may have been first; what stands in the row then is the key.
    return try keyRing.open(try store.keepSealedSetting(name, sealed), from: source)
  }
}
