internal import SQLite
package import Secrets

/// Small values of the host by name, such as a key that the key ring has sealed.
extension Store {
  /// A sealed setting, or nil.
  package func sealedSetting(_ name: String) throws(StoreError) -> Sealed? {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.setting)
      try lease.statement.bind(text: Store.settingName(name), at: 1)
      return try lease.statement.step() ? Sealed(bytes: lease.statement.blob(at: 0)) : nil
    }
  }

  /// The names of all sealed settings.
  package func sealedSettingNames() throws(StoreError) -> [String] {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      var names: [String] = []
      let lease = try session.lease(.settingNames)
      while try lease.statement.step() {
        names.append(
          String(lease.statement.string(at: 0).dropFirst(Store.settingPrefix.count)))
      }
      return names
    }
  }

  /// Sets a sealed setting unless another process was first, and gives the one that stands.
  package func keepSealedSetting(
    _ name: String, _ sealed: Sealed
  ) throws(StoreError) -> Sealed {
    try write(.insertSetting, name, sealed)
    return try sealedSetting(name) ?? sealed
  }

  /// Sets a sealed setting in place of the one there, as when it was sealed with another key.
  package func replaceSealedSetting(
    _ name: String, _ sealed: Sealed
  ) throws(StoreError) {
    try markRemoval(writable())
    try write(.replaceSetting, name, sealed)
  }

  private func write(
    _ text: StatementText, _ name: String, _ sealed: Sealed
  ) throws(StoreError) {
    let session = try writable()
    try remember(sealed.keyID)
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(text) { (statement) throws(SQLiteError) in
        try statement.bind(text: Store.settingName(name), at: 1)
        try statement.bind(blob: sealed.bytes.span, at: 2)
      }
    }
  }

  // The store's own settings begin with "store.", and are nobody else's.
  private static let settingPrefix = "sealed."

  private static func settingName(_ name: String) -> String { settingPrefix + name }
}

extension StatementText {
  fileprivate static let setting = StatementText(
    "SELECT value FROM store_setting WHERE name = ?1")
  fileprivate static let settingNames = StatementText(
    "SELECT name FROM store_setting WHERE name >= 'sealed.' AND name < 'sealed/' ORDER BY name")
  fileprivate static let insertSetting = StatementText(
    "INSERT OR IGNORE INTO store_setting (name, value) VALUES (?1, ?2)")
  fileprivate static let replaceSetting = StatementText(
    "INSERT OR REPLACE INTO store_setting (name, value) VALUES (?1, ?2)")
}
