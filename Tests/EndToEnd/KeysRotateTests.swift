import Foundation
import Glibc
import Testing

/// `keys rotate` [W-172].
@Suite(.enabled(if: Python.interpreter != nil, "a database is looked at with python3"))
struct KeysRotateTests {
  @Test func `[W-112] [W-172] a running host seals with the new key and opens with the old one`()
    throws
  {
    let scene = try KeysScene()
    let first = try scene.primary()
    let host = try scene.host()
    try scene.checkSecrets(host)
    let lines = try scene.must("rotate", "--client", "the tester")
    let second = try scene.primary()
    #expect(lines[0].hasPrefix("\(second) is the primary key now"))
    #expect(lines[1].hasPrefix("\(first) still opens"))
    try scene.checkSecrets(host)
    let id = try host.create(Sample.stripeWithKey(["name": "new"]))
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
    try host.finish()
    #expect(host.stderrText == "")
    #expect(try scene.sealers() == [first: KeysScene.credentials, second: 1])
    #expect(try scene.keyFileIDs() == [second, first])
    #expect(try scene.workspace.mode(of: KeysScene.keyFileName) == 0o600)

    let rows = try scene.audit("key.rotated")
    #expect(rows.count == 1)
    #expect(rows[0]["function"] == "keys.rotate")
    #expect(rows[0]["client"] == "the tester")
    #expect(rows[0]["outcome"] == "ok")
    #expect(rows[0]["documentId"] == .null && rows[0]["organizationId"] == .null)
    #expect(rows[0]["details"] == .string(#"{"kid":"\#(second)","previous":"\#(first)"}"#))
  }

  @Test func `[W-172] a primary key of the environment is refused, with what to do`() throws {
    let scene = try KeysScene([:])
    for environment in [[:], ["ENCRYPTION_SECRET_HEX": HostProcess.keyHex]] as [[String: String?]] {
      let talk = try scene.keys("rotate", environment: environment)
      #expect(talk.status == .exited(78))
      #expect(talk.stdout == [])
      #expect(talk.errorLines.count == 1)
      for word in ["ENCRYPTION_SECRET ", "keys generate", "ENCRYPTION_SECRET_PREVIOUS"] {
        #expect(talk.stderr.contains(word), "\(word)")
      }
    }
    #expect(!scene.workspace.exists(KeysScene.keyFileName))
    #expect(try scene.audit("key.rotated") == [])
  }

  @Test func `[W-172] a rotation that cannot be written down does not happen`() throws {
    let scene = try KeysScene()
    let before = try scene.workspace.contents(of: KeysScene.keyFileName)
    try scene.file.rows(
      """
      CREATE TRIGGER no_more BEFORE INSERT ON store_audit
      BEGIN SELECT RAISE(ABORT, 'no more rows'); END
      """)
    let talk = try scene.keys("rotate")
    #expect(talk.status != .exited(0))
    #expect(talk.errorLines.count == 1)
    #expect(try scene.workspace.contents(of: KeysScene.keyFileName) == before)
    #expect(scene.workspace.files().filter { $0.contains("keys") } == [KeysScene.keyFileName])
  }

  @Test func `[W-172] a rotation that the file refuses leaves no audit row`() throws {
    let scene = try KeysScene()
    let path = scene.workspace.path(KeysScene.keyFileName)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".real")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".real")
    let talk = try scene.keys("rotate")
    #expect(talk.status == .exited(78))
    #expect(talk.stderr.contains("symbolic link"))
    #expect(try scene.audit("key.rotated") == [])
    try scene.checkSecrets(try scene.host())
  }

  @Test(.enabled(if: SystemCalls.strace != nil, "strace, which kills at a system call, is missing"))
  func `[W-172] a kill leaves no row without its rotation, and a key file that works`() throws {
    // As the new file is about to take its place, and before the row of it is committed.
    for (call, count) in [
      (SystemCall(name: "/^rename", number: 1), 1), (.init(name: "fsync", number: 2), 2),
    ] {
      let scene = try KeysScene()
      let first = try scene.primary()
      let killed = try HostProcess.start(
        ["keys", "rotate"], environment: scene.environment, workspace: scene.workspace,
        wrapper: SystemCalls.killing(at: call))
      #expect(try killed.waitForExit() == .signalled(SIGKILL))
      #expect(try scene.keyFileIDs().count == count, "\(call)")
      #expect(try scene.keyFileIDs().last == first)
      #expect(try scene.audit("key.rotated") == [], "\(call)")
      let host = try scene.host()
      try scene.checkSecrets(host)
      _ = try host.create(Sample.stripeWithKey(["name": "new"]))
      try host.finish()
      try scene.must("rotate")
      #expect(try scene.keyFileIDs().count == count + 1)
      #expect(try scene.audit("key.rotated").count == 1)
      try scene.must("rewrap")
      #expect(try scene.sealers() == [scene.primary(): KeysScene.credentials + 1])
    }
  }
}
