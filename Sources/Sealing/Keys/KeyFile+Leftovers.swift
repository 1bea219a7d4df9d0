import Glibc

/// What a process that is killed while it writes a key file leaves beside it: `PATH.HEX.new`.
extension KeyFile {
  private static let temporaryEnding = ".new"
  private static let suffixByteCount = 8
  private static let digits = "0123456789abcdef"

  /// The path of a new file beside this one, unlike any other.
  func temporaryPath(random: RandomBytes) throws(SealingError) -> String {
    let suffix = try random.bytes(Self.suffixByteCount)
    return "\(path).\(Hexadecimal.encode(suffix.span))\(Self.temporaryEnding)"
  }

  /// Removes what killed processes left, since it holds keys that may have been retired meanwhile;
  /// for who has the file's lock.
  ///
  /// What cannot be removed stays: whoever changes the file next to it then fails by itself.
  func removeLeftovers() {
    guard let folder = unsafe opendir(directory) else { return }
    defer { unsafe closedir(folder) }
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if isTemporary(name) { unsafe unlink("\(directory)/\(name)") }
    }
  }

  /// Whether a name is one that ``temporaryPath(random:)`` gives.
  private func isTemporary(_ name: String) -> Bool {
    let stem = "\(path.split(separator: "/").last ?? "")."
    guard name.hasPrefix(stem), name.hasSuffix(Self.temporaryEnding) else { return false }
    let suffix = name.dropFirst(stem.count).dropLast(Self.temporaryEnding.count)
    return suffix.utf8.count == 2 * Self.suffixByteCount && suffix.allSatisfy(Self.digits.contains)
  }
}
