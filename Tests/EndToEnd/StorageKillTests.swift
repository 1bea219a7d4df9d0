import Foundation
import Glibc
import Testing

/// What is left of calls that come at once, and that one commit makes lasting, when the process is
/// killed at any of the system calls from the read that brings them to the end of the process:
/// [W-33], [W-42], [W-91], [W-107].
///
/// Left out under a sanitizer, where the three processes of each point take half an hour.
@Suite(
  .enabled(if: SystemCalls.strace != nil, "strace, which kills at a system call, is missing"),
  .disabled(if: Sanitizer.isOn, "hundreds of processes are started"))
struct StorageKillTests {
  /// How the group comes to the process.
  struct Way: Sendable, CustomTestStringConvertible {
    let durability: String
    let form: CallGroup.Form
    /// Whether the process has committed something before, so that its log, its locks and its keys
    /// are there.
    let isLater: Bool

    var testDescription: String {
      "\(isLater ? "a later" : "the first") group, \(form.rawValue), \(durability)"
    }
  }

  /// What one process did with the group.
  private struct Run {
    let workspace: Workspace
    let status: ExitStatus
    let output: [UInt8]
    let replies: [String: Reply]
  }

  /// What is found after a kill, in the order of the points.
  private struct Finding {
    let point: SystemCall
    let status: ExitStatus
    /// How many bytes came, and the replies that are whole in them.
    let outputBytes: Int
    let replies: [String: Reply]
    /// The replies to the same calls, made again.
    let again: [String: Reply]
    /// The database as the kill left it, and as the next process left it.
    let left: String
    let recovered: String
  }

  /// `F_SETPIPE_SZ`, which Swift's view of the C library leaves out.
  private static let setPipeSize: Int32 = 1_031

  private let prepared: Workspace
  private let group: CallGroup

  init() throws {
    prepared = try Workspace()
    group = CallGroup(try CallGroup.prepare(prepared))
  }

  /// Gives the group to a process on a copy of the prepared database, to its end.
  ///
  /// The input ends with the group, so that nothing but the process decides what it does when.
  private func run(_ way: Way, _ input: String, wrapper: [String] = []) throws -> Run {
    // A process that is killed leaves the same on a disk as in memory.
    let workspace = try Workspace(in: Workspace.memory)
    try FileManager.default.copyItem(atPath: prepared.database, toPath: workspace.database)
    let host = try HostProcess.start(
      ["--durability", way.durability], workspace: workspace, wrapper: wrapper)
    // A page at a time, so that the replies go in several writes.
    let narrowed = fcntl(host.outputEnd ?? -1, Self.setPipeSize, 4_096)
    guard narrowed == 4_096 else { throw HarnessError("F_SETPIPE_SZ: errno \(errno)") }
    if way.isLater {
      let earlier = Sample.stripe(["name": "earlier", "$idempotencyKey": "z"])
      #expect(try host.reply("integrations.create", earlier.text, id: "90").result != nil)
    }
    let talk = try host.exchange(Array(input.utf8))
    return Run(
      workspace: workspace, status: talk.status, output: talk.stdout,
      replies: try CallGroup.replies(in: talk.stdout))
  }

  /// Kills a process at one point, keeps its files, and makes the same calls of another.
  private func kill(_ way: Way, at point: SystemCall) throws -> Finding {
    let run = try run(way, group.input(way.form), wrapper: SystemCalls.killing(at: point))
    let kept = prepared.path("\(point)")
    try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: false)
    func keep(_ name: String, as other: String) throws {
      try FileManager.default.copyItem(
        atPath: run.workspace.path(name), toPath: "\(kept)/\(other)")
    }
    for name in run.workspace.files() where name.hasPrefix("integrations.sqlite") {
      try keep(name, as: name)
    }
    let next = try HostProcess.exchange(group.input(way.form), workspace: run.workspace)
    #expect(next.status == .exited(0), "\(point): \(next.stderr)")
    try keep("integrations.sqlite", as: "recovered.sqlite")
    return Finding(
      point: point, status: run.status, outputBytes: run.output.count, replies: run.replies,
      again: try CallGroup.replies(in: next.stdout), left: "\(kept)/integrations.sqlite",
      recovered: "\(kept)/recovered.sqlite")
  }

  @Test(arguments: [
    Way(durability: "full", form: .lines, isLater: false),
    Way(durability: "normal", form: .array, isLater: false),
    Way(durability: "full", form: .arraysAndLines, isLater: true),
    Way(durability: "normal", form: .lines, isLater: true),
  ])
  func `[W-33] [W-42] a group is there whole or not at all, wherever the process is killed`(
    way: Way
  ) throws {
    let stages = group.stages(way.form)
    let steps = try ([""] + stages.map(\.input)).map { try run(way, $0) }
    let log = prepared.path("calls")
    let whole = try run(
      way, group.input(way.form), wrapper: SystemCalls.recording(to: log))
    #expect(whole.status == .exited(0))
    var points = try SystemCalls.recorded(
      in: String(contentsOfFile: log, encoding: .utf8), from: #"\"id\":1,"#)
    if way.isLater, let reply = points.lastIndex(where: { $0.name == "write" }) {
      // How the process ends, other than by a kill, is looked at after the first group alone.
      points = Array(points.prefix(reply + 2))
    }
    let findings = try points.map { try kill(way, at: $0) }

    var states = try StoredState.read(
      steps.map(\.workspace.database) + findings.map(\.left) + findings.map(\.recovered))[...]
    let expected = Array(states.prefix(steps.count))
    states = states.dropFirst(steps.count)
    #expect(expected.allSatisfy { $0.faults == [] })
    #expect(expected.last?.documents.count == 4 + (way.isLater ? 1 : 0))
    var reached: [Int] = []
    for (finding, state) in zip(findings, states) {
      #expect(state.faults == [], "\(finding.point)")
      let stage = try #require(expected.lastIndex(of: state), "\(finding.point): \(state)")
      checkAcknowledged(finding, committed: stages[..<stage].last?.calls.endIndex ?? 0)
      reached.append(stage)
    }
    for (finding, state) in zip(findings, states.dropFirst(findings.count)) {
      check(finding, recovered: state, all: try #require(expected.last))
    }
    checkOrder(way, findings, reached, last: stages.count, whole: whole)
  }

  /// What was acknowledged is among the calls that the kill left done.
  private func checkAcknowledged(_ finding: Finding, committed: Int) {
    for (index, call) in group.calls.enumerated() where call.writes {
      guard let reply = finding.replies[call.id] else { continue }
      #expect(reply.result != nil, "\(finding.point): \(reply.text)")
      #expect(index < committed, "\(finding.point): \(call.id) was acknowledged")
    }
  }

  /// The same calls again make what is missing and nothing twice, and say what was said before.
  private func check(_ finding: Finding, recovered: StoredState, all: StoredState) {
    let point = finding.point
    #expect(recovered.faults == [], "\(point)")
    #expect(recovered.documents == all.documents, "\(point)")
    #expect(recovered.sealed == all.sealed, "\(point)")
    #expect(recovered.keys == all.keys, "\(point)")
    #expect(finding.again.count == group.calls.count, "\(point)")
    for call in group.calls {
      let again = finding.again[call.id]
      if call.writes { #expect(again?.result != nil, "\(point): \(call.id)") }
      guard call.isKeyed, let reply = finding.replies[call.id] else { continue }
      #expect(again?.text == reply.text, "\(point): \(call.id)")
    }
  }

  /// The points are where they are meant to be: before the commit, at its writes, between it
  /// and the replies, inside of these, and after them.
  private func checkOrder(
    _ way: Way, _ findings: [Finding], _ reached: [Int], last: Int, whole: Run
  ) {
    // What is committed stays: the order of the points is that of time.
    #expect(reached == reached.sorted())
    let committed = reached.firstIndex(of: last) ?? reached.endIndex
    let frames = findings[..<committed].filter { $0.point.name == "pwrite64" }
    #expect(frames.count >= 1, "the writes of the commit: \(frames.map(\.point))")
    let outputs = findings.map(\.outputBytes)
    let replying = outputs.firstIndex { $0 > 0 } ?? outputs.endIndex
    #expect(committed < replying, "between the commit and the replies")
    #expect(
      outputs.contains { 0 < $0 && $0 < whole.output.count }, "in the midst of the replies")
    // After a later group the last point is the call after its last write: one write more, of which
    // a run may need two where another needs one, and it comes before.
    #expect(outputs.last == whole.output.count || way.isLater)
    // Each was reached, but for the few calls that another run may make less often.
    let killed = findings.count { $0.status == .signalled(SIGKILL) }
    #expect(killed * 10 >= findings.count * 9)
    for finding in findings where finding.status != .signalled(SIGKILL) {
      #expect(finding.status == .exited(0), "\(finding.point)")
    }
  }
}
