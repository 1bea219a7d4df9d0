import Glibc
package import Secrets

/// A new key that is about to seal.
package struct KeyRotation: Hashable, Sendable {
  package let kid: KeyID
  /// The key that sealed before; nil where the file has no key yet.
  package let previous: KeyID?
}

/// What became of a key that was to be taken out of a key file.
package enum KeyRemoval: Hashable, Sendable {
  case removed
  /// The file does not have it.
  case absent
  /// It is the one that seals, and stays.
  case isPrimary
}

extension KeyFile {
  /// Puts a new key before those of the file, so that it seals from now on and they still open;
  /// makes the file where there is none.
  ///
  /// Of several processes that do this at once none loses another's key, and running hosts take up
  /// the new one by themselves.
  ///
  /// - Parameter isWanted: Asked right before the file changes, and asked again with what is then
  ///   true where another process was quicker.
  /// - Returns: The new key's id; nil where it is not wanted.
  /// - Throws: `keyFile`, `library`.
  package func rotate(
    random: RandomBytes = .shared, if isWanted: (KeyRotation) -> Bool = { _ in true }
  ) throws(SealingError) -> KeyID? {
    let key = try Key(random: random)
    let id = try key.makeID()
    if identity() == nil {
      guard isWanted(KeyRotation(kid: id, previous: nil)) else { return nil }
      if try make(key, random: random) { return id }
    }
    let isChanged = try change(random: random) { keys throws(SealingError) in
      let rotation = KeyRotation(kid: id, previous: try keys.first?.makeID())
      return isWanted(rotation) ? [key] + keys : nil
    }
    return isChanged ? id : nil
  }

  /// Takes a key out of the file, so that what it sealed does not open any more.
  ///
  /// The file goes with its last key. Running hosts forget the key by themselves.
  ///
  /// - Parameter isPrimary: Whether the first key of the file seals, and therefore stays.
  /// - Throws: `keyFile`, `library`.
  package func remove(
    _ id: KeyID, whileFirst isPrimary: Bool, random: RandomBytes = .shared
  ) throws(SealingError) -> KeyRemoval {
    var outcome = KeyRemoval.absent
    guard identity() != nil else { return outcome }
    _ = try change(random: random) { keys throws(SealingError) in
      var kept: [Key] = []
      for key in keys {
        if try key.makeID() != id { kept.append(key) }
      }
      guard kept.count < keys.count else { return nil }
      if isPrimary, let first = keys.first, try first.makeID() == id {
        outcome = .isPrimary
        return nil
      }
      outcome = .removed
      return kept
    }
    return outcome
  }

  /// Puts other keys in the place of those of the file, which no other process changes meanwhile;
  /// false where `changed` gives none to put.
  private func change(
    random: RandomBytes, _ changed: ([Key]) throws(SealingError) -> [Key]?
  ) throws(SealingError) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFLNK else {
      throw failure(.notAFile, "is a symbolic link: change the file that it leads to")
    }
    while let file = try openToRead() {
      try attempt("locked") { () throws(FileDescriptor.Failure) in try file.lock() }
      let locked = try attempt("read") { () throws(FileDescriptor.Failure) in try file.status() }
      // While this waited for the lock, another process may have put a new file in its place.
      guard identity() == Identity(locked), let content = try load() else { continue }
      guard let keys = try changed(content.keys) else { return false }
      removeLeftovers()
      try replace(with: keys, random: random)
      try synchronizeDirectory()
      return true
    }
    throw failure(.vanished, "is gone: put it back")
  }

  private func replace(with keys: [Key], random: RandomBytes) throws(SealingError) {
    if keys.isEmpty {
      guard unsafe unlink(path) == 0 else {
        let error = FileDescriptor.Failure()
        throw failure(.system(error.number), "cannot be removed: \(error.reason)")
      }
      return
    }
    let temporary = try writeTemporary(keys, random: random)
    guard unsafe rename(temporary, path) == 0 else {
      let error = FileDescriptor.Failure()
      unsafe unlink(temporary)
      throw failure(.system(error.number), "cannot be changed: \(error.reason)")
    }
  }
}
