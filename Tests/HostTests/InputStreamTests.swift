import Glibc
import Host
import Testing

@Suite(.timeLimit(.minutes(60))) struct InputStreamTests {
  private func read(_ stream: borrowing InputStream, _ size: Int = 16) -> (
    InputStream.Outcome, [UInt8]
  ) {
    var buffer = [UInt8](repeating: 0, count: size)
    var span = buffer.mutableSpan
    let outcome = stream.read(into: &span)
    guard case .read(let count) = outcome else { return (outcome, []) }
    return (outcome, Array(buffer[..<count]))
  }

  private func put(_ bytes: [UInt8], into number: CInt) {
    #expect(unsafe write(number, bytes, bytes.count) == bytes.count)
  }

  @Test(arguments: StreamKind.allCases)
  func `a read returns what there is and not what was asked for`(kind: StreamKind) throws {
    let ends = try kind.make()
    let input = InputStream(try FileDescriptor.duplicate(of: ends.reading.number))
    put(Array("abc".utf8), into: ends.writing.number)
    #expect(read(input) == (.read(3), Array("abc".utf8)))
    put(Array("defgh".utf8), into: ends.writing.number)
    #expect(read(input, 4) == (.read(4), Array("defg".utf8)))
    #expect(read(input, 4) == (.read(1), Array("h".utf8)))
  }

  @Test(arguments: StreamKind.allCases)
  func `the other side's end is the end of input`(kind: StreamKind) throws {
    let input = try streamWhoseWriterIsGone(kind)
    #expect(read(input).0 == .endOfInput)
    #expect(read(input).0 == .endOfInput)
  }

  private func streamWhoseWriterIsGone(_ kind: StreamKind) throws -> InputStream {
    let ends = try kind.make()
    return InputStream(try FileDescriptor.duplicate(of: ends.reading.number))
  }

  @Test(arguments: StreamKind.allCases)
  func `a descriptor that the parent made non-blocking is waited for`(kind: StreamKind) throws {
    let ends = try kind.make()
    try ends.reading.setNonBlocking()
    let input = InputStream(try FileDescriptor.duplicate(of: ends.reading.number))
    #expect(read(input).0 == .wouldBlock)
    put([7], into: ends.writing.number)
    #expect(read(input) == (.read(1), [7]))
    #expect(statusFlags(ends.reading.number) & O_NONBLOCK == O_NONBLOCK)
  }

  @Test func `the flags of a blocking descriptor stay as they were`() throws {
    let ends = try FileDescriptor.pipe()
    let before = statusFlags(ends.reading.number)
    let input = InputStream(try FileDescriptor.duplicate(of: ends.reading.number))
    put([7], into: ends.writing.number)
    _ = read(input)
    #expect(statusFlags(ends.reading.number) == before)
  }

  @Test func `the null device is an empty input and a folder none`() throws {
    #expect(read(InputStream(try FileDescriptor.open("/dev/null", O_RDONLY))).0 == .endOfInput)
    let folder = InputStream(try FileDescriptor.open("/", O_RDONLY))
    #expect(read(folder).0 == .failed(SystemError("read", code: EISDIR)))
  }

  @Test func `an empty buffer reads nothing`() throws {
    let input = InputStream(try FileDescriptor.open("/dev/zero", O_RDONLY))
    #expect(read(input, 0).0 == .wouldBlock)
  }
}
