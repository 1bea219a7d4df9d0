import Glibc
import Secrets

extension KeyFile {
  /// Makes the file with this one key, its directory too; false where another process was quicker.
  ///
  /// The file appears whole or not at all, under its name only if there is none. [W-112]
  ///
  /// - Throws: `keyFile`, `library`.
  func make(_ key: Key, random: RandomBytes) throws(SealingError) -> Bool {
    // The empty path is that of a process that knows no place for its files.
    guard !path.isEmpty else {
      throw SealingError(
        .keyFile(.notAFile), "There is no place for a key file: name a database or a key file.")
    }
    try makeDirectory()
    let temporary = try writeTemporary([key], random: random)
    defer { unsafe unlink(temporary) }
    // A hard link, unlike a renaming, never takes the place of a file that is there.
    if unsafe link(temporary, path) != 0 {
      let error = FileDescriptor.Failure()
      // Who changes a file that appeared meanwhile takes the temporary one for left behind.
      if error.number == EEXIST || error.number == ENOENT && identity() != nil { return false }
      throw failure(.system(error.number), "cannot be made: \(error.reason)")
    }
    try synchronizeDirectory()
    return true
  }

  func synchronizeDirectory() throws(SealingError) {
    try attempt("made") { () throws(FileDescriptor.Failure) in
      try FileDescriptor(directory, O_RDONLY | O_DIRECTORY).synchronize()
    }
  }

  var directory: String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the directory, and those above it that are missing, for this user alone. [W-04]
  private func makeDirectory() throws(SealingError) {
    var missing: [String] = []
    var place = directory
    while unsafe access(place, F_OK) != 0, errno == ENOENT {
      missing.append(place)
      place = KeyFile(path: place).directory
    }
    for place in missing.reversed() where unsafe mkdir(place, 0o700) != 0 && errno != EEXIST {
      let error = FileDescriptor.Failure()
      throw failure(.system(error.number), "cannot be made: \(error.reason)")
    }
  }

  /// Writes a new file beside the key file, down to the disk; gives its path.
  func writeTemporary(
    _ keys: [Key], random: RandomBytes
  ) throws(SealingError) -> String {
    var entries: [(id: KeyID, key: Key)] = []
    for key in keys { entries.append((id: try key.makeID(), key: key)) }
    let text = KeySet.text(of: entries)
    let temporary = try temporaryPath(random: random)
    let file = try attempt("made") { () throws(FileDescriptor.Failure) in
      try FileDescriptor(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    }
    do throws(SealingError) {
      try attempt("made") { () throws(FileDescriptor.Failure) in
        // Whatever the umask took away.
        try file.setMode(0o600)
        try text.withBytes { bytes throws(FileDescriptor.Failure) in try file.write(bytes) }
        try file.synchronize()
      }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
    return temporary
  }
}
