internal import SQLite
internal import Sealing
package import Secrets
internal import Values

/// All ciphertexts, a page at a time, and their replacement by others of the same plaintexts.
extension Store {
  /// Where the first page begins.
  package static let firstPlace = Int64.min
  /// When a page is full: about as much as its ciphertexts take in memory.
  private static let pageBytes = 1 << 20

  /// The ciphertexts from a place on, at most `limit` and seldom more than a megabyte of them.
  ///
  /// With `key` only those that it sealed, as their rows say: its id, or the empty text.
  package func secrets(
    of key: String? = nil, from place: Int64, limit: Int
  ) throws(StoreError) -> SecretPage {
    let session = try readable()
    let lease = try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(key == nil ? .secretsFrom : .secretsOfKey)
      try lease.statement.bind(place, at: 1)
      try lease.statement.bind(Int64(limit), at: 2)
      if let key { try lease.statement.bind(text: key, at: 3) }
      return lease
    }
    var found: [StoredSecret] = []
    var bytes = 0
    while bytes < Store.pageBytes, try step(lease.statement) {
      let secret = try secret(lease.statement, session)
      bytes += secret.sealed.bytes.count
      found.append(secret)
    }
    let isLast = bytes < Store.pageBytes && found.count < limit
    let next = found.last.flatMap { $0.place == .max ? nil : $0.place + 1 }
    return SecretPage(secrets: found, next: isLast ? nil : next)
  }

  private func secret(_ row: Statement, _ session: Session) throws(StoreError) -> StoredSecret {
    let place = row.integer(at: 0)
    var id: DocumentID?
    if let owner = SecretPlace.owner(of: place) {
      id = try publicID(table: owner.table, row: owner.row, session)
    }
    return StoredSecret(
      place: place, id: id, field: row.string(at: 1), sealed: Store.sealed(row, jwe: 2, kid: 3))
  }

  /// What needs a key: ciphertexts whose rows name it, settings that name it themselves, and the
  /// signature of what was pruned.
  package func uses(of key: KeyID) throws(StoreError) -> KeyUses {
    var uses = KeyUses(secrets: try sealedCounts()[key.description] ?? 0)
    uses.settings = try settingUses()[key] ?? 0
    return uses
  }

  /// How many settings need each key: those that it sealed, and the stub that it signed.
  package func settingUses() throws(StoreError) -> [KeyID: Int] {
    var counts: [KeyID: Int] = [:]
    for name in try sealedSettingNames() {
      if let kid = try sealedSetting(name)?.statedKeyID { counts[kid, default: 0] += 1 }
    }
    if let kid = try auditStubKeyID() { counts[kid, default: 0] += 1 }
    return counts
  }

  /// Puts a ciphertext in the place of another one; false where that one is not there any more.
  func replace(
    _ old: Sealed, by new: Sealed, for id: DocumentID, field: String
  ) throws(StoreError) -> Bool {
    let session = try writable()
    guard let place = try place(of: id, session) else { return false }
    try remember(new.keyID)
    let replaced = try attempt(session) { () throws(SQLiteError) in
      try session.write(.exchangeSecret) { (statement) throws(SQLiteError) in
        try statement.bind(place.range.lowerBound, at: 1)
        try statement.bind(place.range.upperBound, at: 2)
        try statement.bind(text: field, at: 3)
        try statement.bind(text: old.bytes.span, at: 4)
        try statement.bind(text: new.keyID?.description ?? "", at: 5)
        try statement.bind(text: new.bytes.span, at: 6)
      }
    }
    if replaced > 0 { try markRemoval(session) }
    return replaced > 0
  }

  /// The same for a sealed setting.
  func replaceSetting(
    _ name: String, _ old: Sealed, by new: Sealed
  ) throws(StoreError) -> Bool {
    guard try sealedSetting(name)?.bytes == old.bytes else { return false }
    try replaceSealedSetting(name, new)
    return true
  }
}

extension StatementText {
  fileprivate static let secretsFrom = StatementText(
    "SELECT place, field, jwe, kid FROM store_secret WHERE place >= ?1 ORDER BY place LIMIT ?2")
  fileprivate static let secretsOfKey = StatementText(
    "SELECT place, field, jwe, kid FROM store_secret WHERE kid = ?3 AND place >= ?1"
      + " ORDER BY place LIMIT ?2")
  fileprivate static let exchangeSecret = StatementText(
    "UPDATE store_secret SET kid = ?5, jwe = ?6"
      + " WHERE place BETWEEN ?1 AND ?2 AND field = ?3 AND jwe = ?4")
}
