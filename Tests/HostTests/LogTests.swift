import Glibc
import Host
import Testing

@Suite(.timeLimit(.minutes(60))) struct LogTests {
  init() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  private func text(_ reader: borrowing FileDescriptor) -> String {
    String(decoding: drain(reader), as: UTF8.self)
  }

  @Test func `[W-03] a cause is told once, and another one too`() throws {
    let ends = try FileDescriptor.pipe()
    let log = Log(descriptor: ends.writing.number)
    for _ in 0..<3 { log.error("Broken.", .number("code", 1)) }
    log.error("Broken.", .number("code", 2))
    log.warning("Broken.", .number("code", 1))
    let written = text(ends.reading)
    #expect(
      written == """
        integrations-host: error: Broken. code=1
        integrations-host: error: Broken. code=2
        integrations-host: warning: Broken. code=1

        """)
  }

  @Test(arguments: LogLevel.allCases)
  func `[W-02] lines less serious than the level are left out`(level: LogLevel) throws {
    let ends = try FileDescriptor.pipe()
    let log = Log(level: level, descriptor: ends.writing.number)
    log.error("M.")
    log.warning("M.")
    log.info("M.")
    log.debug("M.", [.number("n", 1)])
    let count = text(ends.reading).split(separator: "\n").count
    #expect(count == level.rawValue + 1)
  }

  @Test(arguments: StreamKind.allCases)
  func `[W-05] a stderr that nobody reads costs lines and no time`(kind: StreamKind) throws {
    let ends = try kind.make()
    let before = statusFlags(ends.writing.number)
    let log = Log(level: .debug, descriptor: ends.writing.number)
    for number in 0..<20_000 { log.debug("Filling up the stream.", [.number("n", number)]) }
    #expect(statusFlags(ends.writing.number) == before)
    let filling = text(ends.reading)
    // The stream has room again, and what was lost half-way does not spoil the next line.
    log.error("Back.")
    let lines = (filling + text(ends.reading)).split(separator: "\n")
    #expect(lines.last == "integrations-host: error: Back.")
    #expect(lines.count > 100)
  }

  @Test func `[W-03] a line that was lost is told again`() throws {
    let ends = try FileDescriptor.pipe()
    let log = Log(level: .debug, descriptor: ends.writing.number)
    for number in 0..<5000 { log.debug("Filling up the stream.", [.number("n", number)]) }
    log.error("Lost.")
    let first = text(ends.reading)
    #expect(!first.contains("Lost."))
    log.error("Lost.")
    let second = text(ends.reading)
    #expect(second == "integrations-host: error: Lost.\n")
  }

  @Test(arguments: StreamKind.allCases)
  func `[W-05] a stderr whose reader went away is no error`(kind: StreamKind) throws {
    let writing = try writingEndWithoutReader(kind)
    let log = Log(descriptor: writing.number)
    log.error("One.")
    log.error("Two.")
  }

  private func writingEndWithoutReader(_ kind: StreamKind) throws -> FileDescriptor {
    let ends = try kind.make()
    return try FileDescriptor.duplicate(of: ends.writing.number)
  }

  @Test(arguments: ["/dev/full", "/dev/null"])
  func `[W-05] a stderr that takes nothing is no error`(path: String) throws {
    let device = try FileDescriptor.open(path, O_WRONLY)
    Log(descriptor: device.number).error("One.")
  }

  @Test func `[W-05] a closed stderr is no error`() {
    Log(descriptor: 1_000_000).error("One.")
  }

  @Test func `lines of several threads do not mix`() async throws {
    let ends = try FileDescriptor.pipe()
    let log = Log(level: .info, descriptor: ends.writing.number)
    await withTaskGroup { group in
      for thread in 0..<4 {
        group.addTask {
          for line in 0..<50 { log.info("L.", .number("t", thread), .number("n", line)) }
        }
      }
    }
    let lines = text(ends.reading).split(separator: "\n")
    #expect(lines.count == 200)
    #expect(lines.allSatisfy { $0.hasPrefix("integrations-host: info: L. t=") })
  }
}
