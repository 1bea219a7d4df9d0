import Glibc
import Testing

import class Foundation.Thread

@testable import Host

@Suite(.timeLimit(.minutes(60))) struct PollTests {
  private enum Name { case input, output, other }

  @Test func `each name has its own readiness`() throws {
    let ends = try FileDescriptor.pipe()
    var poll = Poll<Name>()
    poll.watch(.input, ends.reading.number, for: .readable)
    poll.watch(.output, ends.writing.number, for: .writable)
    #expect(try poll.wait(milliseconds: nil) == 1)
    #expect(!poll.isReadable(.input))
    #expect(poll.isWritable(.output))
    #expect(poll.readiness(of: .output) == .writable)
    #expect(poll.readiness(of: .other) == [])

    _ = unsafe write(ends.writing.number, "x", 1)
    #expect(try poll.wait(milliseconds: nil) == 2)
    #expect(poll.isReadable(.input))
    var ready: [Name] = []
    poll.forEachReady { name, _ in ready.append(name) }
    #expect(ready == [.input, .output])
  }

  @Test func `a name that is ignored ends no wait, and the others keep theirs`() throws {
    let ends = try FileDescriptor.pipe()
    var poll = Poll<Name>()
    poll.watch(.output, ends.writing.number, for: .writable)
    poll.watch(.input, ends.reading.number, for: .readable)
    poll.ignore(.output)
    poll.ignore(.other)
    #expect(!poll.isWatching(.output))
    #expect(poll.isWatching(.input))
    #expect(try poll.wait(milliseconds: 0) == 0)
    _ = unsafe write(ends.writing.number, "x", 1)
    #expect(try poll.wait(milliseconds: nil) == 1)
    #expect(poll.isReadable(.input))
  }

  @Test func `watching a name again replaces its interest`() throws {
    let ends = try FileDescriptor.pipe()
    var poll = Poll<Name>()
    poll.watch(.output, ends.writing.number, for: .writable)
    poll.watch(.output, ends.writing.number, for: [])
    #expect(try poll.wait(milliseconds: 0) == 0)
    poll.watch(.output, ends.writing.number, for: .writable)
    #expect(try poll.wait(milliseconds: 0) == 1)
  }

  @Test func `a reader that goes away is noticed without interest in anything`() throws {
    let writing = try writingEndWithoutReader()
    var poll = Poll<Name>()
    poll.watch(.output, writing.number, for: [])
    #expect(try poll.wait(milliseconds: nil) == 1)
    #expect(poll.readiness(of: .output).contains(.hungUp) || poll.isWritable(.output))
  }

  private func writingEndWithoutReader() throws -> FileDescriptor {
    let ends = try FileDescriptor.pipe()
    return try FileDescriptor.duplicate(of: ends.writing.number)
  }

  @Test func `a number that is not open is reported as such`() throws {
    var poll = Poll<Name>()
    poll.watch(.other, 1_000_000, for: .readable)
    #expect(try poll.wait(milliseconds: nil) == 1)
    #expect(poll.readiness(of: .other) == .invalid)
    #expect(poll.isReadable(.other))
  }

  @Test(arguments: [-5, 0, 1, 20])
  func `a wait ends when its time is over`(milliseconds: Int) throws {
    var poll = Poll<Name>()
    let start = SystemClock.monotonicNanoseconds()
    #expect(try poll.wait(milliseconds: milliseconds) == 0)
    #expect(SystemClock.monotonicNanoseconds() - start >= max(0, milliseconds) * 1_000_000)
  }

  @Test func `a wait longer than the call can express does not trap`() throws {
    let ends = try FileDescriptor.pipe()
    var poll = Poll<Name>()
    poll.watch(.output, ends.writing.number, for: .writable)
    #expect(try poll.wait(milliseconds: .max) == 1)
  }

  @Test func `a wait that a signal handler interrupts has found nothing`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = signal(SIGUSR1) { _ in }
      var blocked = Signals.set(of: [SIGUSR1])
      guard unsafe pthread_sigmask(SIG_UNBLOCK, &blocked, nil) == 0 else { exit(4) }
      let ends = try FileDescriptor.pipe()
      var poll = Poll<Name>()
      poll.watch(.input, ends.reading.number, for: .readable)
      _ = unsafe write(ends.writing.number, "x", 1)
      guard try poll.wait(milliseconds: nil) == 1, drain(ends.reading) == [0x78] else { exit(1) }
      let thread = pthread_self()
      // Again and again, since the first ones may come before the wait.
      Thread.detachNewThread {
        while pthread_kill(thread, SIGUSR1) == 0 { _ = Glibc.poll(nil, 0, 1) }
      }
      guard try poll.wait(milliseconds: nil) == 0 else { exit(2) }
      exit(poll.readiness(of: .input).isEmpty ? 7 : 3)
    }
  }
}
