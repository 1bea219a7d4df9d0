/// Where keys are that no variable holds.
package enum KeyStorage: Sendable {
  /// In this file, which is made when it is first needed.
  case file(KeyFile)

  /// In memory, for a database that is there; the keys of a file, if one is named, open too.
  case memory(KeyFile?)

  var file: KeyFile? {
    switch self {
    case .file(let file): file
    case .memory(let file): file
    }
  }
}

/// Where a key comes from.
package enum KeyOrigin: Hashable, Sendable {
  case environment
  case file
  case memory
}
