import Foundation
import Glibc
import Testing

/// `keys rewrap` [W-173].
@Suite(.enabled(if: Python.interpreter != nil, "a database is looked at with python3"))
struct KeysRewrapTests {
  private static let otherHex = String(repeating: "5c", count: 32)

  @Test func `[W-173] everything is sealed anew with the primary key and stays what it was`() throws
  {
    let scene = try KeysScene()
    let first = try scene.primary()
    let host = try scene.host()
    try scene.checkSecrets(host)
    try scene.must("rotate")
    let second = try scene.primary()
    let lines = try scene.must("rewrap", "--client", "the tester")
    #expect(lines.last == "sealed anew with \(second): credentials=5 settings=1 left=0")
    #expect(try scene.sealers() == [second: KeysScene.credentials])
    let path = scene.workspace.path(KeysScene.keyFileName)
    #expect(
      try scene.list() == [
        KeyLine(second, "primary", KeysScene.credentials, 1, path),
        KeyLine(first, "previous", 0, 0, path),
      ])
    // The host that was there all the time, and the record of its idempotent call.
    try scene.checkSecrets(host)
    let again = Sample.stripeWithKey(["$idempotencyKey": "k"])
    #expect(try host.create(again) == scene.id("key"))
    try host.finish()
    #expect(host.stderrText == "")

    let rows = try scene.audit("credentials.resealed")
    #expect(Set(rows.map { $0["documentId"]?.string }) == Set(scene.ids.values.map(\.string)))
    #expect(rows.count == scene.ids.count)
    for row in rows {
      #expect(row["function"] == "keys.rewrap" && row["client"] == "the tester")
      #expect(row["organizationId"] == "org_1" && row["outcome"] == "ok")
    }
    let oauth = try #require(rows.first { $0["documentId"] == scene.id("oauth") })
    #expect(
      oauth["details"]
        == .string(
          #"{"fields":["oauth2Auth.accessTokenEncrypted","oauth2Auth.refreshTokenEncrypted"],"#
            + #""from":["\#(first)"],"to":"\#(second)"}"#))

    // Nothing is left to do, and nothing is done.
    let idle = try scene.must("rewrap")
    #expect(idle == ["sealed anew with \(second): credentials=0 settings=0 left=0"])
    #expect(try scene.audit("credentials.resealed").count == rows.count)
    #expect(try scene.file.integrity() == ["ok"])
  }

  @Test func `[W-173] with keys of the environment it goes by ENCRYPTION_SECRET_PREVIOUS`() throws {
    let scene = try KeysScene([:])
    let environment: [String: String?] = [
      "ENCRYPTION_SECRET_HEX": Self.otherHex,
      "ENCRYPTION_SECRET_PREVIOUS": "hex:\(HostProcess.keyHex)",
    ]
    let lines = try scene.must("rewrap", environment: environment)
    let kid = try #require(try scene.list(environment: environment).first).kid
    #expect(lines.last == "sealed anew with \(kid): credentials=5 settings=1 left=0")
    #expect(try scene.sealers() == [kid: KeysScene.credentials])
    try scene.checkSecrets(try scene.host(["ENCRYPTION_SECRET_HEX": Self.otherHex]))
    #expect(!scene.workspace.exists(KeysScene.keyFileName))
  }

  /// Runs a program with stderr on a terminal, and prints what came on stdout and what on that.
  private static let onTerminal = """
    import json, os, pty, subprocess, sys
    main, child = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if "ENCRYPTION" not in name}
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=child, env=environment)
    os.close(child)
    shown = b""
    while True:
      try: piece = os.read(main, 65536)
      except OSError: break
      if not piece: break
      shown += piece
    output = process.stdout.read()
    print(json.dumps([process.wait(), output.decode(), shown.decode()]))
    """

  @Test func `[W-173] a bar shows how far it is on a terminal, and lines do elsewhere`() throws {
    let scene = try KeysScene()
    try scene.fill(1_000)
    try scene.must("rotate")
    let command = ["keys", "rewrap", "--database", scene.workspace.database]
    let talk = try JSONValue(
      parsing: Python.run(Self.onTerminal, [HostProcess.binary.get()] + command))
    #expect(talk[0] == 0)
    #expect(talk[1]?.string?.split(separator: "\n").count == 1)
    let bars = (talk[2]?.string ?? "").split(separator: "\r").map { String($0) }
    #expect(bars.count > 3)
    #expect(
      bars.first?.hasPrefix("[") == true && bars.first?.contains(" of 1006 sealed anew") == true)
    #expect(bars.dropLast().last?.hasPrefix("[##############################] 100 %") == true)
    // The last one takes the bar away.
    #expect(bars.last == "\u{1b}[K")

    try scene.must("rotate")
    let lines = try scene.must("rewrap")
    #expect(lines.count > 3)
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix(" of 1006 sealed anew") })
  }

  // MARK: interruptions

  @Test func `[W-173] killed half-way it goes on with what is left`() throws {
    let scene = try KeysScene()
    try scene.fill(1_000)
    try scene.must("rotate")
    let primary = try scene.primary()
    // A progress line that nobody takes: it waits between two transactions.
    let halted = try HostProcess.start(
      ["keys", "rewrap"], environment: scene.environment, workspace: scene.workspace,
      output: .full)
    let total = 1_000 + KeysScene.credentials
    func resealed() throws -> Int {
      let rows = try scene.file.rows(
        "SELECT count(*) AS n FROM store_secret WHERE kid = '\(primary)'")
      return rows.first?["n"]?.integer ?? 0
    }
    let deadline = ContinuousClock.now + HostProcess.patience
    while try resealed() == 0, ContinuousClock.now < deadline {}
    halted.kill(SIGKILL)
    #expect(try halted.waitForExit() == .signalled(SIGKILL))
    let done = try resealed()
    #expect(0 < done && done < total)
    // One of the integrations has two ciphertexts.
    #expect(try scene.audit("credentials.resealed").count == done - 1)
    #expect(try scene.file.integrity() == ["ok"])
    try scene.checkSecrets(try scene.host())

    let lines = try scene.must("rewrap")
    #expect(
      lines.last
        == "sealed anew with \(primary): credentials=\(total - done) settings=0 left=0")
    #expect(try scene.sealers() == [primary: total])
    // Each once: nothing that was done is done again.
    #expect(
      try scene.file.rows(
        "SELECT count(*) AS n FROM store_audit WHERE event = 'credentials.resealed'")[0]["n"]
        == .number(Double(total - 1)))
    try scene.must("verify")
  }

  @Test(
    .enabled(if: SystemCalls.strace != nil, "strace, which kills at a system call, is missing"),
    arguments: [1, 2, 3, 5, 8, 13])
  func `[W-173] [W-42] wherever it is killed each ciphertext opens and has its audit row`(
    number: Int
  ) throws {
    let scene = try KeysScene()
    try scene.must("rotate")
    let primary = try scene.primary()
    let killed = try HostProcess.start(
      ["keys", "rewrap"], environment: scene.environment, workspace: scene.workspace,
      wrapper: SystemCalls.killing(at: SystemCall(name: "pwrite64", number: number)))
    _ = try killed.waitForExit()
    let host = try scene.host()
    try scene.checkSecrets(host)
    try host.finish()
    let audited = try Set(scene.audit("credentials.resealed").map { $0["documentId"]?.string })
    for ciphertext in try scene.file.credentials() {
      let document = try ciphertext.member("ctx")?.split(separator: "/")[1]
      let isResealed = try ciphertext.member("kid") == primary
      #expect(isResealed == audited.contains(document.map { String($0) }))
    }
    try scene.must("rewrap")
    #expect(try scene.sealers() == [primary: KeysScene.credentials])
    #expect(try scene.audit("credentials.resealed").count == scene.ids.count)
  }

  // MARK: beside hosts

  @Test func `[W-173] hosts go on with reads, writes and decryptions meanwhile`() throws {
    let scene = try KeysScene()
    try scene.fill(3_000)
    let host = try scene.host()
    try scene.must("rotate")
    let primary = try scene.primary()
    let rewrap = try HostProcess.start(
      ["keys", "rewrap"], environment: scene.environment, workspace: scene.workspace)
    var made: [JSONValue] = []
    var rounds = 0
    repeat {
      rounds += 1
      made.append(try host.create(Sample.stripeWithKey(["name": .string("beside \(rounds)")])))
      #expect(try host.document(scene.id("shop"))["name"] == "Shop")
      try scene.checkSecrets(host)
      let changed = "sk_test_\(rounds)"
      try host.update(made[made.count / 2], ["apiKeyAuth": ["key": .string(changed)]])
      #expect(try host.credentials(made[made.count / 2])["apiKey"] == .string(changed))
    } while !rewrap.hasExited
    #expect(try rewrap.waitForExit() == .exited(0), "\(rewrap.stderrText)")
    for id in made { _ = try host.credentials(id) }
    try host.finish()
    #expect(host.stderrText == "")
    #expect(try scene.sealers() == [primary: 3_000 + KeysScene.credentials + made.count])
    let verified = try scene.must("verify")
    #expect(verified.last?.hasSuffix("faults=0") == true)
  }

  // MARK: what does not open

  @Test func `[W-173] what does not open is skipped and told, and all else is done`() throws {
    let scene = try KeysScene()
    let first = try scene.primary()
    try scene.must("rotate")
    let second = try scene.primary()
    let broken = try #require(
      try scene.file.credentials().first {
        try $0.member("ctx")?.contains(scene.id("shop").string ?? "?") == true
      })
    try scene.file.rewrite(
      broken.table, broken.column, [(broken.text, broken.text.dropLast(4) + "AAAA")])
    let talk = try scene.keys("rewrap")
    #expect(talk.status == .exited(65))
    #expect(talk.errorLines.count == 1 && talk.stderr.contains("count=1"))
    let lines = try talk.lines()
    #expect(lines[0] == "sealed anew with \(second): credentials=4 settings=1 left=1")
    #expect(lines.count == 2)
    let shop = scene.id("shop").string ?? "?"
    #expect(lines[1].hasPrefix("\(shop)  apiKeyAuth.keyEncrypted  \(first)  does not open"))
    #expect(try scene.sealers() == [first: 1, second: 4])
    #expect(try scene.audit("credentials.resealed").count == scene.ids.count - 1)
    // Again: the same is told, and nothing else happens.
    #expect(try scene.keys("rewrap").status == .exited(65))
    #expect(try scene.audit("credentials.resealed").count == scene.ids.count - 1)
    let refused = try scene.keys("retire", first)
    #expect(refused.status == .exited(65) && refused.stderr.contains("credentials=1"))
    // New credentials for it, and the rotation can be finished.
    let host = try scene.host()
    try host.update(scene.id("shop"), ["apiKeyAuth": ["key": "shpat_new"]])
    try host.finish()
    try scene.must("rewrap")
    try scene.must("retire", first)
  }

  @Test func `[W-173] where only keys are missing it ends with 78 and changes nothing`() throws {
    let scene = try KeysScene([:])
    let before = try scene.file.ciphertexts()
    let talk = try scene.keys("rewrap", environment: ["ENCRYPTION_SECRET_HEX": Self.otherHex])
    #expect(talk.status == .exited(78))
    let kid = try EncryptionFormTests.kid.get()
    let lines = try talk.lines().dropFirst()
    #expect(lines.count == KeysScene.credentials + 1)
    #expect(lines.allSatisfy { $0.hasSuffix("\(kid)  its key is not configured") })
    #expect(lines.contains("setting  idempotency  \(kid)  its key is not configured"))
    #expect(try scene.file.ciphertexts() == before)
    let none = try scene.keys("rewrap", environment: KeysScene.keyFileAlone)
    #expect(none.status == .exited(78))
    #expect(none.stderr.contains("no key is configured"))
    #expect(!scene.workspace.exists(KeysScene.keyFileName))
  }

  @Test func `[W-173] what another program put under the primary key's name is not touched`() throws
  {
    let scene = try KeysScene()
    try scene.file.rows(
      "INSERT INTO store_secret SELECT place - 1 + 16 * 100000, field, kid, jwe FROM store_secret"
        + " LIMIT 1")
    try scene.must("rotate")
    let talk = try scene.keys("rewrap")
    // It stands in the place of a document that is not there, so it is not opened for it.
    #expect(talk.status == .exited(65))
    #expect(try talk.lines().count == 2)
  }
}
