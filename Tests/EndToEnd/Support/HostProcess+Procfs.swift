import Foundation
import Glibc

/// What Linux tells of a process that runs.
extension HostProcess {
  /// The most memory that it has ever held resident, in bytes.
  func peakMemory() throws -> Int {
    guard let kilobytes = try Int(status("VmHWM")) else { throw HarnessError("no VmHWM") }
    return kilobytes * 1_024
  }

  /// Waits until the process has taken the signals that were sent to it.
  func waitUntilSignalIsTaken(timeout: Duration = patience) throws {
    let deadline = ContinuousClock.now + timeout
    while try status("ShdPnd").contains(where: { $0 != "0" }) {
      guard ContinuousClock.now < deadline else { throw HarnessError("the signal is not taken") }
      sched_yield()
    }
  }

  /// The first word of a line of its status.
  private func status(_ name: String) throws -> Substring {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    for line in status.split(separator: "\n") where line.hasPrefix("\(name):") {
      if let word = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first {
        return word
      }
    }
    throw HarnessError("no \(name)")
  }

  /// What its descriptors stand for: paths, `pipe:[...]`, `socket:[...]`; nil where the system does
  /// not let this user look, since the host is not dumpable.
  func openFiles() -> [String]? {
    let folder = "/proc/\(pid)/fd"
    let files = FileManager.default
    guard let names = try? files.contentsOfDirectory(atPath: folder) else { return nil }
    return names.compactMap { try? files.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
  }

  /// The processor time that it has used so far, in clock ticks.
  func processorTime() throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    // The name in parentheses may hold anything, so the fields are counted after it.
    let fields = text.split(separator: ")").last?.split(separator: " ").map(String.init) ?? []
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
      throw HarnessError("no times in /proc/\(pid)/stat")
    }
    return user + system
  }
}
