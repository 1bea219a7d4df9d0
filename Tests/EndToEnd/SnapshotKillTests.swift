import Foundation
import Glibc
import Testing

/// An import that is killed, and what hosts do meanwhile: [W-180].
@Suite struct SnapshotKillTests {
  /// Feeds rows to an import through a pipe, so that the test decides how far it has come.
  private final class Feed {
    let path: String
    private let end: Int32

    init(_ workspace: Workspace) throws {
      path = workspace.path("pipe")
      guard unsafe mkfifo(path, 0o600) == 0 else { throw HarnessError("mkfifo: errno \(errno)") }
      // Open for both, it neither waits for a reader nor ends with one.
      end = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
      guard end >= 0 else { throw HarnessError("open: errno \(errno)") }
    }

    deinit { close(end) }

    /// Writes all of a text, which takes as long as the reader takes it.
    func write(_ text: String, while isGoingOn: () -> Bool) throws {
      var rest = Array(text.utf8)[...]
      let deadline = ContinuousClock.now + HostProcess.patience
      while !rest.isEmpty {
        let count = unsafe Array(rest.prefix(65_536)).withUnsafeBytes { bytes in
          unsafe Glibc.write(end, bytes.baseAddress, bytes.count)
        }
        if count > 0 { rest = rest.dropFirst(count) } else { sched_yield() }
        guard isGoingOn(), ContinuousClock.now < deadline else {
          throw HarnessError("nobody reads the rows")
        }
      }
    }
  }

  /// Far more than a pipe holds and a batch has.
  private static let rows = (0..<4_000).map { number in
    SnapshotScene.row([
      "name": .string("\(number)"),
      "metadata": ["pad": .string(String(repeating: "x", count: 300))],
    ])
  }

  @Test(arguments: [[], ["--append"], ["--replace"]] as [[String]])
  func `[W-180] an import that is killed leaves nothing of it`(flags: [String]) throws {
    let scene = try SnapshotScene()
    let path = scene.workspace.path("a.sqlite")
    if flags.isEmpty {
      try scene.host().must("integrations.list", ["organizationId": "o"])
    } else {
      _ = try scene.fill()
    }
    let host = try scene.host()
    let before = (try host.list(), try scene.audit("a"))
    let feed = try Feed(scene.workspace)
    let process = try HostProcess.start(
      ["import", feed.path] + flags, database: .file(path), workspace: scene.workspace)
    try feed.write(joined(Self.rows)) { !process.hasExited }
    // It has read all but what the pipe holds, and stored what it has read: nobody sees that.
    #expect(try host.list() == before.0)
    process.kill(SIGKILL)
    #expect(try process.waitForExit() == .signalled(SIGKILL))
    #expect(try host.list() == before.0)
    #expect(try scene.audit("a") == before.1)
    _ = try host.create(Sample.stripe(["name": "after"]))
    try host.finish()
    #expect(try DatabaseFile(path: path).integrity() == ["ok"])
    try scene.write("rows.jsonl", Self.rows)
    let again = try scene.import("rows.jsonl", "--append", into: "a")
    #expect(again.outputLines.first == "integrations imported: 4000")
  }
}
