package import Secrets

/// Signatures of the key ring: that whoever wrote something had a key.
extension KeyRing {
  /// What is signed; each kind has a key of its own, derived from those that seal.
  package enum Purpose: Sendable {
    /// The stub of pruned audit rows.
    case auditStub

    var label: StaticString {
      switch self {
      case .auditStub: "integrations-host audit stub key"
      }
    }
  }

  /// The HMAC-SHA256 of the message that `message` makes for the primary key, which is made where
  /// there is no key at all.
  ///
  /// - Throws: `keyFile`, `library`.
  package func sign(
    for purpose: Purpose, _ message: (KeyID) -> [UInt8]
  ) throws(SealingError) -> (kid: KeyID, mac: Digest) {
    try state.withLock { state throws(SealingError) in
      let entry = try state.keys.primary()
      let mac = try Self.authenticate(message(entry.id).span, entry.key, purpose)
      return (kid: entry.id, mac: mac)
    }
  }

  /// Whether a signature is that of the key `kid`.
  ///
  /// - Throws: `keyUnavailable` or `keyFile`, with the id; `library`.
  package func verifies(
    _ mac: Span<UInt8>, of message: Span<UInt8>, kid: String, for purpose: Purpose
  ) throws(SealingError) -> Bool {
    let known = Digest(mac)
    let digest = try state.withLock { state throws(SealingError) in
      try Self.authenticate(message, try state.keys.find(kid).key, purpose)
    }
    return known == digest
  }

  private static func authenticate(
    _ message: Span<UInt8>, _ key: Key, _ purpose: Purpose
  ) throws(SealingError) -> Digest {
    var deriving = try HMACSHA256(key: key.bytes)
    let label = Secret(capacity: purpose.label.utf8CodeUnitCount) { $0.append(purpose.label) }
    let derived = try label.withBytes { label throws(SealingError) in
      try deriving.deriveKey(label)
    }
    var signing = try HMACSHA256(key: derived)
    return try signing.authenticate(message)
  }
}
