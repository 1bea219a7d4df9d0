import Glibc
import Host
import Testing

@Suite(.timeLimit(.minutes(60))) struct FileContentsTests {
  @Test func `a stream is read to its end, however it comes`() throws {
    let bytes = patternedBytes(300_000)
    var child = try ChildProcess(executable: "/bin/cat", arguments: ["cat"])
    var sent = 0
    var received: [UInt8] = []
    while sent < bytes.count {
      switch child.write(bytes.span.extracting(sent..<bytes.count)) {
      case .written(let count): sent += count
      case .wouldBlock: received += try readSome(child.output)
      case let other: Issue.record("unexpected outcome \(other)")
      }
    }
    child.closeInput()
    received += try FileContents.read(child.output)
    #expect(received == bytes)
    #expect(child.wait() == .exited(0))
  }

  private func readSome(_ input: borrowing InputStream) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65536)
    var span = buffer.mutableSpan
    guard case .read(let count) = input.read(into: &span) else { return [] }
    return Array(buffer[..<count])
  }

  @Test(arguments: [("/nonexistent", "open", ENOENT), ("/", "read", EISDIR)])
  func `a file that cannot be read is an error`(path: String, call: String, code: CInt) throws {
    let error = try #require(throws: SystemError.self) { _ = try FileContents.read(path) }
    #expect(error.code == code)
    #expect(error.call.description == call)
  }

  @Test func `the null device is an empty file`() throws {
    #expect(try FileContents.read("/dev/null") == [])
  }

  @Test func `a file without an end is given up`() throws {
    let error = try #require(throws: SystemError.self) { _ = try FileContents.read("/dev/zero") }
    #expect(error.code == EFBIG)
  }
}
