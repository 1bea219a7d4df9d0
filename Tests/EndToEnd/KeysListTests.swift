import Foundation
import Testing

/// `keys list`, and what all the `keys` subcommands for a database have in common [W-172].
@Suite(.enabled(if: Python.interpreter != nil, "a database is looked at with python3"))
struct KeysListTests {
  private static let otherHex = String(repeating: "5c", count: 32)

  @Test func `[W-172] a line a key tells its role, what it holds and where it comes from`() throws {
    let scene = try KeysScene()
    let path = scene.workspace.path(KeysScene.keyFileName)
    let first = try scene.primary()
    #expect(
      try scene.list() == [KeyLine(first, "primary", KeysScene.credentials, 1, path)])
    try scene.must("rotate")
    let second = try scene.primary()
    #expect(second != first)
    #expect(
      try scene.list() == [
        KeyLine(second, "primary", 0, 0, path),
        KeyLine(first, "previous", KeysScene.credentials, 1, path),
      ])
  }

  @Test func `[W-172] keys of the environment and of the file are told apart`() throws {
    let scene = try KeysScene()
    let path = scene.workspace.path(KeysScene.keyFileName)
    let inFile = try scene.primary()
    let text = String(
      decoding: try scene.workspace.contents(of: KeysScene.keyFileName), as: UTF8.self)
    let key = try #require(JSONValue(parsing: text)["keys"]?[0]?["k"]?.string)
    let kid = try EncryptionFormTests.kid.get()
    #expect(
      try scene.list(environment: ["ENCRYPTION_SECRET_PREVIOUS": key]) == [
        KeyLine(kid, "primary", 0, 0, "environment"),
        KeyLine(inFile, "previous", KeysScene.credentials, 1, "environment, \(path)"),
      ])
    #expect(
      try scene.list(environment: [:]) == [
        KeyLine(kid, "primary", 0, 0, "environment"),
        KeyLine(inFile, "previous", KeysScene.credentials, 1, path),
      ])
  }

  @Test func `[W-172] a key that is needed and nowhere is told as missing`() throws {
    let scene = try KeysScene([:])
    let kid = try EncryptionFormTests.kid.get()
    let lines = try scene.list(environment: ["ENCRYPTION_SECRET_HEX": Self.otherHex])
    #expect(lines.count == 2)
    #expect(lines[0].role == "primary")
    #expect(lines[1] == KeyLine(kid, "missing", KeysScene.credentials, 1, "-"))
    // Where no key is configured at all none is made.
    let none = try scene.list(environment: KeysScene.keyFileAlone)
    #expect(none == [KeyLine(kid, "missing", KeysScene.credentials, 1, "-")])
    #expect(!scene.workspace.exists(KeysScene.keyFileName))
  }

  @Test func `[W-130] [W-172] what is no key id is not repeated`() throws {
    let scene = try KeysScene()
    try scene.file.rows(
      "UPDATE store_secret SET kid = 'CANARY'||char(27)||'[2J' WHERE place ="
        + " (SELECT min(place) FROM store_secret)")
    let lines = try scene.list()
    #expect(lines.last == KeyLine("unknown", "missing", 1, 0, "-"))
  }

  static let actions = [
    ["list"], ["rotate"], ["rewrap"], ["retire", "AAAAAAAAAAAAAAAA"], ["verify"],
  ]

  @Test(arguments: actions)
  func `[W-172] where there is no database none is made`(words: [String]) throws {
    let workspace = try Workspace()
    let talk = try HostProcess.command(
      ["keys"] + words, environment: KeysScene.keyFileAlone, workspace: workspace)
    #expect(talk.status == .exited(74))
    #expect(talk.stdout == [])
    #expect(talk.errorLines.count == 1 && talk.stderr.contains(workspace.database))
    #expect(workspace.files() == [])
    try workspace.write("integrations.sqlite", Array("no database".utf8))
    let other = try HostProcess.command(["keys"] + words, workspace: workspace)
    #expect(other.status == .exited(74))
    #expect(other.errorLines.count == 1)
  }

  @Test(arguments: actions)
  func `[W-172] the keys of a database in memory are nobody's`(words: [String]) throws {
    let talk = try HostProcess.command(["keys"] + words, database: .memory)
    #expect(talk.status == .exited(64))
    #expect(talk.errorLines.count == 1 && talk.stderr.contains("--database"))
  }

  @Test(arguments: actions)
  func `[W-03] [W-172] keys that are not usable end with 78`(words: [String]) throws {
    let scene = try KeysScene()
    let before = try scene.file.rows("SELECT count(*) AS n FROM store_audit")
    let bad = try HostProcess.command(
      ["keys"] + words, environment: ["ENCRYPTION_SECRET": "bad"], workspace: scene.workspace)
    #expect(bad.status == .exited(78))
    #expect(bad.errorLines.count == 1)
    try scene.workspace.write(KeysScene.keyFileName, Array("nonsense".utf8))
    let spoiled = try HostProcess.command(
      ["keys"] + words, environment: KeysScene.keyFileAlone, workspace: scene.workspace)
    #expect(spoiled.status == .exited(78), "\(spoiled.stderr)")
    #expect(spoiled.stdout == [])
    #expect(spoiled.errorLines.count == 1 && spoiled.stderr.contains(KeysScene.keyFileName))
    #expect(try scene.file.rows("SELECT count(*) AS n FROM store_audit") == before)
  }

  @Test(arguments: [["list"], ["rewrap"], ["verify"]])
  func `[W-167] [W-172] a stdout that is closed or full decides only the status`(
    words: [String]
  ) throws {
    let scene = try KeysScene()
    try scene.must("rotate")
    let full = try HostProcess.start(
      ["keys"] + words, environment: scene.environment, workspace: scene.workspace,
      output: .file("/dev/full"))
    #expect(try full.waitForExit() == .exited(74))
    #expect(full.stderrText.contains("ENOSPC"))
    try scene.must("rotate")
    let closed = try HostProcess.start(
      ["keys"] + words, environment: scene.environment, workspace: scene.workspace)
    closed.closeOutput()
    #expect(try closed.waitForExit() == .exited(0))
    #expect(closed.stderrText == "")
    if words == ["rewrap"] {
      #expect(try scene.sealers() == [scene.primary(): KeysScene.credentials])
    }
  }
}
