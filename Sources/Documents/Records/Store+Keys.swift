internal import SQLite
package import Secrets

/// The key ids that something in the database was ever sealed with [W-113].
extension Store {
  /// All of them, by when they were first seen.
  package func keyIDs() throws(StoreError) -> [KeyID] {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      var ids: [KeyID] = []
      let lease = try session.lease(.keyIDs)
      while try lease.statement.step() {
        if let id = KeyID(lease.statement.string(at: 0)) { ids.append(id) }
      }
      return ids
    }
  }

  /// Writes a key id down, once; throws `retiredKey` for one that may seal nothing any more.
  func remember(_ key: KeyID?) throws(StoreError) {
    guard let key else { return }
    let session = try writable()
    guard !session.admittedKeys.contains(key) else { return }
    if try isRetired(key) { throw StoreError(.retiredKey(key)) }
    session.admittedKeys.append(key)
    guard !session.knownKeys.contains(key) else { return }
    let time = now()
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(.insertKey) { (statement) throws(SQLiteError) in
        try statement.bind(text: key.description, at: 1)
        try statement.bind(time, at: 2)
      }
    }
    session.knownKeys.append(key)
  }
}

extension StatementText {
  fileprivate static let keyIDs = StatementText(
    "SELECT kid FROM store_key ORDER BY firstSeenAt, kid")
  fileprivate static let insertKey = StatementText(
    "INSERT OR IGNORE INTO store_key (kid, firstSeenAt) VALUES (?1, ?2)")
}
