import Glibc
import Host
import Testing

/// Each test changes its whole process, so each has one of its own.
@Suite(.timeLimit(.minutes(60))) struct HardeningTests {
  @Test func `[W-114] the process is not dumpable and leaves no core`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = try Hardening.apply().output.number
      #expect(!Hardening.isDumpable)
      var limit = rlimit()
      #expect(unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0)
      #expect(limit.rlim_cur == 0 && limit.rlim_max == 0)
      exit(7)
    }
  }

  @Test func `[W-06] what a library prints to stdout goes to stderr`() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(7),
      observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      let streams = try Hardening.apply()
      _ = unsafe write(STDOUT_FILENO, "chatter\n", 8)
      _ = unsafe write(streams.output.number, "protocol\n", 9)
      exit(7)
    }
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    let errors = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(output.contains("protocol") && !output.contains("chatter"))
    #expect(errors.contains("chatter") && !errors.contains("protocol"))
  }

  @Test func `the real stdout is not inherited by children`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let streams = try Hardening.apply()
      #expect(streams.input.number == 0)
      #expect(streams.output.number > 2)
      #expect(fcntl(streams.output.number, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
      exit(7)
    }
  }

  @Test(arguments: [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]] as [[CInt]])
  func `[W-06] standard descriptors that the parent closed lead nowhere`(
    closed: [CInt]
  ) async {
    await #expect(processExitsWith: .exitCode(7)) { [closed] in
      guard hasOwnDescriptors() else { exit(6) }
      for number in closed { close(number) }
      let streams = try Hardening.apply()
      guard streams.output.number > 2 else { exit(1) }
      for number in CInt(0)...2 where fcntl(number, F_GETFD) == -1 { exit(2) }
      if closed.contains(0) {
        var byte: UInt8 = 0
        guard unsafe read(0, &byte, 1) == 0 else { exit(3) }
      }
      guard unsafe write(2, "x", 1) == 1 else { exit(4) }
      // A file opened now is none of the standard ones.
      guard try FileDescriptor.open("/dev/null", O_RDONLY).number > 2 else { exit(5) }
      exit(7)
    }
  }

  @Test func `[W-05] a closed reader is an error and not the end of the process`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = try Hardening.apply().output.number
      let writing = try writingEndWithoutReader()
      guard unsafe write(writing.number, "x", 1) == -1, errno == EPIPE else { exit(1) }
      exit(7)
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-05] a signal before anybody listens is kept for who does`(number: CInt) async {
    await #expect(processExitsWith: .exitCode(7)) { [number] in
      _ = try Hardening.apply().output.number
      // To this thread alone: the test's process has others, which do not block it.
      #expect(pthread_kill(pthread_self(), number) == 0)
      let signals = try Signals()
      guard signals.next() == number else { exit(1) }
      exit(7)
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-05] a command that does not listen ends by a signal`(number: CInt) async {
    await #expect(processExitsWith: .signal(number)) { [number] in
      // The threads of tests block all signals; a process has none blocked when it is started.
      var none = sigset_t()
      unsafe sigemptyset(&none)
      _ = unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
      _ = signal(number, SIG_DFL)
      let streams = try Hardening.apply()
      #expect(pthread_kill(pthread_self(), number) == 0)
      streams.releaseSignals()
      exit(7)
    }
  }

  @Test func `[W-04] new files are for their owner alone`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = try Hardening.apply().output.number
      let path = "/tmp/hardening-\(getpid())"
      let file = try FileDescriptor.open(path, O_CREAT | O_EXCL | O_WRONLY, mode: 0o666)
      var status = stat()
      unsafe fstat(file.number, &status)
      unsafe unlink(path)
      guard status.st_mode & 0o777 == 0o600 else { exit(1) }
      exit(7)
    }
  }

  /// What is not dumpable belongs to root in `/proc`, and the output stream goes through it.
  @Test(.enabled(if: getuid() == 0))
  func `a hardened process of an ordinary user still opens its own pipe anew`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      guard setgid(65534) == 0, setuid(65534) == 0 else { exit(1) }
      _ = try Hardening.apply().output.number
      let ends = try FileDescriptor.pipe()
      let number = try FileDescriptor.duplicate(of: ends.writing.number).release()
      let output = OutputStream(FileDescriptor(owning: number))
      // A descriptor of its own means that the shared one was given up.
      guard fcntl(output.number, F_GETFL) & O_NONBLOCK == O_NONBLOCK else { exit(2) }
      exit(7)
    }
  }
}

/// Gives this thread a table of descriptors of its own, so that no other thread of the test's
/// process can take a number that is closed for a moment.
private func hasOwnDescriptors() -> Bool {
  typealias Unshare = @convention(c) (CInt) -> CInt
  let shareNoFiles: CInt = 0x400
  guard let symbol = unsafe dlsym(nil, "unshare") else { return false }
  return unsafe unsafeBitCast(symbol, to: Unshare.self)(shareNoFiles) == 0
}

private func writingEndWithoutReader() throws -> FileDescriptor {
  let ends = try FileDescriptor.pipe()
  return try FileDescriptor.duplicate(of: ends.writing.number)
}
