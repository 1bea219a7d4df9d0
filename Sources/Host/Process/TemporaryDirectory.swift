import Glibc

/// A folder for this user alone that is gone, with all in it, when its owner goes away.
package struct TemporaryDirectory: ~Copyable, Sendable {
  /// Where the folder is.
  package let path: String

  /// Makes a folder in `$TMPDIR`, or in `/tmp`.
  package init(prefix: String) throws(SystemError) {
    var parent = "/tmp"
    if let value = unsafe getenv("TMPDIR") {
      // A path that is not UTF-8 is not to be repaired into another one.
      guard let named = unsafe String(validatingCString: value) else {
        throw SystemError("mkdtemp", code: EILSEQ)
      }
      if !named.isEmpty { parent = named }
    }
    var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Makes a folder beside a path, to be renamed to it: what stays behind is removed.
  package init(beside path: String) throws(SystemError) {
    var template = Array("\(path).XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
    self.path = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    Self.removeTree(path, depth: 0)
  }

  /// Removes a file, or a folder after what is in it; links are removed, not followed.
  private static func removeTree(_ path: String, depth: Int) {
    if unsafe unlink(path) == 0 || depth > 16 { return }
    for name in names(in: path) { removeTree("\(path)/\(name)", depth: depth + 1) }
    _ = unsafe rmdir(path)
  }

  /// The names of what is in a folder; none for what is no folder.
  package static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
