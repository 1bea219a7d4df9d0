package import Secrets

/// All keys of a process, and the only thing that seals and opens. [W-110] [W-112]
///
/// Nothing is read, and OpenSSL not started, before a key is needed. A failure is tried again by
/// the next call. Any thread may call; calls wait for each other.
package final class KeyRing: Sendable {
  struct State: ~Copyable {
    var keys: KeyCollection
    var cipher: GCMCipher?
    var lastSealingID: KeyID?
  }

  private let random: RandomBytes
  let state: Guarded<State>

  /// A ring of the keys in `environment` first and those in `storage` then.
  ///
  /// - Parameter notice: Told, once, of a key that was made; must not call this ring.
  package init(
    environment: KeyEnvironment, storage: KeyStorage, random: RandomBytes = .shared,
    notice: @escaping @Sendable (KeyNotice) -> Void
  ) {
    self.random = random
    let keys = KeyCollection(
      environment: environment, storage: storage, random: random, notice: notice)
    state = Guarded(State(keys: keys, cipher: nil))
  }

  /// Seals a plaintext with the primary key, which is made where there is no key at all.
  ///
  /// - Parameter context: Where a stored credential belongs (`integrations/<id>/<field>`); it then
  ///   opens only there. Nil for a ciphertext that is given away.
  /// - Throws: `keyFile`, `library`.
  package func seal(
    _ plaintext: borrowing Secret, context: String?
  ) throws(SealingError) -> Sealed {
    try state.withLock { state throws(SealingError) in
      let entry = try state.keys.primary()
      let header = JWEHeader(
        kid: entry.id.description, context: context.map { [UInt8]($0.utf8) })
      var cipher = if let kept = state.cipher.take() { kept } else { try GCMCipher() }
      let bytes = try CompactJWE.seal(
        plaintext, header: header, key: entry.key,
        nonce: try random.bytes(GCMCipher.nonceByteCount), cipher: &cipher)
      state.cipher = consume cipher
      state.lastSealingID = entry.id
      return Sealed(bytes: bytes, keyID: entry.id)
    }
  }

  /// Where a ciphertext that is to be opened comes from.
  package enum Source: Hashable, Sendable {
    /// From the database, where it was sealed with this context; another place's does not open.
    case stored(context: String)

    /// From a client, in the form of `oauth2.encrypt` or the older one without a key id. [W-111]
    case given

    /// From an import: sealed with this context, or bound to no place as one that is given. [W-180]
    case imported(context: String)
  }

  /// Opens a ciphertext.
  ///
  /// - Throws: `decryptionFailed`; `keyUnavailable` or `keyFile`, with the id of the key where the
  ///   ciphertext has one; `library`.
  package func open(_ sealed: Sealed, from source: Source) throws(SealingError) -> Secret {
    try open(sealed.bytes.span, from: source)
  }

  /// Opens the characters of a compact JWE.
  ///
  /// - Throws: As `open(_:from:)`.
  package func open(_ text: Span<UInt8>, from source: Source) throws(SealingError) -> Secret {
    let jwe = try CompactJWE(parsing: text)
    switch source {
    case .stored(let context):
      let expected = [UInt8](context.utf8)
      guard jwe.header.kid != nil, let actual = jwe.header.context,
        equalInConstantTime(actual.span, expected.span)
      else { throw .decryptionFailed }
    case .given:
      guard jwe.header.context == nil else { throw .decryptionFailed }
    case .imported(let context):
      if let actual = jwe.header.context {
        let expected = [UInt8](context.utf8)
        guard jwe.header.kid != nil, equalInConstantTime(actual.span, expected.span) else {
          throw .decryptionFailed
        }
      }
    }
    let plaintext = try state.withLock { state throws(SealingError) -> Secret? in
      var cipher = if let kept = state.cipher.take() { kept } else { try GCMCipher() }
      let plaintext = try Self.open(jwe, keys: &state.keys, cipher: &cipher)
      state.cipher = consume cipher
      return plaintext
    }
    guard let plaintext else { throw .decryptionFailed }
    return plaintext
  }

  /// The key that seals now; made, where there is no key at all.
  ///
  /// - Throws: `keyFile`, `library`.
  package func primaryID() throws(SealingError) -> KeyID {
    try state.withLock { state throws(SealingError) in try state.keys.primary().id }
  }

  /// The key that sealed last; nil where nothing was sealed yet, and no key is read for the answer.
  package var lastSealingID: KeyID? { state.withLock { $0.lastSealingID } }

  /// Every key there is, in the order in which they are tried, the sealing one first; makes none.
  ///
  /// - Throws: `keyFile`, `library`.
  package func keyIDs() throws(SealingError) -> [(id: KeyID, origin: KeyOrigin)] {
    try state.withLock { state throws(SealingError) in
      let entries = try state.keys.inEnvironment() + state.keys.inStorage()
      return entries.map { entry in (id: entry.id, origin: entry.origin) }
    }
  }

  /// The plaintext; nil where no key that may open it does.
  private static func open(
    _ jwe: CompactJWE, keys: inout KeyCollection, cipher: inout GCMCipher
  ) throws(SealingError) -> Secret? {
    if let kid = jwe.header.kid {
      return try jwe.open(key: try keys.find(kid).key, cipher: &cipher)
    }
    for entry in try keys.inEnvironment() {
      if let plaintext = try jwe.open(key: entry.key, cipher: &cipher) { return plaintext }
    }
    for entry in try keys.inStorage() {
      if let plaintext = try jwe.open(key: entry.key, cipher: &cipher) { return plaintext }
    }
    return nil
  }
}
