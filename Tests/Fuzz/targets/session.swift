// One connection: arbitrary bytes, then a request that is right and has to be answered.
//
// Every request gets exactly one reply with its own id, whatever stands around it, however the bytes
// are cut up, and whichever calls are answered late, fail, are forgotten or lose their transaction.
@testable import JSON
@testable import JSONRPC

func fuzz(_ bytes: [UInt8]) {
  var decisions = Decisions(bytes)
  let plan = Plan(&decisions)
  let stream = Array(decisions.rest)
  let outcomes = PlainReading(
    stream, plan.framing.rawValue, message: plan.limits.messageBytes,
    header: plan.limits.headerBytes, frame: plan.limits.frameBytes
  ).outcomes
  let expected = Expectation(
    outcomes, depth: plan.limits.jsonDepth, batchLength: plan.limits.batchLength)

  let whole = Conversation(plan, stream, .whole)
  check(whole.answers, expected)
  for cut in [Cut.bytes, .pieces] {
    let other = Conversation(plan, stream, cut)
    check(other.answers, expected)
    // The order may differ: a batch waits for its late answers and for the end of its group.
    let isSame = sorted(other.replies) == sorted(whole.replies)
    expect(
      plan.losesGroups || isSame,
      "cut up it is answered otherwise: \(shown(other.output)) and \(shown(whole.output))")
  }
  checkGoingOn(plan, stream)
}

private func sorted(_ replies: [[UInt8]]) -> [[UInt8]] {
  replies.sorted { $0.lexicographicallyPrecedes($1) }
}

/// What an input decides beside the bytes of the connection.
struct Plan {
  var framing: Framing
  var limits = SessionLimits()
  /// After so many calls the oldest late one is answered; never where it is 0.
  var lateness: Int
  /// Whether each second group of provisional replies is lost.
  var losesGroups: Bool
  var hasSecrets: Bool

  init(_ decisions: inout Decisions) {
    framing = decisions.one(of: [Framing.auto, .line, .header])
    limits.messageBytes = decisions.one(of: [120, 600, 4096])
    limits.headerBytes = decisions.one(of: [40, 300])
    limits.batchLength = decisions.one(of: [2, 5, 1000])
    limits.jsonDepth = decisions.one(of: [3, 8, 128])
    // An id may take three times as many bytes in a reply, and is never cut.
    limits.replyBytes = 3 * limits.messageBytes + 300
    limits.batchReplyBytes = decisions.one(of: [400, 1500, 64 << 20])
    limits.heldReplyBytes = decisions.one(of: [500, 64 << 20])
    limits.lateBatchReplyBytes = limits.heldReplyBytes
    limits.requestsInFlight = decisions.one(of: [1, 3, 10_000])
    lateness = decisions.number(below: 4)
    losesGroups = decisions.byte() % 4 == 1
    hasSecrets = decisions.byte() % 2 == 1
  }
}

/// A host whose functions do what the first letter of their name says.
struct Conversation {
  private(set) var session: Session
  private(set) var output: [UInt8] = []
  private(set) var ending: String?
  private let plan: Plan
  private var late: [Ticket] = []
  private var calls = 0
  private var groups = 0
  private var hasProvisional = false
  private static let secret: StaticString = "a plaintext, which is wiped"

  init(_ plan: Plan) {
    self.plan = plan
    session = Session(framing: plan.framing, limits: plan.limits)
  }

  /// A conversation from its first byte to its last.
  init(_ plan: Plan, _ bytes: [UInt8], _ cut: Cut) {
    self.init(plan)
    cut.forEach(bytes) { feed($0) }
    finish()
  }

  var isHeader: Bool { session.framing == .header }

  var replies: [[UInt8]] {
    guard let replies = messages(in: output, isHeader: isHeader) else {
      end("the output cannot be cut up: \(shown(output))")
    }
    return replies
  }

  var answers: [Answered] { replies.map { Answered(reply: $0) } }

  mutating func feed(_ piece: ArraySlice<UInt8>) {
    if ending != nil { return }
    session.receive(atLeast: piece.count) { room in
      for (offset, byte) in piece.enumerated() { room[offset] = byte }
      return piece.count
    }
    run()
  }

  mutating func finish() {
    session.endOfInput()
    if ending == nil { run() }
    while !late.isEmpty { answerLate() }
    endGroup()
    take()
    if ending == "lost" {
      session.appendClosingError()
      take()
    }
    expect(ending != nil, "no end at the end of input")
    expect(session.inFlight == 0, "something is in flight at the end")
    expect(session.heldBytes == 0, "something is held at the end")
  }

  private mutating func run() {
    while true {
      expect(session.heldBytes >= 0, "less than nothing is held")
      switch session.next() {
      case .call(let call): answer(call)
      case .cancel(let tickets):
        for ticket in tickets {
          expect(late.contains(ticket), "a call that is over is cancelled")
          late.removeAll { $0 == ticket }
          session.fail(ticket, with: .cancelled)
        }
      case .groupDue: endGroup()
      case .blocked:
        endGroup()
        take()
        let isFull = session.heldBytes >= plan.limits.heldReplyBytes
        if isFull || session.inFlight >= plan.limits.requestsInFlight { answerLate() }
      case .needsInput:
        endGroup()
        take()
        return
      case .exit: return stop("exit")
      case .ended: return stop("ended")
      case .desynchronized: return stop("lost")
      }
    }
  }

  private mutating func stop(_ reason: String) {
    ending = reason
    endGroup()
    take()
  }

  private mutating func endGroup() {
    groups += hasProvisional ? 1 : 0
    let isLost = plan.losesGroups && hasProvisional && groups % 2 == 0
    session.endGroup(failure: isLost ? RPCError(.storageFailed, message: "It is lost.") : nil)
    hasProvisional = false
    if session.hasRefused { session.wipeInput() }
  }

  private mutating func take() {
    let isMarked = session.outputHoldsSecret
    var taken: [UInt8] = []
    session.takeOutput(into: &taken)
    if taken.isEmpty { return }
    if plan.hasSecrets, !isMarked {
      expect(!contains(taken, Self.secret), "a plaintext goes out unmarked")
    }
    output += taken
  }

  private mutating func answerLate() {
    guard !late.isEmpty else { return }
    let ticket = late.removeFirst()
    if plan.hasSecrets { session.expectSecret(byteCount: Self.secret.utf8CodeUnitCount + 2) }
    session.reply(to: ticket) { writer in
      writer.string(plan.hasSecrets ? Self.secret.description : "late")
    }
    session.reply(to: ticket) { writer in writer.string("twice") }
  }

  private mutating func answer(_ call: Call) {
    calls += 1
    defer { if plan.lateness > 0, calls % plan.lateness == 0 { answerLate() } }
    let method = session.document.string(at: call.method)
    switch method.utf8.first {
    case UInt8(ascii: "l"): late.append(session.defer(call))
    case UInt8(ascii: "i"): break
    case UInt8(ascii: "f"): session.fail(call, with: RPCError(.notFound, message: "Not there."))
    case UInt8(ascii: "b"):
      let size = method.utf8.count * 100
      session.reply(to: call) { writer in writer.string(String(repeating: "x", count: size)) }
    case UInt8(ascii: "w"):
      hasProvisional = hasProvisional || !call.isNotification
      session.reply(to: call, provisional: true) { writer in writer.bool(true) }
    default:
      session.reply(to: call) { (writer, document) throws(RPCError) in
        guard call.parameters != .invalid else { throw .argumentsNotObject }
        guard case .object(let node) = call.parameters else { return }
        writer.raw(document.bytes, in: document.text(of: node))
      }
    }
  }
}

/// Every message is answered as it has to be; only the order may be another.
private func check(_ answers: [Answered], _ expected: Expectation) {
  func counts(_ answers: [Answered]) -> [Answered: Int] {
    answers.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
  expect(
    counts(answers) == counts(expected.answers),
    "answered \(answers) instead of \(expected.answers)")
}

/// After whatever was sent, where the contract has a way on: a request that is right is answered.
private func checkGoingOn(_ plan: Plan, _ stream: [UInt8]) {
  var conversation = Conversation(plan)
  Cut.pieces.forEach(stream) { conversation.feed($0) }
  for _ in 0..<4 where conversation.ending == nil {
    let filler = conversation.session.reader.fillerToNextMessage
    guard filler.count < 1 << 20 else { return }
    conversation.feed(filler[...])
  }
  if conversation.ending != nil { return conversation.finish() }
  expect(conversation.session.reader.fillerToNextMessage.isEmpty || !conversation.isHeader, "stuck")
  let request = Array(#"{"jsonrpc":"2.0","id":"still there","method":"q"}"#.utf8)
  let head = conversation.isHeader ? Array("Content-Length: \(request.count)\r\n\r\n".utf8) : []
  conversation.feed(ArraySlice(head + request + (conversation.isHeader ? [] : [0x0A])))
  conversation.finish()
  let last = Answered.one(Answered.text(ofID: .string(Array("still there".utf8))))
  expect(conversation.answers.contains(last), "a right request is not answered any more")
}

extension MessageReader {
  /// What has to come before a message can begin.
  fileprivate var fillerToNextMessage: [UInt8] {
    switch state {
    case .lost: []
    case .betweenFrames: []
    case .inHeader: Array("\n\n".utf8)
    case .inBody(let length): Array(repeating: 0x20, count: length - input.count)
    case .skippingBody(let length): Array(repeating: 0x20, count: length)
    case .inLine, .skippingLine: [0x0A]
    }
  }
}
