import Glibc

extension HostProcess {
  /// Moves bytes as long as `waiting` holds: what is to be sent into stdin, and what stdout (where
  /// `reading`) and stderr (where `readsErrors`) have into memory.
  func pump(
    reading: Bool? = nil, timeout: Duration, _ what: String, while waiting: () -> Bool
  ) throws {
    let reading = reading ?? readsOutput
    let deadline = ContinuousClock.now + timeout
    while waiting() {
      guard ContinuousClock.now < deadline else {
        throw HarnessError("timed out waiting for \(what); stderr: \(stderrText)")
      }
      turn(reading: reading, wait: 5)
    }
  }

  /// Writes all that is to be sent.
  func flush(timeout: Duration) throws {
    try pump(timeout: timeout, "stdin to take \(outgoing.count) bytes") {
      inputEnd != nil && !outgoing.isEmpty
    }
    if inputEnd == nil, !outgoing.isEmpty {
      outgoing = ByteQueue()
      throw HarnessError("the host has closed its stdin; stderr: \(stderrText)")
    }
  }

  /// One turn of the loop: waits for a descriptor, then moves what goes.
  ///
  /// - Parameters:
  ///   - wait: at most so many milliseconds.
  ///   - limit: writes no more bytes than this.
  /// - Returns: whether anything moved.
  @discardableResult
  func turn(reading: Bool, wait: Int32, atMost limit: Int = .max) -> Bool {
    var polled: [pollfd] = []
    if let end = inputEnd, !outgoing.isEmpty {
      polled.append(pollfd(fd: end, events: Int16(POLLOUT), revents: 0))
    }
    if let end = outputEnd, reading {
      polled.append(pollfd(fd: end, events: Int16(POLLIN), revents: 0))
    }
    if let end = errorEnd, readsErrors {
      polled.append(pollfd(fd: end, events: Int16(POLLIN), revents: 0))
    }
    guard unsafe poll(&polled, nfds_t(polled.count), wait) > 0 else { return false }
    for entry in polled where entry.revents != 0 {
      if entry.fd == inputEnd {
        write(atMost: limit)
      } else if entry.fd == outputEnd {
        if unsafe !read(entry.fd, { unsafe incoming.append($0) }) { closeOutput() }
      } else if unsafe !read(entry.fd, { unsafe errors.append(contentsOf: $0) }) {
        closeErrors()
      }
    }
    return true
  }

  private func write(atMost limit: Int) {
    guard let end = inputEnd else { return }
    if outgoing.write(to: end, atMost: limit) < 0, errno != EAGAIN, errno != EINTR { dropInput() }
  }

  /// Reads once; false at the end.
  private func read(_ end: Int32, _ take: (UnsafeRawBufferPointer) -> Void) -> Bool {
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
    defer { unsafe scratch.deallocate() }
    let count = unsafe Glibc.read(end, scratch.baseAddress, scratch.count)
    if count < 0 { return errno == EAGAIN || errno == EINTR }
    unsafe take(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
    return count > 0
  }

  // MARK: cutting stdout into messages

  func nextLine(timeout: Duration) throws -> String? {
    let newline = UInt8(ascii: "\n")
    var scanned = 0
    var length = incoming.distance(to: newline, from: 0)
    try pump(reading: true, timeout: timeout, "a line") {
      if length == nil {
        length = incoming.distance(to: newline, from: scanned)
        scanned = incoming.count
      }
      return length == nil && outputEnd != nil
    }
    guard let length = length ?? incoming.distance(to: newline, from: 0) else {
      guard incoming.isEmpty else { throw HarnessError("stdout ends inside a line") }
      return nil
    }
    return try Self.text(incoming.take(length + 1).dropLast())
  }

  func nextFrame(timeout: Duration) throws -> String? {
    guard let first = try nextLine(timeout: timeout) else { return nil }
    let name = "Content-Length: "
    // A String takes "\r\n" for one character, so the header's parts are looked at as bytes.
    let field = Array(first.utf8)
    let digits = String(decoding: field.dropFirst(name.utf8.count).dropLast(), as: UTF8.self)
    guard field.last == UInt8(ascii: "\r"), field.starts(with: name.utf8),
      let length = Int(digits), "\(length)" == digits
    else { throw HarnessError("not the header of a frame: \(first.prefix(200))") }
    guard Array((try nextLine(timeout: timeout) ?? "").utf8) == [UInt8(ascii: "\r")] else {
      throw HarnessError("no empty line after the header")
    }
    try pump(reading: true, timeout: timeout, "\(length) bytes of a frame") {
      incoming.count < length && outputEnd != nil
    }
    guard incoming.count >= length else { throw HarnessError("stdout ends inside a frame") }
    return try Self.text(incoming.take(length)[...])
  }

  static func text(_ bytes: ArraySlice<UInt8>) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw HarnessError("stdout is not UTF-8")
    }
    return text
  }
}
