import Glibc

/// A whole conversation: all of the input, all of the output, and how the process ended.
struct Exchange {
  let stdout: [UInt8]
  let stderr: String
  let status: ExitStatus
  let framing: HostProcess.Framing
  /// The directory of the process, for those who look at its files afterwards.
  let workspace: Workspace

  /// The messages on stdout, each with its exact text.
  func messages() throws -> [String] {
    switch framing {
    case .line: try lines()
    case .header: try frames()
    }
  }

  /// All of stdout as lines, each of which must have its LF.
  func lines() throws -> [String] {
    var lines = stdout.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.removeLast().isEmpty else { throw HarnessError("the last line has no LF") }
    return try lines.map(HostProcess.text)
  }

  /// All of stdout as frames, each with a header of the exact form of [W-11].
  func frames() throws -> [String] {
    var frames: [String] = []
    var rest = stdout[...]
    while !rest.isEmpty {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
        throw HarnessError("stdout ends inside a header")
      }
      let field = String(decoding: rest[..<end].dropLast(), as: UTF8.self)
      let length = Int(field.dropFirst("Content-Length: ".count)) ?? -1
      let header = Array("Content-Length: \(length)\r\n\r\n".utf8)
      let size = header.count + max(length, 0)
      guard length >= 0, rest.starts(with: header), rest.count >= size else {
        throw HarnessError("not a frame: \(field.prefix(200))")
      }
      frames.append(try HostProcess.text(rest.dropFirst(header.count).prefix(length)))
      rest = rest.dropFirst(size)
    }
    return frames
  }

  /// The messages in short: `["1: null", "null: -32700 ParseError"]`.
  var summaries: [String] {
    get throws { try messages().map(Reply.summary) }
  }

  /// The replies, where no message is a batch.
  var replies: [Reply] {
    get throws { try messages().map { try Reply($0) } }
  }
}

extension HostProcess {
  /// How the input is cut into writes.
  enum Cut {
    case whole
    /// Writes of so many bytes.
    case pieces(of: Int)
    /// Two writes, the first of so many bytes.
    case at(Int)
  }

  /// Starts a host, feeds it all of the input, draining it meanwhile, and waits for its end.
  ///
  /// With a cut, each piece is written only after the host has taken the one before it out
  /// of the pipe, so that it really sees the message in pieces.
  ///
  /// The other parameters are those of `start`.
  static func exchange(
    _ input: [UInt8], _ arguments: [String] = [], environment: [String: String?] = [:],
    database: Database = .temporary, workspace: Workspace? = nil, framing: Framing = .line,
    cut: Cut = .whole, timeout: Duration = patience
  ) throws -> Exchange {
    let host = try start(
      arguments, environment: environment, database: database, workspace: workspace,
      framing: framing)
    return try host.exchange(input, cut: cut, timeout: timeout)
  }

  static func exchange(
    _ input: String, _ arguments: [String] = [], environment: [String: String?] = [:],
    database: Database = .temporary, workspace: Workspace? = nil, framing: Framing = .line,
    cut: Cut = .whole, timeout: Duration = patience
  ) throws -> Exchange {
    try exchange(
      Array(input.utf8), arguments, environment: environment, database: database,
      workspace: workspace, framing: framing, cut: cut, timeout: timeout)
  }

  /// The same with a process that runs already; what it has written so far counts.
  ///
  /// Input that a host no longer takes because it has ended is dropped.
  func exchange(_ input: [UInt8], cut: Cut = .whole, timeout: Duration = patience) throws
    -> Exchange
  {
    switch cut {
    case .whole: try feed(input, timeout: timeout)
    case .at(let offset):
      try feed(Array(input[..<offset]), timeout: timeout)
      try waitUntilTaken(timeout: timeout)
      try feed(Array(input[offset...]), timeout: timeout)
    case .pieces(let size):
      for start in stride(from: 0, to: input.count, by: size) {
        try feed(Array(input[start..<min(start + size, input.count)]), timeout: timeout)
        try waitUntilTaken(timeout: timeout)
      }
    }
    dropInput()
    let status = try waitForExit(timeout: timeout)
    return Exchange(
      stdout: incoming.take(incoming.count), stderr: stderrText, status: status, framing: framing,
      workspace: workspace)
  }

  /// Writes bytes; those that a host that has ended does not take are dropped.
  private func feed(_ bytes: [UInt8], timeout: Duration) throws {
    outgoing.append(bytes)
    try pump(timeout: timeout, "stdin to take \(outgoing.count) bytes") {
      inputEnd != nil && !outgoing.isEmpty
    }
    outgoing = ByteQueue()
  }

  /// Waits until the host has read everything that the pipe to it held.
  func waitUntilTaken(timeout: Duration = patience) throws {
    let deadline = ContinuousClock.now + timeout
    while let end = inputEnd, unreadBytes(end) > 0, !hasExited {
      guard ContinuousClock.now < deadline else { throw HarnessError("stdin is not read") }
      turn(reading: readsOutput, wait: 0)
      sched_yield()
    }
  }

  private func unreadBytes(_ end: Int32) -> Int32 {
    var count: Int32 = 0
    return unsafe ioctl(end, UInt(FIONREAD), &count) == 0 ? count : 0
  }
}
