import Glibc
import Host
import Testing

@Suite(.timeLimit(.minutes(60))) struct ChildProcessTests {
  private func shell(_ script: String) throws -> ChildProcess {
    try ChildProcess(executable: "/bin/sh", arguments: ["sh", "-c", script])
  }

  private func text(_ input: borrowing InputStream) throws -> String {
    String(decoding: try FileContents.read(input), as: UTF8.self)
  }

  @Test func `a child reads what is written to it and its end is seen`() throws {
    var child = try shell("read line; echo \"got $line\"; exit 5")
    #expect(child.write(Array("word\n".utf8).span) == .written(5))
    #expect(try text(child.output) == "got word\n")
    #expect(child.wait() == .exited(5))
    #expect(child.wait() == .exited(5))
  }

  @Test func `a child whose input is closed reads its end`() throws {
    var child = try shell("cat; echo end")
    child.closeInput()
    #expect(child.inputNumber == nil)
    #expect(child.write([1].span) == .closed)
    #expect(try text(child.output) == "end\n")
    #expect(child.wait() == .exited(0))
  }

  @Test func `a child that a signal ended says which`() throws {
    var child = try shell("exec sleep 600")
    child.send(signal: SIGTERM)
    #expect(child.wait() == .killed(signal: SIGTERM))
  }

  @Test func `the end of a child can be waited for`() throws {
    var child = try shell("read line")
    var poll = Poll<Int>()
    poll.watch(0, child.ending.number, for: .readable)
    #expect(try poll.wait(milliseconds: 0) == 0)
    child.closeInput()
    #expect(try poll.wait(milliseconds: nil) == 1)
    #expect(child.wait() == .exited(1))
  }

  @Test func `a child that is forgotten is gone`() throws {
    let identifier = try forgottenChild()
    #expect(kill(identifier, 0) == -1 && errno == ESRCH)
  }

  private func forgottenChild() throws -> pid_t {
    let child = try shell("trap '' TERM; echo $$; exec sleep 600")
    var buffer = [UInt8](repeating: 0, count: 32)
    var span = buffer.mutableSpan
    guard case .read(let count) = child.output.read(into: &span) else { return 0 }
    let line = String(decoding: buffer[..<(count - 1)], as: UTF8.self)
    return try #require(pid_t(line))
  }

  /// The mask and the ignored signals of a process go to its children unless that is prevented.
  @Test func `a child has no blocked signal and dies of a broken pipe`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = signal(SIGPIPE, SIG_IGN)
      let signals = try Signals()
      guard signals.next() == nil else { exit(1) }
      var child = try ChildProcess(
        executable: "/bin/sh", arguments: ["sh", "-c", "grep -E 'Sig(Blk|Ign)' /proc/self/status"])
      let text = String(decoding: try FileContents.read(child.output), as: UTF8.self)
      guard child.wait() == .exited(0) else { exit(2) }
      let masks = text.split(whereSeparator: { $0 == "\n" || $0 == "\t" }).compactMap {
        UInt64($0, radix: 16)
      }
      let broken = UInt64(1) << UInt64(SIGPIPE - 1)
      exit(masks.count == 2 && masks[0] == 0 && masks[1] & broken == 0 ? 7 : 3)
    }
  }

  @Test func `a program that is not there is an error`() throws {
    let error = try #require(throws: SystemError.self) {
      var child = try ChildProcess(executable: "/nonexistent", arguments: ["x"])
      _ = child.wait()
    }
    #expect(error.code == ENOENT)
  }

  @Test func `a child does not inherit our pipes`() throws {
    let ends = try FileDescriptor.pipe()
    var status = stat()
    #expect(unsafe fstat(ends.reading.number, &status) == 0)
    var child = try shell("ls -l /proc/self/fd")
    let list = try text(child.output)
    #expect(list.contains("pipe:"))
    #expect(!list.contains("pipe:[\(status.st_ino)]"))
    #expect(child.wait() == .exited(0))
  }
}
