import COpenSSL
import Glibc

/// Which roots a connection trusts.
enum TrustStore: Hashable {
  /// Those of the machine. No variable of the environment moves them.
  case system
  /// Those of one file. [W-142]
  case file(String)

  /// Where a certificate authority's distribution puts all roots in one file.
  private static let bundles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
  ]

  /// Gives the roots to a context; false where there are none.
  func load(into context: OpaquePointer) -> Bool {
    ERR_clear_error()
    switch self {
    case .file(let path):
      return unsafe !path.utf8.contains(0) && SSL_CTX_load_verify_file(context, path) == 1
    case .system:
      let directory = unsafe Self.text(X509_get_default_cert_dir())
      for path in [directory, "/etc/ssl/certs"].compactMap({ $0 }) where Self.isHashed(path) {
        // Roots are read one by one as chains ask for them: 0.07 ms, where the bundle takes 30.
        return unsafe SSL_CTX_load_verify_dir(context, path) == 1
      }
      let bundle = unsafe Self.text(X509_get_default_cert_file())
      return ([bundle].compactMap { $0 } + Self.bundles).contains { path in
        unsafe access(path, R_OK) == 0 && SSL_CTX_load_verify_file(context, path) == 1
      }
    }
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
  }

  /// Whether a folder has a certificate under the hash of its subject: `4a6481c9.0`.
  static func isHashed(_ path: String) -> Bool {
    guard let folder = unsafe opendir(path) else { return false }
    defer { unsafe closedir(folder) }
    while let entry = unsafe readdir(folder) {
      let isHash = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe bytes.prefix(8).allSatisfy { Syntax.hexDigit($0) != nil }
          && bytes[8] == UInt8(ascii: ".") && Syntax.digit(bytes[9]) != nil
      }
      if isHash { return true }
    }
    return false
  }
}
