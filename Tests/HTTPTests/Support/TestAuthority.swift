import Foundation

/// Certificates that OpenSSL's command makes in a temporary folder, once for all tests.
final class TestAuthority: Sendable {
  /// The certificates that a server may have, each with the key `key.pem`.
  enum Leaf: String, CaseIterable, Sendable {
    /// For `api.stripe.com`, by the authority.
    case good
    /// The same through an authority between, whose certificate the server sends along.
    case chained
    /// The same, but the server keeps the certificate of the authority between to itself.
    case unchained
    case expired
    case future
    /// For `api.stripe.com.example`.
    case otherName
    /// With the name in the place where it was looked for before there were alternative names.
    case commonName
    /// For `*.myshopify.com`.
    case wildcard
    /// Its own authority.
    case selfSigned
    /// By an authority that nobody trusts, whose own certificate the server sends along.
    case foreign
  }

  static let shared = Result { try TestAuthority() }

  let folder: URL

  /// The file of the root.
  var root: String { folder.appending(path: "ca.pem").path }

  func certificate(_ leaf: Leaf) -> String { folder.appending(path: "\(leaf).pem").path }

  var key: String { folder.appending(path: "key.pem").path }

  private init() throws {
    folder = Self.place
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", Self.script]
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ServerError() }
    atexit { try? FileManager.default.removeItem(at: TestAuthority.place) }
  }

  /// The folder of this process; it is removed when the tests end.
  private static var place: URL {
    FileManager.default.temporaryDirectory.appending(path: "ih-tls-\(getpid())")
  }

  private static let script = """
    set -e
    cat >ca.cnf <<END
    [ca]
    default_ca = d
    [d]
    new_certs_dir = .
    database = index.txt
    default_md = sha256
    policy = p
    unique_subject = no
    rand_serial = yes
    [p]
    commonName = supplied
    END
    : >index.txt
    openssl ecparam -genkey -name prime256v1 -noout -out key.pem
    authority() {
      openssl ecparam -genkey -name prime256v1 -noout -out $1.key
      openssl req -x509 -new -key $1.key -out $1.pem -days 30 -subj "/CN=Test $1" \
        -addext basicConstraints=critical,CA:true
    }
    # NAME AUTHORITY KEY SUBJECT EXTENSION [START END]
    sign() {
      openssl req -new -key $3 -subj "/CN=$4" -out $1.csr
      printf '%s\\n' "$5" >$1.ext
      openssl ca -batch -notext -config ca.cnf -cert $2.pem -keyfile $2.key -in $1.csr \
        -out $1.pem -extfile $1.ext \
        -startdate ${6-20200101000000Z} -enddate ${7-20990101000000Z}
    }
    name=subjectAltName=DNS:api.stripe.com
    authority ca
    authority other
    sign good ca key.pem x $name
    sign expired ca key.pem x $name 20200101000000Z 20210101000000Z
    sign future ca key.pem x $name 20980101000000Z
    sign otherName ca key.pem x subjectAltName=DNS:api.stripe.com.example
    sign commonName ca key.pem api.stripe.com basicConstraints=CA:false
    sign wildcard ca key.pem x 'subjectAltName=DNS:*.myshopify.com'
    sign leaf other key.pem x $name
    cat leaf.pem other.pem >foreign.pem
    openssl ecparam -genkey -name prime256v1 -noout -out between.key
    sign between ca between.key between basicConstraints=critical,CA:true
    sign unchained between key.pem x $name
    cat unchained.pem between.pem >chained.pem
    openssl req -x509 -new -key key.pem -out selfSigned.pem -days 30 -subj /CN=x -addext $name
    """
}
