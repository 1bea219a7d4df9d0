import Foundation
import Secrets
import Testing

@testable import Sealing

/// The same keys and ciphertexts in the hands of another JOSE library, Python's `joserfc`. [W-110]
@Suite(.enabled(if: JOSELibrary.isInstalled, "needs python3 with the module joserfc"))
struct JOSEInteropTests {
  private static let plaintexts = [
    "x", "shpat_test", "héllo 🔑", String(repeating: "a", count: 9999),
  ]

  @Test(arguments: [nil, "integrations/abc/oauth2Auth.accessTokenEncrypted"])
  func `it opens what is sealed here [W-110]`(context: String?) throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let sealed = try Self.plaintexts.map { try ring.seal(secret($0), context: context) }
    let opened = try JOSELibrary.run(
      """
      for line in sys.stdin.read().split():
        print(jwe.decrypt_compact(line, key, registry=registry).plaintext.hex())
      """, keySet(vectorKeyText), sealed.map { String(decoding: $0.bytes, as: UTF8.self) })
    #expect(opened == Self.plaintexts.map { Hexadecimal.encode([UInt8]($0.utf8).span) })
  }

  @Test(arguments: [
    (#"{"alg":"dir","enc":"A256GCM"}"#, KeyRing.Source.given),
    (#"{"enc":"A256GCM","alg":"dir"}"#, .given),
    (#"{"alg":"dir","enc":"A256GCM","kid":"\#(vectorKeyID)"}"#, .given),
    (
      #"{"ctx":"integrations/a/b","kid":"\#(vectorKeyID)","enc":"A256GCM","alg":"dir"}"#,
      .stored(context: "integrations/a/b")
    ),
  ])
  func `what it seals opens here [W-111]`(header: String, source: KeyRing.Source) throws {
    let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
    let made = try JOSELibrary.run(
      """
      for line in sys.stdin.read().split():
        print(jwe.encrypt_compact(\(header), bytes.fromhex(line), key, registry=registry))
      """, keySet(vectorKeyText),
      Self.plaintexts.map { Hexadecimal.encode([UInt8]($0.utf8).span) })
    let opened = try made.map { try open(ring, sealed($0), source) }
    #expect(opened == Self.plaintexts)
  }

  @Test func `it reads the key file that is made here and computes the same ids [W-112]`() throws {
    let directory = try TemporaryDirectory()
    let file = KeyFile(path: directory.keyFile)
    let first = try #require(try file.rotate())
    let second = try #require(try file.rotate())
    let content = try String(contentsOfFile: directory.keyFile, encoding: .utf8)
    let ids = try JOSELibrary.run(
      """
      for each in keys.keys:
        print(each.thumbprint()[:16], each.kid)
      """, content, [])
    #expect(ids == [second, first].map { "\($0) \($0)" })
  }

  @Test func `the key file that it makes is read here [W-112]`() throws {
    let directory = try TemporaryDirectory()
    let made = try JOSELibrary.run(
      """
      made = KeySet([OctKey.generate_key(256) for _ in range(3)])
      print(json.dumps(made.as_dict(private=True)))
      print(*[each.thumbprint()[:16] for each in made.keys])
      """, keySet(vectorKeyText), [])
    try directory.write(made[0])
    let ring = KeyRing(
      environment: .empty, storage: .file(KeyFile(path: directory.keyFile))
    ) { _ in }
    let ids = try ring.keyIDs().map { $0.id.description }
    #expect(ids.joined(separator: " ") == made[1])
  }
}

/// The other library, run as a child process.
private enum JOSELibrary {
  static let isInstalled = (try? python("from joserfc import jwe", [])) != nil

  /// Runs `script` with `keys`, their first one as `key` and a `registry`; gives its lines.
  static func run(_ script: String, _ keySet: String, _ lines: [String]) throws -> [String] {
    let prelude = """
      import json, sys
      from joserfc import jwe
      from joserfc.jwk import KeySet, OctKey
      keys = KeySet.import_key_set(json.loads('''\(keySet)'''))
      key = keys.keys[0]
      registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)

      """
    return try python(prelude + script, lines)
  }

  private static func python(_ script: String, _ lines: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(
      contentsOf: Data(lines.joined(separator: "\n").utf8))
    try input.fileHandleForWriting.close()
    let result = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: result, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
