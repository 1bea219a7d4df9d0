import Foundation
import Testing

/// What is left of a trail when the process that prunes it is killed at any of its system calls that
/// change a file [W-177].
@Suite(
  .enabled(if: SystemCalls.strace != nil, "strace, which kills at a system call, is missing"),
  .disabled(if: Sanitizer.isOn, "dozens of processes are started"))
struct AuditPruneKillTests {
  private static let prune = ["audit", "prune", "--before", "2999-12-31"]

  /// A copy of a database with a trail of eight rows.
  private static func copy(of prepared: Workspace) throws -> Workspace {
    let workspace = try Workspace(in: Workspace.memory)
    try FileManager.default.copyItem(atPath: prepared.database, toPath: workspace.database)
    return workspace
  }

  @Test func `[W-177] wherever a pruning is killed, the trail is intact and the next one goes on`()
    throws
  {
    let prepared = try Workspace()
    let host = try HostProcess.start(workspace: prepared)
    for number in 0..<8 { _ = try host.create(Sample.stripe(["name": .string("n\(number)")])) }
    try host.finish()
    let log = prepared.path("calls")
    let whole = try Self.copy(of: prepared)
    let recorded = try HostProcess.start(
      Self.prune, workspace: whole, wrapper: SystemCalls.recording(to: log))
    #expect(try recorded.waitForExit() == .exited(0))
    let points = try SystemCalls.recorded(
      in: String(contentsOfFile: log, encoding: .utf8), from: "-wal"
    ).filter { ["pwrite64", "fdatasync", "ftruncate", "unlink"].contains($0.name) }
    #expect(points.count > 8)
    var states: Set<String> = []
    for point in points {
      let workspace = try Self.copy(of: prepared)
      let killed = try HostProcess.start(
        Self.prune, workspace: workspace, wrapper: SystemCalls.killing(at: point))
      _ = try killed.waitForExit()
      // As it was left, and as the next pruning leaves it.
      let told = try HostProcess.command(["audit", "verify"], workspace: workspace)
      #expect(told.status == .exited(0), "\(point): \(told.stderr)")
      let rows = try DatabaseFile(workspace).rows("SELECT seq FROM store_audit ORDER BY seq")
      states.insert("\(rows.count)")
      let next = try HostProcess.command(Self.prune, workspace: workspace)
      #expect(next.status == .exited(0), "\(point): \(next.stderr)")
      let rest = try DatabaseFile(workspace).rows("SELECT event FROM store_audit")
      #expect(rest.count == 1 && rest[0]["event"] == "audit.pruned", "\(point)")
      let again = try HostProcess.command(["audit", "verify"], workspace: workspace)
      #expect(again.status == .exited(0), "\(point): \(again.stderr)")
    }
    // Before the stub, after it with all rows still there, and without them.
    #expect(states == ["8", "9", "1"])
  }
}
