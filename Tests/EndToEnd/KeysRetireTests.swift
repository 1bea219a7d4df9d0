import Foundation
import Glibc
import Testing

/// `keys retire` [W-174].
@Suite(.enabled(if: Python.interpreter != nil, "a database is looked at with python3"))
struct KeysRetireTests {
  private static let otherHex = String(repeating: "5c", count: 32)
  private static let both: [String: String?] = [
    "ENCRYPTION_SECRET_HEX": otherHex,
    "ENCRYPTION_SECRET_PREVIOUS": "hex:\(HostProcess.keyHex)",
  ]
  private static let changed: [String: String?] = ["ENCRYPTION_SECRET_HEX": otherHex]

  @Test func `[W-174] a key that is needed stays, with the count, and goes when it is not`() throws
  {
    let scene = try KeysScene()
    let first = try scene.primary()
    try scene.must("rotate")
    let second = try scene.primary()
    let refused = try scene.keys("retire", first)
    #expect(refused.status == .exited(65))
    #expect(refused.stdout == [])
    #expect(refused.errorLines.count == 1)
    #expect(refused.stderr.contains("credentials=\(KeysScene.credentials) settings=1"))
    #expect(refused.stderr.contains("rewrap"))
    #expect(try scene.keyFileIDs() == [second, first])
    #expect(try scene.audit("key.retired") == [])

    let host = try scene.host()
    try scene.checkSecrets(host)
    try scene.must("rewrap")
    let lines = try scene.must("retire", first, "--client", "the tester")
    #expect(lines.count == 1 && lines[0].hasPrefix("\(first) is retired"))
    #expect(try scene.keyFileIDs() == [second])
    #expect(try scene.workspace.mode(of: KeysScene.keyFileName) == 0o600)
    let rows = try scene.audit("key.retired")
    #expect(rows.count == 1)
    #expect(rows[0]["function"] == "keys.retire" && rows[0]["client"] == "the tester")
    #expect(rows[0]["details"] == .string(#"{"kid":"\#(first)"}"#))
    try scene.checkSecrets(host)
    _ = try host.create(Sample.stripeWithKey(["name": "new"]))
    try host.finish()
    #expect(host.stderrText == "")
    // A second time nothing happens, and that is no fault.
    try scene.must("retire", first)
    #expect(try scene.audit("key.retired").count == 1)
    #expect(try scene.list().map(\.role) == ["primary"])
  }

  @Test func `[W-174] the primary key, and one that nobody knows, are refused`() throws {
    let scene = try KeysScene()
    let primary = try scene.primary()
    for (kid, word) in [(primary, "primary"), ("AAAAAAAAAAAAAAAA", "no such key")] {
      let talk = try scene.keys("retire", kid)
      #expect(talk.status == .exited(65))
      #expect(talk.errorLines.count == 1)
      #expect(talk.stderr.contains(word) && talk.stderr.contains(kid))
    }
    #expect(try scene.keyFileIDs() == [primary])
    #expect(try scene.audit("key.retired") == [])
    try scene.checkSecrets(try scene.host())
  }

  @Test func `[W-174] a setting alone keeps a key, and so does what only a ciphertext says`() throws
  {
    let scene = try KeysScene()
    let first = try scene.primary()
    try scene.must("rotate")
    let second = try scene.primary()
    let setting = try scene.file.rows(
      "SELECT hex(value) AS v FROM store_setting WHERE name = 'sealed.idempotency'")
    let old = try #require(setting.first?["v"]?.string)
    try scene.must("rewrap")
    try scene.file.rows(
      "UPDATE store_setting SET value = x'\(old)' WHERE name = 'sealed.idempotency'")
    let kept = try scene.keys("retire", first)
    #expect(kept.status == .exited(65))
    #expect(kept.stderr.contains("credentials=0 settings=1"))
    try scene.must("rewrap")
    // A row that says of a ciphertext what is not so.
    let host = try scene.host()
    try host.finish()
    try scene.must("rotate")
    let third = try scene.primary()
    try scene.file.rows("UPDATE store_secret SET kid = '\(third)'")
    let misfiled = try scene.keys("retire", second)
    #expect(misfiled.status == .exited(65))
    #expect(misfiled.stderr.contains("credentials=\(KeysScene.credentials) settings=1"))
  }

  @Test func `[W-174] a key of the environment is looked for, marked, and left to its owner`()
    throws
  {
    let scene = try KeysScene([:])
    let kid = try EncryptionFormTests.kid.get()
    let needed = try scene.keys("retire", kid, environment: Self.both)
    #expect(needed.status == .exited(65))
    #expect(needed.stderr.contains("credentials=\(KeysScene.credentials) settings=1"))
    try scene.must("rewrap", environment: Self.both)
    for _ in 0..<2 {
      let talk = try scene.keys("retire", kid, environment: Self.both)
      #expect(talk.status == .exited(78))
      #expect(talk.errorLines.count == 1)
      #expect(talk.stderr.contains("ENCRYPTION_SECRET_PREVIOUS credentials=0 settings=0"))
      #expect(try scene.audit("key.retired").count == 1)
    }
    #expect(try scene.list(environment: Self.both).map(\.role) == ["primary", "retired"])
    // Taken out of the variable.
    try scene.must("retire", kid, environment: Self.changed)
    #expect(try scene.list(environment: Self.changed).map(\.role) == ["primary"])
    #expect(try scene.audit("key.retired").count == 1)
    try scene.checkSecrets(try scene.host(Self.changed))
  }

  @Test func `[W-174] the last key of a file beside the environment takes the file with it`() throws
  {
    let scene = try KeysScene()
    let first = try scene.primary()
    try scene.must("rewrap", environment: [:])
    try scene.must("retire", first, environment: [:])
    #expect(!scene.workspace.exists(KeysScene.keyFileName))
    try scene.checkSecrets(try scene.host([:]))
  }

  // MARK: hosts that sealed before

  @Test func `[W-174] what was sealed before a key was retired is not stored after it`() throws {
    let scene = try KeysScene()
    let first = try scene.primary()
    let server = try LoopbackServer()
    let host = try HostProcess.start(
      server.endpoint(for: "api.stripe.com"), environment: scene.environment,
      workspace: scene.workspace)
    // Sealed now, stored when the provider has answered.
    let fields: [String: JSONValue] = ["apiKeyAuth": ["key": "sk_test_new_0123"], "verify": true]
    let update = JSONValue.object(["integrationId": scene.id("key")]).with(fields)
    let call = try host.post("integrations.update", update.text)
    let connection = try server.accept()
    try connection.readRequest()
    try scene.must("rotate")
    try scene.must("rewrap")
    try scene.must("retire", first)
    try connection.answer(200, #"{"livemode":false}"#)
    let reply = try Reply(host.receiveReply(to: call))
    #expect(Refusal(reply) == Refusal(-32004, "KeyUnavailable", ["kid": .string(first)]))
    #expect(host.stderrText.split(separator: "\n").count == 1)
    try scene.checkSecrets(host)
    // The same call again is sealed with the present key.
    let again = try host.post("integrations.update", update.text)
    let second = try server.accept()
    try second.readRequest()
    try second.answer(200, #"{"livemode":false}"#)
    #expect(try Reply(host.receiveReply(to: again)).result == .null)
    #expect(try host.credentials(scene.id("key"))["apiKey"] == "sk_test_new_0123")
    try host.finish()
    #expect(try scene.must("verify").last?.hasSuffix("faults=0") == true)
    #expect(try scene.sealers() == [scene.primary(): KeysScene.credentials])
  }

  @Test func `[W-174] a host that still has only the retired key stores nothing with it`() throws {
    let scene = try KeysScene([:])
    let kid = try EncryptionFormTests.kid.get()
    let host = try scene.host()
    try scene.checkSecrets(host)
    _ = try host.create(Sample.stripeWithKey(["name": "before"]))
    try scene.must("rewrap", environment: Self.both)
    _ = try scene.keys("retire", kid, environment: Self.both)
    let refusal = Refusal(-32004, "KeyUnavailable", ["kid": .string(kid)])
    let create = Sample.stripeWithKey(["name": "after"])
    #expect(try host.refusal("integrations.create", create) == refusal)
    let keyed = create.with(["$idempotencyKey": "another"])
    #expect(try host.refusal("integrations.create", keyed) != nil)
    #expect(
      try host.refusedUpdate(scene.id("key"), ["apiKeyAuth": ["key": "sk_test_new"]]) == refusal)
    // What needs no key goes on.
    #expect(try host.list().count == scene.ids.count + 1)
    _ = try host.create(Sample.stripe(["name": "without credentials"]))
    try host.finish()
    let next = try scene.host(Self.changed)
    try scene.checkSecrets(next)
    #expect(try next.create(create) != .null)
    try next.finish()
    // One that has both in the wrong order seals nothing that is stored, and reads all the same.
    let reversed = try scene.host([
      "ENCRYPTION_SECRET_PREVIOUS": "hex:\(Self.otherHex)"
    ])
    try reversed.must("oauth2.encrypt", ["plaintext": "x"])
    try scene.checkSecrets(reversed)
    try reversed.finish()
    #expect(try scene.sealers()[kid] == nil)
  }

  @Test func `[W-174] a retired key that is primary again seals nothing until there is another`()
    throws
  {
    let scene = try KeysScene()
    let first = try scene.primary()
    let copy = try scene.workspace.contents(of: KeysScene.keyFileName)
    try scene.must("rotate")
    let current = try scene.workspace.contents(of: KeysScene.keyFileName)
    try scene.must("rewrap")
    try scene.must("retire", first)
    try scene.workspace.write(KeysScene.keyFileName, copy)
    let listed = try scene.keys("list")
    #expect(listed.status == .exited(0) && listed.stderr.contains(first))
    let rewrap = try scene.keys("rewrap")
    #expect(rewrap.status == .exited(78) && rewrap.stderr.contains(first))
    let host = try scene.host()
    #expect(
      try host.refusal("integrations.create", Sample.stripeWithKey(["name": "x"]))
        == Refusal(-32004, "KeyUnavailable", ["kid": .string(first)]))
    try scene.workspace.write(KeysScene.keyFileName, current)
    _ = try host.create(Sample.stripeWithKey(["name": "x"]))
    try scene.checkSecrets(host)
  }

  @Test(.enabled(if: SystemCalls.strace != nil, "strace, which kills at a system call, is missing"))
  func `[W-174] killed before the file changes it can be finished`() throws {
    let scene = try KeysScene()
    let first = try scene.primary()
    try scene.must("rotate")
    try scene.must("rewrap")
    let killed = try HostProcess.start(
      ["keys", "retire", first], environment: scene.environment, workspace: scene.workspace,
      wrapper: SystemCalls.killing(at: SystemCall(name: "/^rename", number: 1)))
    #expect(try killed.waitForExit() == .signalled(SIGKILL))
    #expect(try scene.audit("key.retired").count == 1)
    #expect(try scene.list().map(\.role) == ["primary", "retired"])
    try scene.must("retire", first)
    #expect(try scene.audit("key.retired").count == 1)
    #expect(try scene.list().map(\.role) == ["primary"])
  }
}
