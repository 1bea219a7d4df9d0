import Glibc

/// What a process that is killed while it writes a key file leaves beside it: `PATH.HEX.new`.
extension KeyFile {
  private static let temporaryEnding = ".new"
  private static let suffixByteCount = 8
  private static let digits = Array("0123456789abcdef".utf8)

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

  /// Whether a name is one that ``temporaryPath(random:)`` gives, byte by byte [W-22].
  private func isTemporary(_ name: String) -> Bool {
    let own = path.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
    let stem = own + [UInt8(ascii: ".")]
    let rest = name.utf8.dropFirst(stem.count)
    let suffix = rest.prefix(2 * Self.suffixByteCount)
    return name.utf8.starts(with: stem) && suffix.count == 2 * Self.suffixByteCount
      && suffix.allSatisfy(Self.digits.contains)
      && rest.dropFirst(suffix.count).elementsEqual(Self.temporaryEnding.utf8)
  }
}
