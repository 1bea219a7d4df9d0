import Glibc
import Host
import Testing

@Suite(.timeLimit(.minutes(60))) struct OutputStreamTests {
  init() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  @Test(arguments: StreamKind.allCases)
  func `a full stream is reported and nothing is lost or doubled`(kind: StreamKind) throws {
    let ends = try kind.make()
    let output = OutputStream(try FileDescriptor.duplicate(of: ends.writing.number))
    try checkAllArrives(through: output, from: ends.reading)
  }

  @Test(arguments: StreamKind.allCases)
  func `the flags of the inherited open file stay as they were`(kind: StreamKind) throws {
    let ends = try kind.make()
    let before = statusFlags(ends.writing.number)
    let output = OutputStream(try FileDescriptor.duplicate(of: ends.writing.number))
    #expect(output.write([1, 2, 3].span) == .written(3))
    #expect(statusFlags(ends.writing.number) == before)
  }

  @Test(arguments: StreamKind.allCases)
  func `a stream that the parent made non-blocking works too`(kind: StreamKind) throws {
    let ends = try kind.make()
    try ends.writing.setNonBlocking()
    let output = OutputStream(try FileDescriptor.duplicate(of: ends.writing.number))
    try checkAllArrives(through: output, from: ends.reading)
  }

  @Test(arguments: StreamKind.allCases)
  func `a reader that went away closes the stream`(kind: StreamKind) throws {
    let output = try streamWhoseReaderIsGone(kind)
    #expect(output.write([1].span) == .closed)
    #expect(output.write([1].span) == .closed)
  }

  @Test func `[W-05] [W-167] a closed stream and one that cannot be written are told apart`() throws
  {
    #expect(try streamWhoseReaderIsGone(.pipe).writeAll([1].span) == .closed)
    let full = OutputStream(try FileDescriptor.open("/dev/full", O_WRONLY))
    #expect(full.writeAll([1].span) == .failed(SystemError("write", code: ENOSPC)))
    let null = OutputStream(try FileDescriptor.open("/dev/null", O_WRONLY))
    #expect(null.writeAll([1].span) == .written)
  }

  private func streamWhoseReaderIsGone(_ kind: StreamKind) throws -> OutputStream {
    let ends = try kind.make()
    return OutputStream(try FileDescriptor.duplicate(of: ends.writing.number))
  }

  @Test func `a regular file keeps its place and takes everything`() throws {
    var path = Array("/tmp/output-stream-XXXXXX".utf8CString)
    let number = unsafe mkstemp(&path)
    try #require(number >= 0)
    let file = FileDescriptor(owning: number)
    unsafe unlink(path)
    _ = unsafe write(file.number, "head", 4)
    let output = OutputStream(try FileDescriptor.duplicate(of: file.number))
    #expect(output.write(patternedBytes(1 << 20).span) == .written(1 << 20))
    #expect(lseek(file.number, 0, SEEK_END) == 4 + (1 << 20))
  }

  @Test(arguments: [("/dev/null", nil), ("/dev/full", ENOSPC)] as [(String, CInt?)])
  func `a device answers for itself`(path: String, code: CInt?) throws {
    let output = OutputStream(try FileDescriptor.open(path, O_WRONLY))
    let outcome = output.write([1, 2].span)
    if let code {
      #expect(outcome == .failed(SystemError("write", code: code)))
    } else {
      #expect(outcome == .written(2))
    }
  }

  @Test func `writing nothing writes nothing`() throws {
    let output = OutputStream(try FileDescriptor.open("/dev/full", O_WRONLY))
    #expect(output.write([UInt8]().span) == .written(0))
  }

  /// The pipe belongs to the first user, so the second may not open it anew.
  @Test(.enabled(if: getuid() == 0), arguments: [StreamKind.pipe, .terminal])
  func `a stream of another user is written in pieces`(kind: StreamKind) async throws {
    let isTerminal = kind == .terminal
    await #expect(processExitsWith: .success) { [isTerminal = isTerminal as Bool] in
      let ends = try (isTerminal ? StreamKind.terminal : .pipe).make()
      #expect(setuid(65534) == 0)
      let output = OutputStream(try FileDescriptor.duplicate(of: ends.writing.number))
      try checkAllArrives(through: output, from: ends.reading)
      #expect(statusFlags(output.number) & O_NONBLOCK == 0)
    }
  }
}

/// Writes more than any stream holds while nobody reads, then the rest as room comes back.
private func checkAllArrives(
  through output: borrowing OutputStream, from reader: borrowing FileDescriptor
) throws {
  let bytes = patternedBytes(3 << 20)
  var sent = 0
  var received: [UInt8] = []
  var timesFull = 0
  while sent < bytes.count {
    switch output.write(bytes.span.extracting(sent...)) {
    case .written(let count):
      try #require(count > 0)
      sent += count
    case .wouldBlock:
      timesFull += 1
      received += drain(reader)
    case let other:
      Issue.record("unexpected outcome \(other)")
      return
    }
  }
  received += drain(reader)
  #expect(timesFull > 1)
  #expect(received == bytes)
}
