internal import SQLite
package import Secrets

/// Keys that may seal nothing any more.
///
/// A process may have sealed with a key a moment, or a whole connection test, before it was retired.
/// What it then writes would need a key that nobody has, so it is refused in the transaction that
/// would write it. The marks are settings of the store, "store.retired." and the id of the key.
extension Store {
  /// Whether a key was retired.
  package func isRetired(_ key: KeyID) throws(StoreError) -> Bool {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.retiredKey)
      try lease.statement.bind(text: Store.retiredName(key), at: 1)
      return try lease.statement.step()
    }
  }

  /// Marks a key as retired; false where it was before.
  func retire(_ key: KeyID) throws(StoreError) -> Bool {
    let session = try writable()
    // Whoever asks next in this transaction has to be told.
    session.admittedKeys = []
    return try attempt(session) { () throws(SQLiteError) in
      try session.write(.retireKey) { (statement) throws(SQLiteError) in
        try statement.bind(text: Store.retiredName(key), at: 1)
      }
    } > 0
  }

  private static func retiredName(_ key: KeyID) -> String { "store.retired.\(key)" }
}

extension StatementText {
  fileprivate static let retiredKey = StatementText(
    "SELECT 1 FROM store_setting WHERE name = ?1")
  fileprivate static let retireKey = StatementText(
    "INSERT OR IGNORE INTO store_setting (name, value) VALUES (?1, x'')")
}
