import Foundation
import Testing

/// What an export and an import must not tell: [W-114], [W-130].
@Suite struct SnapshotSecretsTests {
  private static let word = "sk_test_canary7f3a91c2e5"

  /// The word, and its bytes in base64 for each place in which it may begin.
  private static let forms: [[UInt8]] = {
    let bytes = Array(word.utf8)
    return [bytes]
      + (0..<3).map { skip in
        let cut = bytes.dropFirst(skip).prefix((bytes.count - skip) / 3 * 3)
        return Array(Data(cut).base64EncodedString().utf8)
      }
  }()

  private static func isIn(_ bytes: [UInt8]) -> Bool { forms.contains { bytes.holds($0) } }

  private static func check(
    _ talk: Exchange, _ scene: SnapshotScene, except files: Set<String> = []
  ) throws {
    #expect(!isIn(talk.stdout))
    #expect(!isIn(Array(talk.stderr.utf8)))
    for name in scene.workspace.files() where !files.contains(name) {
      #expect(!isIn(try scene.workspace.contents(of: name)), "\(name)")
    }
  }

  @Test func `[W-114] [W-130] no plaintext is in what they print, write or leave`() throws {
    let scene = try SnapshotScene()
    let sealed = try SnapshotScene.sealed(Self.word)
    func row(_ more: [String: JSONValue?]) -> String {
      SnapshotScene.row(
        ["status": "testing", "apiKeyAuth": ["keyEncrypted": sealed]].merging(more) { $1 })
    }
    // Opened, and refused for what it holds.
    try scene.write(
      "bad.jsonl",
      [
        row([
          "apiKeyAuth": ["keyEncrypted": sealed, "keyPrefix": "sk_live_"], "name": "a",
        ]), row(["name": "b", "authMethod": "basic_auth"]), row(["name": "c", "more": 1]),
      ])
    let bad = try scene.import("bad.jsonl", into: "b")
    #expect(bad.status == .exited(65))
    try Self.check(bad, scene)
    try scene.write("good.jsonl", [row([:]), row(["name": "two"])])
    let dry = try scene.import("good.jsonl", "--dry-run", into: "b")
    #expect(dry.status == .exited(0))
    try Self.check(dry, scene)
    let good = try scene.import("good.jsonl", into: "b")
    #expect(good.status == .exited(0))
    try Self.check(good, scene)
    let out = try scene.export("b", to: "out")
    #expect(out.status == .exited(0))
    try Self.check(out, scene)
    let host = try scene.host("b")
    #expect(
      try host.credentials(try host.list()[0]["_id"] ?? .null)["apiKey"] == .string(Self.word))
  }

  @Test func `[W-130] a plaintext that stands in a file of rows goes nowhere`() throws {
    let scene = try SnapshotScene()
    let word = JSONValue.string(Self.word)
    try scene.write(
      "rows.jsonl",
      [
        SnapshotScene.row(["apiKeyAuth": ["key": word]]),
        SnapshotScene.row(["apiKeyAuth": ["keyEncrypted": word]]),
        SnapshotScene.row(["apiKeyAuth": word]), SnapshotScene.row(["name": [word]]),
        SnapshotScene.row(["status": word]), SnapshotScene.row(["secret": word]),
        SnapshotScene.row(["_id": [word]]), SnapshotScene.row(["organizationId": ["a": word]]),
        "{\"title\":\(word.text)}", "\(word.text)", "{\(word.text)", "{\"a\":\(word.text)]",
      ])
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.status == .exited(65))
    #expect(Set(talk.faults.map { $0.split(separator: ":")[0] }).count == 12)
    try Self.check(talk, scene, except: ["rows.jsonl"])
  }
}
