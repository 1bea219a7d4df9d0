import Foundation

/// Files of the repository and of what may lie beside it.
enum Repository {
  /// The root of the package: this file is `Tests/EndToEnd/Support/Repository.swift`.
  static let root: URL = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The path of a file or folder of the shared material that may lie beside the repository (or
  /// where $INTEGRATIONS_SHARED says); nil where it is not there, and the tests that need it are
  /// skipped.
  static func beside(_ path: String) -> String? {
    let shared = ProcessInfo.processInfo.environment["INTEGRATIONS_SHARED"].map {
      URL(filePath: $0)
    }
    let folder = shared ?? root.deletingLastPathComponent().appending(path: "shared")
    let found = folder.appending(path: path).path
    return FileManager.default.fileExists(atPath: found) ? found : nil
  }
}
