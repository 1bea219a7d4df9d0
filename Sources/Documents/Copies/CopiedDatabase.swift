/// A copy that was made and found whole.
package struct CopiedDatabase: Hashable, Sendable {
  /// Its size in bytes.
  package let byteCount: Int
  /// What its ciphertexts and signatures need.
  package let neededKeys: [NeededKey]
}

/// A key without which something of a database cannot be opened or checked.
package struct NeededKey: Hashable, Sendable {
  /// The key's id; empty where it is not known.
  package let kid: String
  /// How many ciphertexts and signatures are its own.
  package let count: Int
}
