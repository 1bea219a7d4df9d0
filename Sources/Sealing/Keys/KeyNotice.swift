/// Something about keys that the operator is to know, once.
package enum KeyNotice: Hashable, Sendable, CustomStringConvertible {
  /// A key file was made, since no key was configured.
  case madeFile(path: String)

  /// A key was made that nobody will have when this process ends.
  case madeInMemory

  package var description: String {
    switch self {
    case .madeFile(let path):
      "no key was configured, so one was made in \(path); keep a copy of that file"
    case .madeInMemory:
      "no key was configured, so one was made that ends with this process"
    }
  }
}
