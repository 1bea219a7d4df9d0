import Foundation
import Glibc
import Testing

/// The key file: [W-04], [W-112] and [W-113].
@Suite struct EncryptionKeyFileTests {
  private static let none: [String: String?] = ["ENCRYPTION_SECRET_HEX": nil]
  private static let unavailable = -32004
  private static let name = "integrations.sqlite.keys.json"

  @Test func `[W-112] the key file is made on the first call that needs a key`() throws {
    let host = try HostProcess.start(environment: Self.none)
    _ = try host.must("host.info")
    _ = try host.list()
    _ = try host.create(Sample.stripe())
    #expect(!host.workspace.exists(Self.name))
    #expect(host.stderrText == "")
    let id = try host.create(Sample.shopify())
    _ = try host.must("oauth2.encrypt", ["plaintext": "x"])
    #expect(try host.workspace.mode(of: Self.name) == 0o600)
    try host.finish()
    let lines = host.stderrText.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(lines.first?.contains(host.workspace.path(Self.name)) == true)

    // A JWK Set with one key.
    let text = String(decoding: try host.workspace.contents(of: Self.name), as: UTF8.self)
    let set = try JSONValue(parsing: text)
    let keys = try #require(set["keys"]?.array)
    #expect(keys.count == 1)
    #expect(keys[0]["kty"] == "oct")
    #expect(keys[0]["k"]?.string?.utf8.count == 43)
    #expect(!host.stderrText.contains(keys[0]["k"]?.string ?? "?"))

    // The next process uses it and says nothing.
    let next = try HostProcess.start(environment: Self.none, workspace: host.workspace)
    #expect(try next.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
    try next.finish()
    #expect(next.stderrText == "")
    let again = String(decoding: try host.workspace.contents(of: Self.name), as: UTF8.self)
    #expect(again == text)
  }

  @Test(.enabled(if: EncryptionFormTests.hasJOSE))
  func `[W-112] any JOSE library reads the key file and opens with it`() throws {
    let host = try HostProcess.start(environment: Self.none)
    let sealed = try host.must("oauth2.encrypt", ["plaintext": "héllo"])
    let script = """
      import json, sys
      from joserfc import jwe
      from joserfc.jwk import KeySet
      keys = KeySet.import_key_set(json.load(open(sys.argv[1]))).keys
      registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
      print(jwe.decrypt_compact(sys.argv[2], keys[0], registry=registry).plaintext.decode(), end="")
      """
    let words = [host.workspace.path(Self.name), sealed["encrypted"]?.string ?? ""]
    #expect(try Python.run(script, words) == "héllo")
  }

  @Test func `[W-02] the key file is where --keyring says`() throws {
    let workspace = try Workspace()
    let path = workspace.path("elsewhere.json")
    let host = try HostProcess.start(
      ["--keyring", path], environment: Self.none, workspace: workspace)
    let id = try host.create(Sample.shopify())
    try host.finish()
    #expect(try workspace.mode(of: "elsewhere.json") == 0o600)
    #expect(!workspace.exists(Self.name))
    let next = try HostProcess.start(
      ["--keyring", path], environment: Self.none, workspace: workspace)
    #expect(try next.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
  }

  @Test func `[W-112] for a database in memory the made key is not written`() throws {
    let host = try HostProcess.start(environment: Self.none, database: .memory)
    let id = try host.create(Sample.shopify())
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
    try host.finish()
    #expect(host.workspace.files() == [])
  }

  @Test func `[W-112] an empty variable is as good as none`() throws {
    let host = try HostProcess.start(
      environment: ["ENCRYPTION_SECRET": "", "ENCRYPTION_SECRET_HEX": ""])
    _ = try host.create(Sample.shopify())
    #expect(host.workspace.exists(Self.name))
  }

  @Test func `[W-112] processes at the same time make one key`() throws {
    let workspace = try Workspace()
    let hosts = try (0..<6).map { _ in
      try HostProcess.start(environment: Self.none, workspace: workspace)
    }
    let posted = try hosts.enumerated().map { number, host in
      try host.post(
        "integrations.create", Sample.stripeWithKey(["name": .string("\(number)")]).text)
    }
    let ids = try zip(hosts, posted).map { try Reply($0.receiveReply(to: $1)).result ?? .null }
    for id in ids {
      for host in hosts {
        #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
      }
    }
    try hosts.forEach { try $0.finish() }
    #expect(hosts.map { $0.stderrText.split(separator: "\n").count }.reduce(0, +) == 1)
    let kids = try DatabaseFile(workspace).credentials().map { try $0.member("kid") }
    #expect(Set(kids).count == 1)
    #expect(workspace.files().filter { $0.contains("keys") } == [Self.name])
  }

  // MARK: files that are refused

  /// A closed database with one integration, sealed by its key file.
  private static func scene() throws -> (Workspace, JSONValue) {
    let host = try HostProcess.start(environment: none)
    let id = try host.create(Sample.shopify())
    try host.finish()
    return (host.workspace, id)
  }

  /// Checks that `serve` answers -32004 where a key is needed and works on, that other subcommands
  /// end with 78, and that all is well again after the repair.
  private static func check(
    _ workspace: Workspace, _ id: JSONValue, repair: () throws -> Void,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let host = try HostProcess.start(environment: none, workspace: workspace)
    let decrypt: JSONValue = ["integrationId": id]
    for _ in 0..<2 {
      for (method, params) in [
        ("integrations.getDecryptedCredentials", decrypt),
        ("integrations.create", Sample.stripeWithKey()), ("oauth2.encrypt", ["plaintext": "x"]),
      ] {
        let reply = try host.ask(method, params)
        #expect(reply.code == unavailable, "\(method)", sourceLocation: location)
        #expect(reply.kind == "KeyUnavailable", sourceLocation: location)
      }
    }
    #expect(try host.list().count == 1, sourceLocation: location)
    #expect(host.stderrText.split(separator: "\n").count == 1, sourceLocation: location)
    let call = try HostProcess.command(
      ["call", "integrations.getDecryptedCredentials", "integrationId=\(id.string ?? "")"],
      environment: none, workspace: workspace)
    #expect(call.status == .exited(78), sourceLocation: location)
    #expect(call.stdout == [], sourceLocation: location)
    let doctor = try HostProcess.command(["doctor"], environment: none, workspace: workspace)
    #expect(doctor.status == .exited(78), sourceLocation: location)
    try repair()
    #expect(
      try host.credentials(id)["apiKey"] == .string(Sample.shopifyKey), sourceLocation: location)
    try host.must("oauth2.encrypt", ["plaintext": "x"])
  }

  @Test(arguments: [0o640, 0o604, 0o610, 0o601, 0o620, 0o602, 0o666, 0o777])
  func `[W-04] a key file that others can use is refused until it is mended`(mode: Int) throws {
    let (workspace, id) = try Self.scene()
    let path = workspace.path(Self.name)
    try Tool.setMode(of: path, mode)
    try Self.check(workspace, id) { try Tool.setMode(of: path, 0o600) }
  }

  @Test(.enabled(if: geteuid() == 0))
  func `[W-04] a key file of another owner is refused until it is mended`() throws {
    let (workspace, id) = try Self.scene()
    let path = workspace.path(Self.name)
    try Tool.output("/bin/chown", ["12345", path])
    try Self.check(workspace, id) { try Tool.output("/bin/chown", ["0", path]) }
  }

  private static let zeros = String(repeating: "A", count: 43)

  static let contents = [
    "", " ", "nonsense", "[]", "{}", #"{"keys":[]}"#, #"{"keys":{}}"#, #"{"keys":[1]}"#,
    #"{"keys":[{"kty":"oct"}]}"#, #"{"keys":[{"kty":"oct","k":""}]}"#,
    #"{"keys":[{"kty":"oct","k":"AAAA"}]}"#, #"{"keys":[{"kty":"oct","k":"\#(zeros)A"}]}"#,
    #"{"keys":[{"kty":"oct","k":"\#(zeros)="}]}"#, #"{"keys":[{"kty":"RSA","k":"\#(zeros)"}]}"#,
    #"{"keys":[{"k":"\#(zeros)"}]}"#, #"{"keys":[{"kty":"oct","k":"\#(zeros)"}"#,
    #"{"keys":[{"kty":"oct","k":"\#(zeros.dropLast())*"}]}"#,
  ]

  @Test(arguments: contents)
  func `[W-112] a spoiled key file is refused until it is mended`(text: String) throws {
    let (workspace, id) = try Self.scene()
    let good = try workspace.contents(of: Self.name)
    try workspace.write(Self.name, Array(text.utf8))
    try Self.check(workspace, id) { try workspace.write(Self.name, good) }
  }

  @Test func `[W-112] a directory in the place of the key file is refused`() throws {
    let (workspace, id) = try Self.scene()
    let path = workspace.path(Self.name)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    try Self.check(workspace, id) {
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
    }
  }

  // MARK: a key file beside the environment

  @Test func `[W-112] the keys of the key file open too`() throws {
    let (workspace, id) = try Self.scene()
    let host = try HostProcess.start(workspace: workspace)
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
    let mine = try host.create(Sample.stripeWithKey())
    try host.finish()
    let context = "integrations/\(mine.string ?? "")/apiKeyAuth.keyEncrypted"
    let sealed = try DatabaseFile(workspace).credentials().first {
      try $0.member("ctx") == context
    }
    #expect(try sealed?.member("kid") == EncryptionFormTests.kid.get())
  }

  @Test func `[W-112] a spoiled key file beside the environment fails what needs its keys alone`()
    throws
  {
    let (workspace, id) = try Self.scene()
    let good = try workspace.contents(of: Self.name)
    try workspace.write(Self.name, Array("nonsense".utf8))
    let host = try HostProcess.start(workspace: workspace)
    let mine = try host.create(Sample.stripeWithKey())
    #expect(try host.credentials(mine)["apiKey"] == .string(Sample.stripeKey))
    let sealed = try host.must("oauth2.encrypt", ["plaintext": "x"])
    #expect(try host.must("oauth2.decrypt", sealed) == ["plaintext": "x"])
    let reply = try host.ask("integrations.getDecryptedCredentials", ["integrationId": id])
    #expect(reply.code == Self.unavailable)
    #expect(try host.list().count == 2)
    try workspace.write(Self.name, good)
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
  }

  @Test func `[W-113] a lost key file is told by the id of its key`() throws {
    let (workspace, id) = try Self.scene()
    let kid = try DatabaseFile(workspace).credentials()[0].member("kid")
    try FileManager.default.removeItem(atPath: workspace.path(Self.name))
    let host = try HostProcess.start(environment: Self.none, workspace: workspace)
    #expect(try host.list().count == 1)
    let refusal = try host.refusal(
      "integrations.getDecryptedCredentials", ["integrationId": id])
    #expect(refusal == Refusal(-32004, "KeyUnavailable", ["kid": .string(kid ?? "")]))
  }

  @Test(arguments: ["000", "022", "077", "177"])
  func `[W-04] what is made is for its owner alone whatever the umask`(umask: String) throws {
    let workspace = try Workspace()
    let file = workspace.path("a/b/x.sqlite")
    let script = "umask \(umask); exec \"$0\" call oauth2.encrypt plaintext=x --database \"$1\""
    let create = "umask \(umask); exec \"$0\" call integrations.create - --database \"$1\" < \"$2\""
    try workspace.write("arguments.json", Array(Sample.stripeWithKey().text.utf8))
    let binary = try HostProcess.binary.get()
    try Tool.output("/bin/sh", ["-c", script, binary, file])
    try Tool.output("/bin/sh", ["-c", create, binary, file, workspace.path("arguments.json")])
    for name in ["a", "a/b"] { #expect(try workspace.mode(of: name) == 0o700) }
    for name in ["a/b/x.sqlite", "a/b/x.sqlite.keys.json"] {
      #expect(try workspace.mode(of: name) == 0o600, "\(name)")
    }
  }

  @Test func `[W-04] the log of the database is for its owner alone`() throws {
    let host = try HostProcess.start(environment: Self.none)
    _ = try host.create(Sample.shopify())
    let files = host.workspace.files()
    #expect(files.count == 4)
    for name in files { #expect(try host.workspace.mode(of: name) == 0o600, "\(name)") }
  }
}
