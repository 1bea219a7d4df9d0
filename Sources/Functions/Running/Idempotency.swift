import Documents
import JSON
import Sealing
import Secrets
import Values

/// The right of one call to run under an idempotency key [W-91].
///
/// It keeps the arguments until their fingerprint is needed, which is when a record is compared or
/// written: a call that is refused before that needs no key [W-51].
package final class IdempotencyClaim: Sendable {
  let function: String
  let key: String
  /// The organizations of the process, which keep the keys of differently started processes apart.
  let scope: String
  /// Whether a secret is among the arguments.
  let holdsSecret: Bool
  /// The canonical arguments, wiped with the claim.
  let arguments: Secret

  init(
    function: String, key: String, scope: String, holdsSecret: Bool, arguments: consuming Secret
  ) {
    self.function = function
    self.key = key
    self.scope = scope
    self.holdsSecret = holdsSecret
    self.arguments = arguments
  }
}

/// Thrown through a body whose call was recorded by another one meanwhile; carries that result.
struct AlreadyRecorded: Error {
  let result: [UInt8]
}

/// How the result of a mutation is written and under which claim it is recorded.
struct Recording<Result: ~Copyable>: Sendable {
  let claim: IdempotencyClaim?
  let returns: Returns<Result>
  /// The validator of the result.
  let validator: Validator
}

extension Runner {
  /// The claim of a call with an idempotency key.
  func claim(
    _ key: String, for function: String, _ arguments: FunctionArguments, _ validator: Validator
  ) throws -> IdempotencyClaim {
    var canonical = try CanonicalJSON(
      arguments.document, arguments.node, mayHoldSecret: true
    ).bytes
    defer { canonical.wipe() }
    return IdempotencyClaim(
      function: function, key: key, scope: caller.scope,
      holdsSecret: validator.holdsSecret(arguments.document, arguments.node),
      arguments: Secret(copying: canonical.span))
  }

  /// The result recorded under a claim's key; nil where there is none.
  ///
  /// Throws `Conflict` where the key was used with other arguments.
  func recorded(_ claim: IdempotencyClaim) throws -> [UInt8]? {
    try store.beginReading()
    store.beginCall()
    guard
      let record = try store.idempotencyRecord(
        function: claim.function, scope: claim.scope, key: claim.key,
        now: clock.wallMilliseconds())
    else { return nil }
    guard try isFingerprint(record.fingerprint, of: claim) else {
      throw FunctionError.conflict(
        field: "$idempotencyKey",
        "This idempotency key was used with other arguments. Use a new key for a new call.")
    }
    return record.result
  }

  private func isFingerprint(_ kept: [UInt8], of claim: IdempotencyClaim) throws -> Bool {
    // A record of the other kind is told apart before a key is asked for.
    guard kept.first == Self.mark(of: claim) else { return false }
    let fingerprint = try fingerprint(of: claim)
    return equalInConstantTime(kept.span, fingerprint.span)
  }

  /// What is kept of a call's arguments: equal for equal ones, and silent on a secret among them.
  ///
  /// Arguments that hold secrets are kept as an HMAC under a key that the key ring seals, others
  /// as a SHA-256. Throws `KeyUnavailable` where the former finds no usable key.
  func fingerprint(of claim: IdempotencyClaim) throws -> [UInt8] {
    let digest = try claim.arguments.withBytes { bytes in
      claim.holdsSecret ? try secretDigest(of: bytes) : try SHA256.digest(of: bytes)
    }
    return [Self.mark(of: claim)] + digest.bytes
  }

  private func secretDigest(of bytes: Span<UInt8>) throws -> Digest {
    var hmac = try HMACSHA256(key: try idempotencyKey())
    return try hmac.authenticate(bytes)
  }

  private static func mark(of claim: IdempotencyClaim) -> UInt8 { claim.holdsSecret ? 1 : 0 }

  /// The key of the HMAC: sealed by the key ring, kept in the database, older than any rotation.
  private func idempotencyKey() throws -> Secret {
    if let sealed = try store.sealedSetting(Self.keyName) {
      return try keyRing.open(sealed, from: Self.keySource)
    }
    let made = try RandomBytes.shared.secret(32)
    let sealed = try keyRing.seal(made, context: Self.keyContext)
    try store.beginWriting()
    // Another process may have been first; what stands in the row then is the key.
    return try keyRing.open(try store.keepSealedSetting(Self.keyName, sealed), from: Self.keySource)
  }

  /// Seals the key of the HMAC anew where another key seals now, so that it outlives a rotation.
  ///
  /// For a write transaction in which something was sealed. One that does not open stays, and so
  /// does any where the sealing key was retired: what the call itself stores is no matter of that.
  func renewIdempotencyKey() throws {
    guard let primary = keyRing.lastSealingID, primary != renewedUnder else { return }
    guard let sealed = try store.sealedSetting(Self.keyName), sealed.statedKeyID != primary,
      try !store.isRetired(primary), let renewed = try? sealedAnew(sealed)
    else {
      // What this transaction wrote itself may be undone yet.
      if renewedIn != store.transactionCount { renewedUnder = primary }
      return
    }
    try store.replaceSealedSetting(Self.keyName, renewed)
    renewedIn = store.transactionCount
  }

  private func sealedAnew(_ sealed: Sealed) throws(SealingError) -> Sealed {
    let key = try keyRing.open(sealed, from: Self.keySource)
    return try keyRing.seal(key, context: Self.keyContext)
  }

  private static let keyName = "idempotency"
  private static let keyContext = "settings/\(keyName)"
  private static let keySource = KeyRing.Source.stored(context: keyContext)
}
