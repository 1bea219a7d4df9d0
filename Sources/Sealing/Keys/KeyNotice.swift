/// Something about keys that the operator is to know, once.
package enum KeyNotice: Hashable, Sendable {
  /// A key file was made, since no key was configured.
  case madeFile(path: String)

  /// A key was made that nobody will have when this process ends.
  case madeInMemory
}
