import Foundation

/// A place in the life of a process: the entry to its N-th system call of one kind.
struct SystemCall: Sendable, CustomStringConvertible {
  let name: String
  /// Counted from 1, from the start of the program.
  let number: Int

  var description: String { "\(name) \(number)" }
}

/// strace: it says which system calls a process makes, and ends it at the one that a test names.
///
/// It traces the process from its `execve`, so it needs no leave from one that is not dumpable.
enum SystemCalls {
  /// Those by which a process changes files, answers, locks, or asks for randomness; a name after
  /// `?` is one that not every machine has.
  private static let kinds =
    "read,write,pwrite64,fdatasync,fsync,fcntl,ftruncate,openat,getrandom,?unlink,unlinkat"

  /// The program that PATH finds; nil where there is none.
  static let strace: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/strace" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private static func words(_ more: [String]) throws -> [String] {
    guard let strace else { throw HarnessError("no strace") }
    return [strace, "-f"] + more + ["--"]
  }

  /// What stands before a program whose calls are to be written to a file.
  static func recording(to file: String) throws -> [String] {
    try words(["-o", file, "-e", "trace=\(kinds)"])
  }

  /// What stands before a program that is to be killed as it enters a call, which is not made.
  static func killing(at call: SystemCall) throws -> [String] {
    try words([
      "-o", "/dev/null", "-e", "trace=\(call.name)",
      "-e", "inject=\(call.name):signal=KILL:when=\(call.number)",
    ])
  }

  /// What stands before a program whose calls fail from this one on.
  static func failing(from call: SystemCall, with error: String) throws -> [String] {
    try words([
      "-o", "/dev/null", "-e", "trace=\(call.name)",
      "-e", "inject=\(call.name):error=\(error):when=\(call.number)+",
    ])
  }

  /// The calls in a file that `recording` made, from the first whose line has this text on.
  static func recorded(in text: String, from start: String) throws -> [SystemCall] {
    var counts: [Substring: Int] = [:]
    var found: [SystemCall] = []
    var begun = false
    let lines = text.split(separator: "\n")
    // Each thread is counted by itself; the first is the one that serves.
    let thread = lines.first?.prefix { $0 != " " }
    for line in lines where line.prefix(while: { $0 != " " }) == thread {
      let rest = line.drop { $0 != " " }.drop { $0 == " " }
      guard let end = rest.firstIndex(of: "("), !rest.hasPrefix("<"), !rest.hasPrefix("+") else {
        continue
      }
      let name = rest[..<end]
      counts[name, default: 0] += 1
      begun = begun || rest.contains(start)
      if begun { found.append(SystemCall(name: String(name), number: counts[name] ?? 0)) }
    }
    guard begun else { throw HarnessError("no call has \(start): \(text.suffix(2_000))") }
    return found
  }
}
