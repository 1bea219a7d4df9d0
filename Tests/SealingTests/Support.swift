import Foundation
import Glibc
import Sealing
import Secrets

/// The key of the published vectors: 00 01 02 … 1f.
let vectorKeyText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
/// Its id, computed by an independent SHA-256 and an independent JOSE library.
let vectorKeyID = "WqjPPRvAP8oYbAqC"
/// Another key: ff fe fd … e0, and its id.
let otherKeyText = "__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA"
let otherKeyID = "mqNFpWtH9aLT_fd-"

/// A secret of the UTF-8 bytes of a text.
func secret(_ text: String) -> Secret {
  Secret(copying: [UInt8](text.utf8).span)
}

/// The bytes of a secret, for a test to look at.
func bytes(of secret: borrowing Secret) -> [UInt8] {
  secret.withBytes { span in span.indices.map { span[$0] } }
}

/// The text of a secret, for a test to look at.
func text(of secret: borrowing Secret) -> String {
  String(decoding: bytes(of: secret), as: UTF8.self)
}

/// The text of a secret that may be missing.
func text(ofOptional secret: consuming Secret?) -> String? {
  guard let secret else { return nil }
  return text(of: secret)
}

/// The bytes of hexadecimal digits; spans do not go through the macros of tests.
func bytes(hexadecimal text: String) -> [UInt8]? {
  Hexadecimal.decode([UInt8](text.utf8).span)
}

/// The error that `body` throws, nil where it throws none.
func failure(_ body: () throws(SealingError) -> Void) -> SealingError? {
  do throws(SealingError) {
    try body()
    return nil
  } catch {
    return error
  }
}

/// The keys of a made-up environment.
func environment(_ variables: [String: String]) throws(SealingError) -> KeyEnvironment {
  try KeyEnvironment { name in variables[name].map { [UInt8]($0.utf8) } }
}

/// A ring that has keys from variables alone.
func ring(_ variables: [String: String]) throws(SealingError) -> KeyRing {
  KeyRing(environment: try environment(variables), storage: .memory(nil)) { _ in }
}

/// A directory of its own for one test, removed with everything in it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "sealing-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a key file in this directory.
  var keyFile: String { path + "/keys.json" }

  /// Puts a key file there that only its owner may read, or one with other permissions.
  func write(_ content: String, mode: mode_t = 0o600) throws {
    try Data(content.utf8).write(to: URL(filePath: keyFile))
    _ = unsafe chmod(keyFile, mode)
  }

  /// The names of the files there.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// The permission bits of a file.
func mode(_ path: String) -> mode_t? {
  var status = stat()
  return unsafe stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

/// The content of a key file with these keys.
func keySet(_ keys: String...) -> String {
  let members = keys.map { #"{"kty":"oct","k":"\#($0)"}"# }
  return #"{"keys":[\#(members.joined(separator: ","))]}"#
}
