import JSON

/// A recorded conversation: what to send to a host and what to expect of it, in order. [W-09]
struct Conversation: Sendable {
  /// One line of the file.
  struct Step: Sendable {
    enum Kind: Sendable {
      case send
      case expect
    }

    let kind: Kind
    /// The number of the line, from 1.
    let line: Int
    let message: Message
  }

  /// A line that is no step.
  struct BadLine: Error, Equatable {
    let line: Int
    let reason: StaticString

    static func == (left: BadLine, right: BadLine) -> Bool {
      left.line == right.line && left.reason.description == right.reason.description
    }
  }

  let steps: [Step]

  /// Reads JSON Lines; empty lines are passed over.
  init(parsing bytes: [UInt8]) throws(BadLine) {
    var steps: [Step] = []
    var names: Set<[UInt8]> = []
    var start = 0
    var line = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      if let step = try Self.step(Array(bytes[start..<end]), line) {
        try Self.check(step, &names)
        steps.append(step)
      }
      start = end + 1
      line += 1
    }
    self.steps = steps
  }

  private static func step(_ bytes: [UInt8], _ line: Int) throws(BadLine) -> Step? {
    let isEmpty = bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    if isEmpty { return nil }
    let document: JSONDocument
    do throws(JSONError) {
      // One level more than a message may have, for the object around it.
      document = try JSONDocument(parsing: bytes, maximumDepth: 129)
    } catch {
      throw BadLine(line: line, reason: "it is not JSON")
    }
    guard document.kind(of: document.root) == .object, document.count(of: document.root) == 1,
      let key = document.firstChild(of: document.root)
    else {
      throw BadLine(line: line, reason: "it is no object with one member")
    }
    let message = Message(document: document, node: document.next(after: key))
    switch document.string(at: key) {
    case "send": return Step(kind: .send, line: line, message: message)
    case "expect": return Step(kind: .expect, line: line, message: message)
    default: throw BadLine(line: line, reason: "its member is neither send nor expect")
    }
  }

  /// What a message to send names must have stood in an expected one before.
  private static func check(_ step: Step, _ names: inout Set<[UInt8]>) throws(BadLine) {
    for placeholder in step.message.placeholders() {
      switch (step.kind, placeholder.kind) {
      case (.expect, .name(let name)): names.insert(name)
      case (.expect, .anything): break
      case (.send, .name(let name)) where names.contains(name): break
      case (.send, .name):
        throw BadLine(line: step.line, reason: "it sends a {{name}} that no line took before")
      case (.send, .anything):
        throw BadLine(line: step.line, reason: "{{*}} says nothing that could be sent")
      }
    }
  }
}
