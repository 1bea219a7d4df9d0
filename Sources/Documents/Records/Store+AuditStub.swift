internal import SQLite
package import Sealing
package import Secrets

/// The stub of pruned audit rows, and who signed it.
extension Store {
  /// The key that signed the stub; nil where nothing was pruned.
  ///
  /// Without that key the signature cannot be checked any more, so it is not to be given up before
  /// ``resignAuditStub(with:)``.
  package func auditStubKeyID() throws(StoreError) -> KeyID? {
    try auditStub().flatMap { KeyID($0.kid) }
  }

  /// Whether the stub's signature is that of a key of the ring; true where nothing was pruned.
  ///
  /// Throws `keyUnavailable` with the key's id where the key is not there.
  package func isAuditStubSigned(by keyRing: KeyRing) throws -> Bool {
    guard let stub = try auditStub() else { return true }
    return try keyRing.verifies(
      stub.mac.span, of: stub.message(kid: stub.kid).span, kid: stub.kid, for: .auditStub)
  }

  /// Begins the snapshot that a walk along the trail is made in, and asks of its stub what
  /// ``isAuditStubSigned(by:)`` does.
  ///
  /// Before the walk, since that takes long, and the key that signed what the snapshot holds may be
  /// retired meanwhile: the stub is signed anew then, and only newer snapshots tell.
  package func beginReadingAudit(
    signedBy keyRing: KeyRing
  ) throws(StoreError) -> Result<Bool, any Error> {
    try beginReading()
    let signature = Result { try isAuditStubSigned(by: keyRing) }
    guard case .failure(let error as SealingError) = signature, error.code == .keyUnavailable else {
      return signature
    }
    // Retired in the moment between the two, perhaps.
    try endBatch()
    try beginReading()
    return Result { try isAuditStubSigned(by: keyRing) }
  }

  /// Signs the stub anew under the primary key, in the open write transaction; false where there is
  /// nothing to do.
  ///
  /// Throws ``AuditFault`` where the signature does not hold, so that a forged stub is never made a
  /// true one, and `keyUnavailable` where its key is not there.
  package func resignAuditStub(with keyRing: KeyRing) throws -> Bool {
    _ = try writable()
    guard let stub = try auditStub() else { return false }
    let primary = try keyRing.primaryID()
    guard KeyID(stub.kid) != primary else { return false }
    guard try isAuditStubSigned(by: keyRing) else { throw AuditFault.removed(seq: 1) }
    try keep(stub, signedBy: keyRing)
    return true
  }

  /// The stub as it is stored; nil where nothing was pruned.
  package func auditStub() throws(StoreError) -> AuditStub? {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.auditStub)
      guard try lease.statement.step() else { return nil }
      return AuditStub(json: lease.statement.blob(at: 0))
    }
  }

  /// Signs a stub and stores it in place of the one there.
  func keep(_ stub: AuditStub, signedBy keyRing: KeyRing) throws {
    var stub = stub
    let signature = try keyRing.sign(for: .auditStub) { kid in
      stub.message(kid: kid.description)
    }
    stub.kid = signature.kid.description
    stub.mac = signature.mac.bytes
    let session = try writable()
    try remember(signature.kid)
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(.keepAuditStub) { (statement) throws(SQLiteError) in
        try statement.bind(blob: stub.json.span, at: 1)
      }
      // What the trigger that keeps audit rows from being deleted goes by.
      _ = try session.write(.keepAuditStubPlace) { (statement) throws(SQLiteError) in
        try statement.bind(stub.through.seq, at: 1)
      }
    }
  }
}

extension StatementText {
  fileprivate static let auditStub = StatementText(
    "SELECT value FROM store_setting WHERE name = 'store.auditStub'")
  fileprivate static let keepAuditStub = StatementText(
    "INSERT INTO store_setting (name, value) VALUES ('store.auditStub', ?1)"
      + " ON CONFLICT (name) DO UPDATE SET value = excluded.value")
  fileprivate static let keepAuditStubPlace = StatementText(
    "INSERT INTO store_counter (id, value) VALUES (-2, ?1)"
      + " ON CONFLICT (id) DO UPDATE SET value = excluded.value")
}
