import Glibc

extension HostProcess {
  // MARK: sending

  /// Sends bytes as they are and returns when the pipe has taken them all.
  func sendRaw(_ bytes: [UInt8], timeout: Duration = patience) throws {
    outgoing.append(bytes)
    try flush(timeout: timeout)
  }

  func sendRaw(_ text: String, timeout: Duration = patience) throws {
    try sendRaw(Array(text.utf8), timeout: timeout)
  }

  /// Sends one line; the LF is added.
  func send(line: String) throws { try sendRaw(line + "\n") }

  /// Sends one frame; the header is added.
  func send(frame: String) throws { try sendRaw(Self.frame(frame)) }

  /// Sends one message in the framing of the conversation.
  func send(_ message: String) throws {
    switch framing {
    case .line: try send(line: message)
    case .header: try send(frame: message)
    }
  }

  /// A message with the header before it.
  static func frame(_ message: String) -> String {
    "Content-Length: \(message.utf8.count)\r\n\r\n\(message)"
  }

  /// The text of a request; without `id` it is a notification.
  static func request(_ method: String, _ params: String? = nil, id: String? = nil) -> String {
    let id = id.map { #","id":\#($0)"# } ?? ""
    let params = params.map { #","params":\#($0)"# } ?? ""
    return #"{"jsonrpc":"2.0"\#(id),"method":\#(quoted(method))\#(params)}"#
  }

  // MARK: receiving

  /// The next message of the host: one that was passed over by `call`, else the next on stdout.
  func receive(timeout: Duration = patience) throws -> String {
    guard let message = try receiveOrEnd(timeout: timeout) else {
      throw HarnessError("stdout has ended; stderr: \(stderrText)")
    }
    return message
  }

  /// The same; nil at the end of stdout.
  func receiveOrEnd(timeout: Duration = patience) throws -> String? {
    if !unclaimed.isEmpty { return unclaimed.removeFirst() }
    switch framing {
    case .line: return try nextLine(timeout: timeout)
    case .header: return try nextFrame(timeout: timeout)
    }
  }

  /// The next line of stdout without its LF.
  func receiveLine(timeout: Duration = patience) throws -> String {
    guard let line = try nextLine(timeout: timeout) else {
      throw HarnessError("stdout has ended; stderr: \(stderrText)")
    }
    return line
  }

  /// The body of the next frame on stdout, whose header must have the exact form of [W-11].
  func receiveFrame(timeout: Duration = patience) throws -> String {
    guard let frame = try nextFrame(timeout: timeout) else {
      throw HarnessError("stdout has ended; stderr: \(stderrText)")
    }
    return frame
  }

  /// Everything on stdout up to its end.
  func receiveRest(timeout: Duration = patience) throws -> [UInt8] {
    try pump(reading: true, timeout: timeout, "the end of stdout") { outputEnd != nil }
    return incoming.take(incoming.count)
  }

  // MARK: calling

  /// Calls a method and returns the exact text of its reply.
  ///
  /// Messages with other ids are kept for `receive`.
  ///
  /// - Parameters:
  ///   - params: JSON text, put in as it is; nil leaves the member out.
  ///   - id: JSON text of the id; nil takes the next number.
  func call(
    _ method: String, _ params: String? = nil, id: String? = nil, timeout: Duration = patience
  ) throws -> String {
    let id = try post(method, params, id: id)
    return try receiveReply(to: id, timeout: timeout)
  }

  /// Sends a request without waiting for its reply and returns its id.
  @discardableResult
  func post(_ method: String, _ params: String? = nil, id: String? = nil) throws -> String {
    lastID += 1
    let id = id ?? "\(lastID)"
    try send(Self.request(method, params, id: id))
    return id
  }

  /// The exact text of the reply with this id (JSON text: `1`, `"a"`), which may have come already.
  func receiveReply(to id: String, timeout: Duration = patience) throws -> String {
    let start = #"{"jsonrpc":"2.0","id":\#(id),"#
    if let index = unclaimed.firstIndex(where: { $0.hasPrefix(start) }) {
      return unclaimed.remove(at: index)
    }
    let kept = unclaimed
    unclaimed = []
    var passed: [String] = []
    defer { unclaimed = kept + passed }
    while true {
      let message: String
      do {
        message = try receive(timeout: timeout)
      } catch let error as HarnessError {
        let others = (kept + passed).map { $0.prefix(300) }
        throw HarnessError("no reply to \(id): \(error); others: \(others)")
      }
      if message.hasPrefix(start) { return message }
      passed.append(message)
    }
  }

  /// Calls a method and returns its reply taken apart.
  func reply(
    _ method: String, _ params: String? = nil, id: String? = nil, timeout: Duration = patience
  ) throws -> Reply {
    try Reply(call(method, params, id: id, timeout: timeout))
  }

  /// Calls a method and returns its whole reply, parsed.
  func callObject(
    _ method: String, _ params: String? = nil, timeout: Duration = patience
  ) throws -> JSONValue {
    try reply(method, params, timeout: timeout).value
  }

  /// Calls a method that must succeed and returns its result.
  @discardableResult
  func result(
    _ method: String, _ params: String? = nil, timeout: Duration = patience
  ) throws -> JSONValue {
    let reply = try reply(method, params, timeout: timeout)
    guard let result = reply.result else { throw HarnessError("\(method): \(reply.text)") }
    return result
  }
}
