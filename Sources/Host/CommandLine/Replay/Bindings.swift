import JSON

/// What the names of a conversation stand for so far. [W-09]
struct Bindings {
  private var values: [[UInt8]: Message] = [:]

  /// The first place where a reply is not what was expected.
  struct Difference: Error, Equatable {
    /// From the root of the message, such as `.result.page[0]`; empty for the root.
    var path: String
    /// The text of the expected value; nil where nothing was expected.
    var expected: String?
    /// The text of the value received; nil where there is none.
    var received: String?
  }

  /// Compares a reply with what was expected and takes the values of names that are new.
  ///
  /// Numbers are compared by value and strings by their bytes; members may stand in any order.
  mutating func match(_ expected: Message, _ received: Message) throws(Difference) {
    try match(expected, received, path: "")
  }

  /// The text of a message to send, with the names replaced by what they stand for.
  func filled(_ message: Message) -> [UInt8] {
    var output: [UInt8] = []
    var start = message.document.text(of: message.node).lowerBound
    for placeholder in message.placeholders() {
      guard case .name(let name) = placeholder.kind, let value = values[name] else { continue }
      output.append(contentsOf: message.document.bytes[start..<placeholder.range.lowerBound])
      output.append(contentsOf: value.text)
      start = placeholder.range.upperBound
    }
    let end = message.document.text(of: message.node).upperBound
    output.append(contentsOf: message.document.bytes[start..<end])
    return output
  }

  private mutating func match(
    _ expected: Message, _ received: Message, path: String
  ) throws(Difference) {
    switch expected.placeholder?.kind {
    case .anything: return
    case .name(let name):
      if let value = values[name] { return try Self.compare(value, received, path) }
      values[name] = received
    case nil:
      try Self.compareShape(expected, received, path) {
        (expected, received, path) throws(Difference) in
        try match(expected, received, path: path)
      }
    }
  }

  /// Compares two values in which no string stands for anything but itself.
  private static func compare(
    _ expected: Message, _ received: Message, _ path: String
  ) throws(Difference) {
    try compareShape(expected, received, path, inner: compare)
  }

  /// Compares kind and scalars, and hands the children to `inner` pair by pair.
  private static func compareShape(
    _ expected: Message, _ received: Message, _ path: String,
    inner: (Message, Message, String) throws(Difference) -> Void
  ) throws(Difference) {
    let kind = expected.document.kind(of: expected.node)
    guard kind == received.document.kind(of: received.node), areEqualScalars(expected, received)
    else {
      throw Difference(path: path, expected: expected.shown, received: received.shown)
    }
    if kind == .array {
      try compareElements(expected.children(), received.children(), path, inner)
    } else if kind == .object {
      try compareMembers(expected, received, path, inner)
    }
  }

  private static func areEqualScalars(_ left: Message, _ right: Message) -> Bool {
    switch left.document.kind(of: left.node) {
    case .number:
      DecimalNumber(left.text) == DecimalNumber(right.text)
    case .string:
      left.document.string(at: left.node).utf8
        .elementsEqual(right.document.string(at: right.node).utf8)
    case .null, .false, .true, .array, .object: true
    }
  }

  private static func compareElements(
    _ expected: [(name: String?, value: Message)], _ received: [(name: String?, value: Message)],
    _ path: String, _ inner: (Message, Message, String) throws(Difference) -> Void
  ) throws(Difference) {
    for index in 0..<max(expected.count, received.count) {
      let path = "\(path)[\(index)]"
      guard index < expected.count, index < received.count else {
        throw Difference(
          path: path, expected: index < expected.count ? expected[index].value.shown : nil,
          received: index < received.count ? received[index].value.shown : nil)
      }
      try inner(expected[index].value, received[index].value, path)
    }
  }

  private static func compareMembers(
    _ expected: Message, _ received: Message, _ path: String,
    _ inner: (Message, Message, String) throws(Difference) -> Void
  ) throws(Difference) {
    var names: Set<[UInt8]> = []
    for case (let name?, let value) in expected.children() {
      names.insert(Array(name.utf8))
      guard let other = received.member(name) else {
        throw Difference(path: "\(path).\(name)", expected: value.shown, received: nil)
      }
      try inner(value, other, "\(path).\(name)")
    }
    var seen: Set<[UInt8]> = []
    for case (let name?, let value) in received.children() {
      // A member that comes twice is one too many, whatever it holds.
      guard names.contains(Array(name.utf8)), seen.insert(Array(name.utf8)).inserted else {
        throw Difference(path: "\(path).\(name)", expected: nil, received: value.shown)
      }
    }
  }
}

extension Message {
  /// The text of the value for a person, cut where it is long.
  fileprivate var shown: String {
    let longest = 1000
    let whole = String(decoding: text, as: UTF8.self)
    return whole.unicodeScalars.count > longest
      ? String(whole.unicodeScalars.prefix(longest)) + "..." : whole
  }
}
