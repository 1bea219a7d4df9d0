import Foundation
import Testing

/// Random histories of credentials and keys, held against a model.
@Suite(.timeLimit(.minutes(10))) struct CredentialHistoryTests {
  /// The seeds, such as `1-200` in INTEGRATIONS_HISTORIES for a longer search.
  static let seeds: ClosedRange<UInt64> = {
    let text = ProcessInfo.processInfo.environment["INTEGRATIONS_HISTORIES"] ?? ""
    let bounds = text.split(separator: "-").compactMap { UInt64($0) }
    return bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : 1...4
  }()

  @Test(.enabled(if: SystemCalls.strace != nil), arguments: seeds)
  func `[W-110] [W-113] no calls, commands and kills lose a credential`(seed: UInt64) throws {
    let history = try CredentialHistory(seed: seed)
    do {
      // Each kind of step once, in an order of its own, and then as it comes.
      for step in CredentialHistory.Step.allCases.shuffled(using: &history.random) {
        try history.take(step)
      }
      for _ in 0..<30 { try history.take(history.anyStep()) }
      try history.end()
    } catch {
      Issue.record("\(error) in the history \(seed): \(history.taken)")
    }
  }
}

/// One history: a database, its keys, a host that serves it, and what its credentials must be.
final class CredentialHistory {
  enum Step: CaseIterable {
    case create, update, delete, decrypt, restart
    case rotate, rewrap, rewrapKilled, retire, verify
    case swap, loseKeys, moveOut
  }

  var random: SeededRandom
  /// The steps so far, for the message of a failure.
  private(set) var taken: [Step] = []

  private var workspace: Workspace
  private var host: HostProcess?
  /// The credentials by the ids of their integrations.
  private var model: [String: String] = [:]
  private var serial = 0

  /// The keys are those of the key file.
  private static let environment: [String: String?] = ["ENCRYPTION_SECRET_HEX": nil]
  private static let keyFile = "integrations.sqlite.keys.json"

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    workspace = try Workspace(in: Workspace.memory)
    for _ in 0..<3 { try take(.create) }
  }

  func anyStep() -> Step {
    // Calls are more frequent than commands.
    let calls: [Step] = [.create, .create, .update, .update, .decrypt, .delete]
    return (calls + Step.allCases).randomElement(using: &random) ?? .create
  }

  func take(_ step: Step) throws {
    taken.append(step)
    switch step {
    case .create: try create()
    case .update: try update()
    case .delete: try delete()
    case .decrypt: if let id = anyID() { try expectCredential(of: id) }
    case .restart: try stop()
    case .rotate: try command(["keys", "rotate"])
    case .rewrap: try rewrap()
    case .rewrapKilled: try rewrapKilled()
    case .retire: try retire()
    case .verify:
      try command(["keys", "verify"])
      try command(["audit", "verify"])
    case .swap: try swap()
    case .loseKeys: try loseKeys()
    case .moveOut: try moveOut()
    }
  }

  /// Checks everything that is left.
  func end() throws {
    try expectAll()
    try stop()
    try take(.verify)
    #expect(try DatabaseFile(workspace).integrity() == ["ok"])
    // No credential of the history, present or past, stands anywhere in the clear.
    for name in workspace.files() {
      #expect(!(try workspace.contents(of: name)).holds("sk_test_history"), "\(name)")
    }
  }

  // MARK: calls

  private func serving() throws -> HostProcess {
    if let host { return host }
    let started = try HostProcess.start(environment: Self.environment, workspace: workspace)
    host = started
    return started
  }

  private func stop() throws {
    try host?.finish()
    host = nil
  }

  private func anyID() -> String? { model.keys.sorted().randomElement(using: &random) }

  private func newSecret() -> String {
    serial += 1
    return "sk_test_history\(serial)x\(UInt64.random(in: 0...(.max), using: &random))"
  }

  private func create() throws {
    let secret = newSecret()
    let id = try serving().create(
      Sample.stripe(["name": .string("n\(serial)"), "apiKeyAuth": ["key": .string(secret)]]))
    model[try #require(id.string)] = secret
  }

  private func update() throws {
    guard let id = anyID() else { return }
    let secret = newSecret()
    try serving().update(.string(id), ["apiKeyAuth": ["key": .string(secret)]])
    model[id] = secret
  }

  private func delete() throws {
    guard model.count > 2, let id = anyID() else { return }
    try serving().must("integrations.deleteIntegration", ["integrationId": .string(id)])
    model[id] = nil
  }

  private func expectCredential(of id: String) throws {
    let found = try serving().credentials(.string(id))
    #expect(found["apiKey"]?.string == model[id], "\(id) after \(taken)")
  }

  private func expectAll() throws {
    for id in model.keys.sorted() { try expectCredential(of: id) }
    #expect(try serving().list().count == model.count, "after \(taken)")
  }

  // MARK: keys

  @discardableResult
  private func command(
    _ words: [String], wrapper: [String] = [], status: Int32? = 0
  ) throws -> ExitStatus {
    let process = try HostProcess.start(
      words, environment: Self.environment, workspace: workspace, wrapper: wrapper,
      input: .file("/dev/null"))
    let found = try process.waitForExit()
    if let status {
      #expect(found == .exited(status), "\(words): \(process.stderrText) after \(taken)")
    }
    return found
  }

  /// The ids of the keys of the file, the primary first.
  private func keys() throws -> [String] {
    let text = String(decoding: try workspace.contents(of: Self.keyFile), as: UTF8.self)
    return try JSONValue(parsing: text)["keys"]?.array?.compactMap { $0["kid"]?.string } ?? []
  }

  /// How many ciphertexts of the database a key sealed.
  private func sealed(by key: String) throws -> Int {
    try DatabaseFile(workspace).sealed(by: key)
  }

  private func rewrap() throws {
    try command(["keys", "rewrap"])
    for key in try keys().dropFirst() { #expect(try sealed(by: key) == 0, "after \(taken)") }
    try expectAll()
  }

  private func rewrapKilled() throws {
    try command(["keys", "rotate"])
    let kind = ["pwrite64", "fdatasync", "openat", "fcntl"].randomElement(using: &random) ?? ""
    let call = SystemCall(name: kind, number: Int.random(in: 1...20, using: &random))
    try command(["keys", "rewrap"], wrapper: SystemCalls.killing(at: call), status: nil)
    try expectAll()
  }

  private func retire() throws {
    guard let key = try keys().randomElement(using: &random) else { return }
    let before = try keys()
    let isNeeded = try key == before.first || sealed(by: key) > 0
    let status = try command(["keys", "retire", key], status: nil)
    #expect((status == .exited(0)) == !isNeeded, "\(status) after \(taken)")
    #expect(try keys() == (isNeeded ? before : before.filter { $0 != key }))
    try expectAll()
  }

  // MARK: others' hands

  /// Ciphertexts in each other's place open nowhere.
  private func swap() throws {
    try stop()
    let found = try DatabaseFile(workspace).credentials().shuffled(using: &random)
    guard found.count >= 2 else { return }
    try DatabaseFile(workspace).swap(found[0], found[1])
    for ciphertext in found.prefix(2) {
      let parts = try #require(try ciphertext.member("ctx")).split(separator: "/")
      let id = JSONValue.string(String(parts[1]))
      let refusal = try serving().refusal(
        "integrations.getDecryptedCredentials", ["integrationId": id])
      #expect(refusal == .undecipherable, "after \(taken)")
    }
    try command(["keys", "verify"], status: 65)
    try stop()
    let moved = try DatabaseFile(workspace).credentials().filter {
      [found[0].text, found[1].text].contains($0.text)
    }
    try DatabaseFile(workspace).swap(moved[0], moved[1])
    try expectAll()
  }

  /// Without the key file, or with another one, nothing opens.
  private func loseKeys() throws {
    try stop()
    let stranger = try HostProcess.start(
      ["--keyring", workspace.path("other.json")], environment: Self.environment,
      workspace: workspace)
    for id in model.keys.sorted() {
      let reply = try stranger.ask(
        "integrations.getDecryptedCredentials", ["integrationId": .string(id)])
      #expect(reply.code == -32004, "\(reply.text) after \(taken)")
    }
    try stranger.finish()
    try? FileManager.default.removeItem(atPath: workspace.path("other.json"))
    try expectAll()
  }

  /// Out of this database and into another one, which goes on with the history.
  private func moveOut() throws {
    try command(["export", workspace.path("snapshot")])
    let next = try Workspace(in: Workspace.memory)
    try next.write(Self.keyFile, workspace.contents(of: Self.keyFile))
    let old = workspace
    try stop()
    workspace = next
    try command(["import", old.path("snapshot")])
    try command(["export", next.path("again")])
    // What is under an old key is sealed anew by an import, so only then the bytes differ.
    let documents = "integrations/documents.jsonl"
    if try keys().dropFirst().allSatisfy({ try DatabaseFile(old).sealed(by: $0) == 0 }) {
      #expect(
        try next.contents(of: "again/\(documents)") == old.contents(of: "snapshot/\(documents)"))
    }
    try FileManager.default.removeItem(atPath: next.path("again"))
    try expectAll()
  }
}

extension DatabaseFile {
  /// How many ciphertexts a key sealed.
  fileprivate func sealed(by key: String) throws -> Int {
    try ciphertexts().count { try $0.member("kid") == key }
  }
}

/// SplitMix64, so that a failing seed fails again.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
