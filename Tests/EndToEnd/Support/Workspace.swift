import Foundation

/// A private directory that lives as long as the value and is removed with it.
///
/// Two processes of one test that share a database share one workspace.
final class Workspace: Sendable {
  /// The directory, absolute, with no slash at the end; mode 0700.
  let path: String

  /// Where files are kept in memory, for tests that need no disk and would wait for it often.
  static let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : nil

  /// - Parameter base: the directory that this one is made in; `TMPDIR` where it is nil.
  init(in base: String? = nil) throws {
    let base = base ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    path = "\(base)/integrations-host-\(UUID().uuidString.prefix(18))"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The file that `Database.temporary` names.
  var database: String { path("integrations.sqlite") }

  /// The absolute path of `name` in this directory.
  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its absolute path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8], mode: Int = 0o600) throws -> String {
    let target = path(name)
    let made = FileManager.default.createFile(
      atPath: target, contents: Data(bytes), attributes: [.posixPermissions: mode])
    guard made else { throw HarnessError("\(target) cannot be written") }
    return target
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The permission bits of a file or directory: 0o600, say.
  func mode(of name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
    guard let mode = attributes[.posixPermissions] as? NSNumber else {
      throw HarnessError("\(name) has no mode")
    }
    return mode.intValue & 0o777
  }

  /// All regular files below the directory, as paths relative to it, sorted.
  func files() -> [String] {
    let found = FileManager.default.subpaths(atPath: path) ?? []
    return found.filter { name in
      var isDirectory: ObjCBool = false
      return unsafe FileManager.default.fileExists(
        atPath: path(name), isDirectory: &isDirectory) && !isDirectory.boolValue
    }.sorted()
  }

  /// The bytes of a file of this directory.
  func contents(of name: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path(name)) else {
      throw HarnessError("\(name) cannot be read")
    }
    return [UInt8](data)
  }
}
