/// What the commands for keys do to the database; no client can call it.
package enum Keys {
  /// How many ciphertexts are opened, and written in one transaction, at a time.
  ///
  /// Other processes wait for the lock meanwhile, which is a few milliseconds.
  package static let pageSize = 200
}

/// A place among the ciphertexts, from which on a page of them is taken.
package struct KeysPlace: Sendable {
  /// The key that sealed them, as their rows name it; nil for all keys.
  package let key: String?
  package let from: Int64
  package let limit: Int

  /// The page from a place on.
  package init(key: String? = nil, from: Int64, limit: Int = Keys.pageSize) {
    self.key = key
    self.from = from
    self.limit = limit
  }
}
