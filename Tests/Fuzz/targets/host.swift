// The whole host behind a connection: its functions, a database in memory, real keys. Lines are calls.
//
// Whatever is called, each call is answered as the contract says, nothing fails inside, no credential
// and no ciphertext is in a reply that is not meant to have one, the audit trail stays whole, and a
// call that is right is answered afterwards. Nothing is sent: what waits for the network is cancelled.
@testable import Documents
@testable import Functions
@testable import Host
@testable import JSON
@testable import JSONRPC
@testable import Sealing

func fuzz(_ bytes: [UInt8]) {
  EventLoop.assumeIsolated { HostInput(bytes).run() }
}

/// Stands in credentials alone.
private let canary: StaticString = "cAnArYvALuE"
/// How every ciphertext begins.
private let ciphertext: StaticString = "eyJhbGciOiJkaXIi"

private let creation = """
  {"jsonrpc":"2.0","id":0,"method":"integrations.create","params":{"organizationId":"org",\
  "provider":"stripe","name":"first","authMethod":"api_key","apiKeyAuth":{"key":"sk_test_\(canary)"}}}
  """
private let verification = #"{"jsonrpc":"2.0","id":"verify","method":"audit.verify","params":{}}"#
private let list = """
  {"jsonrpc":"2.0","id":"list","method":"integrations.list","params":{"organizationId":"org"}}
  """

@EventLoop
private final class HostInput {
  private let lines: [[UInt8]]
  private let dispatcher: Dispatcher
  private let store: Store
  private var session = Session(framing: .line)
  private var isOver = false
  private var answers: [Answered] = []
  /// Whether the present line has a credential in a name, which an error may repeat.
  private var hasSecretName = false
  /// What replies gave, for `@0` to `@9`, `@c` and `@e` in later lines.
  private var ids: [[UInt8]] = []
  private var cursor = Array("null".utf8)
  private var encrypted = Array("none".utf8)

  init(_ bytes: [UInt8]) {
    lines = bytes.split(separator: 0x0A).map(Array.init)
    let composition = Composition(Options(database: .memory), hostKeys, Log.silent)
    store = composition.store
    dispatcher = Dispatcher(
      runner: composition.runner, registry: composition.registry, log: Log.silent,
      exposure: HostInfo(allowed: Set(FunctionType.allCases)))
  }

  func run() {
    _ = call(Array(creation.utf8))
    var sent: [[UInt8]] = []
    for line in lines where !isOver {
      let line = filledIn(line)
      sent.append(line)
      feed(line)
    }
    dispatcher.cancelAll(in: &session)
    drain()
    take(isOpen: true)
    check(sent)
    goOn()
    store.close()
  }

  /// Every line has its replies, and no others.
  private func check(_ sent: [[UInt8]]) {
    let outcomes = sent.map { line in
      line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } ? nil : Outcome.message(line)
    }
    let expected = Expectation(outcomes.compactMap(\.self), depth: 128, batchLength: 1000)
    func counts(_ answers: [Answered]) -> [Answered: Int] {
      answers.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    expect(
      counts(answers) == counts(expected.answers),
      "answered \(answers) instead of \(expected.answers)")
  }

  /// On a new connection to the same database: the trail is whole, and documents can be read.
  private func goOn() {
    session = Session(framing: .line)
    isOver = false
    guard let trail = call(Array(verification.utf8)) else { end("no answer") }
    expect(trail["isIntact"] == .bool(true), "the trail has a fault: \(trail)")
    guard case .array? = call(Array(list.utf8)) else { end("no list") }
  }

  /// Makes one call that must succeed, and gives its result.
  private func call(_ line: [UInt8]) -> Tree? {
    answers = []
    var result: Tree?
    feed(line) { reply in result = reply["result"] }
    expect(result != nil, "a call that is right fails")
    answers = []
    return result
  }

  /// A line with what earlier replies gave in place of its marks.
  private func filledIn(_ line: [UInt8]) -> [UInt8] {
    guard line.contains(0x40) else { return line }
    var filled: [UInt8] = []
    var rest = line[...]
    while let byte = rest.popFirst() {
      let mark = byte == 0x40 ? rest.first ?? 0 : 0
      switch mark {
      case 0x30...0x39 where !ids.isEmpty: filled += ids[Int(mark - 0x30) % ids.count]
      case UInt8(ascii: "c"): filled += cursor
      case UInt8(ascii: "e"): filled += encrypted
      default:
        filled.append(byte)
        continue
      }
      rest = rest.dropFirst()
    }
    return filled
  }

  private func feed(_ line: [UInt8], _ look: (Tree) -> Void = { _ in }) {
    let bytes = line + [0x0A]
    session.receive(atLeast: bytes.count) { room in
      for (offset, byte) in bytes.enumerated() { room[offset] = byte }
      return bytes.count
    }
    hasSecretName = Tree(line).map(hasSecretName) ?? true
    runEvents()
    take(isOpen: mayTell(line), look)
  }

  /// Whether the replies to a line may hold a plaintext or a ciphertext.
  private func mayTell(_ line: [UInt8]) -> Bool {
    // A name may be spelled with escapes, and what is sent may come back.
    contains(line, "crypt") || contains(line, "\\u") || contains(line, canary)
      || contains(line, ciphertext)
  }

  /// Whether a credential stands where a field or a function is named.
  private func hasSecretName(_ tree: Tree) -> Bool {
    switch tree {
    case .null, .bool, .number, .string: return false
    case .array(let elements): return elements.contains { hasSecretName($0) }
    case .object(let members):
      return members.contains { member in
        let isCalled = ["method", "path"].contains { member.name.elementsEqual($0.utf8) }
        return contains(member.name, canary) || hasSecretName(member.value)
          || isCalled && contains(member.value.text ?? [], canary)
      }
    }
  }

  private func runEvents() {
    while true {
      switch session.next() {
      case .call(let call):
        dispatcher.run(call, in: &session)
        if dispatcher.hasActions { drain() }
      case .cancel(let tickets): dispatcher.cancel(tickets, in: &session)
      case .groupDue: endBatch()
      case .needsInput: return endBatch()
      case .blocked: end("blocked by a few lines")
      case .exit, .ended:
        isOver = true
        return endBatch()
      case .desynchronized: end("lines are lost")
      }
    }
  }

  private func drain() {
    LoopExecutor.shared.drain()
    dispatcher.settle(in: &session)
    endBatch()
  }

  private func endBatch() {
    let failure = dispatcher.endBatch(in: &session)
    expect(failure == nil, "a batch is lost")
    session.endGroup(failure: failure)
    guard !session.isInsideBatch else { return }
    if dispatcher.takeSensitive() || session.hasRefused { session.wipeInput() }
  }

  private func take(isOpen: Bool, _ look: (Tree) -> Void = { _ in }) {
    var output: [UInt8] = []
    session.takeOutput(into: &output)
    expect(isOpen || !contains(output, canary), "a credential is told: \(shown(output))")
    expect(isOpen || !contains(output, ciphertext), "a ciphertext is told: \(shown(output))")
    guard let replies = messages(in: output, isHeader: false) else { end("no lines") }
    for reply in replies {
      answers.append(Answered(reply: reply))
      guard let tree = Tree(reply, depth: 256) else { end("a reply is no JSON") }
      if case .array(let elements) = tree { elements.forEach(keep) } else { keep(tree) }
      look(tree)
    }
  }

  /// Keeps what later lines may name; ends the process for an error that is the host's own.
  private func keep(_ reply: Tree) {
    if case .number(let bits, _)? = reply["error"]?["code"] {
      let code = Int(Double(bitPattern: bits))
      expect(code != -32603, "it fails inside: \(reply)")
      expect(code != -32010, "the database fails: \(reply)")
    }
    for text in [reply["error"]?["message"], reply["error"]?["data"]?["path"]] {
      let isTold = contains(text?.text ?? [], canary) || contains(text?.text ?? [], ciphertext)
      expect(!isTold || hasSecretName, "an error tells what was sent: \(reply)")
    }
    guard let result = reply["result"] else { return }
    if let id = result.text, id.count == 32, ids.count < 10 { ids.append(id) }
    if let next = result["continueCursor"]?.text { cursor = [0x22] + next + [0x22] }
    if let text = result["encrypted"]?.text { encrypted = text }
  }
}
