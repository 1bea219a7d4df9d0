import Foundation
import Glibc

/// A python3 child, for checks against implementations that are not ours.
enum Python {
  /// The interpreter that PATH finds; nil where there is none.
  static let interpreter: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/python3" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Whether these modules are there.
  static func imports(_ modules: String...) -> Bool {
    (try? run("import " + modules.joined(separator: ", "))) != nil
  }

  /// Runs a script to its end and returns what it printed; throws what it wrote on stderr where it
  /// failed.
  static func run(_ script: String, _ arguments: [String] = []) throws -> String {
    guard let interpreter else { throw HarnessError("no python3") }
    let workspace = try Workspace()
    let paths = ["script.py", "out", "err"].map(workspace.path)
    try workspace.write("script.py", Array(script.utf8))
    let files = [
      unsafe open("/dev/null", O_RDONLY | O_CLOEXEC),
      unsafe open(paths[1], O_WRONLY | O_CREAT | O_CLOEXEC, 0o600),
      unsafe open(paths[2], O_WRONLY | O_CREAT | O_CLOEXEC, 0o600),
    ]
    defer { for file in files { close(file) } }
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    let spawn = Spawn(
      program: interpreter, arguments: [paths[0]] + arguments, environment: environment,
      streams: files)
    let pid = try spawn.start()
    var raw: Int32 = 0
    while unsafe waitpid(pid, &raw, 0) < 0, errno == EINTR {}
    guard ExitStatus(waitStatus: raw) == .exited(0) else {
      throw HarnessError(String(decoding: try workspace.contents(of: "err"), as: UTF8.self))
    }
    return String(decoding: try workspace.contents(of: "out"), as: UTF8.self)
  }
}
