import Foundation
import Glibc

// The harness of the end-to-end tests: a host process over pipes that the test controls.
//
//   let host = try HostProcess.start()                       // `integrations-host --database TMP`
//   let host = try HostProcess.start(["--framing", "header"], framing: .header)
//   let host = try HostProcess.start(environment: ["ENCRYPTION_SECRET_HEX": nil])
//   let twin = try HostProcess.start(workspace: host.workspace)          // the same database file
//
//   let reply = try host.reply("integrations.list", #"{"organizationId":"org_1"}"#)
//   #expect(reply.result == [])            // or reply.code, .kind, .message, .data, .text, .id
//   let text = try host.call("host.ping")                    // the exact text of the reply
//   let id = try host.result("integrations.create", parameters)   // throws where it is an error
//
//   try host.send(line: #"{"jsonrpc":"2.0","id":"x","method":"host.ping"}"#)
//   try host.sendRaw(bytes)                                  // any bytes, as they are
//   let text = try host.receive()                            // the next message in its framing
//   let last = try host.receiveOrEnd()                       // nil at the end of stdout
//
//   try host.closeInput()
//   #expect(try host.waitForExit() == .exited(0))
//   #expect(host.stderrText == "")
//
//   let talk = try HostProcess.exchange(wholeInput)         // feeds and drains at once, to the end
//   #expect(try talk.summaries == ["1: null"]); talk.status; talk.stderr
//
// Everything is one thread: whatever a call waits for, it moves bytes both ways meanwhile and
// keeps what it read, so no test can wedge on a full pipe unless it asks for that
// (`readsOutput`, `readsErrors`). A wait ends with a HarnessError at its deadline (60 s where none
// is given), which only ever means failure. A process that a test leaves behind is killed with the
// value, and its directory goes with the last value that uses it.
//
// A process gets PATH, HOME (its workspace), ENCRYPTION_SECRET_HEX (`HostProcess.keyHex`) and
// SWIFT_BACKTRACE=enable=no; `environment` adds to these, and nil takes one away.
// The binary is the one beside the test bundle, or $INTEGRATIONS_HOST_BINARY.

/// A host that runs, and the conversation with it.
final class HostProcess {
  /// How messages are separated.
  enum Framing { case line, header }

  /// What goes after `--database`.
  enum Database {
    /// `integrations.sqlite` in the workspace.
    case temporary
    case memory
    case file(String)
    /// No such option: the process finds its place by HOME.
    case unspecified
  }

  /// What one of the first three descriptors of the process is.
  enum Stream {
    case pipe
    /// A pipe whose end in the process has O_NONBLOCK set, as some parents leave it.
    case nonblockingPipe
    case socket
    /// A pipe that holds as many bytes as it takes from the start, none of which is ever read.
    case full
    /// A file by its path, read from or (made, emptied and) written to.
    case file(String)
    case closed
  }

  /// The key that every process gets where a test does not say otherwise.
  static let keyHex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
  /// How long a wait may last.
  static let patience = Duration.seconds(60)

  let pid: pid_t
  let workspace: Workspace
  /// How `send`, `receive` and `call` put messages; the process learns it from `--framing` or from
  /// the first byte.
  let framing: Framing
  /// False: nothing is read from stdout but by the calls that ask for a message.
  var readsOutput = true
  /// False: stderr is never read.
  var readsErrors = true

  /// The test's ends; nil once closed.
  var inputEnd: Int32?
  var outputEnd: Int32?
  var errorEnd: Int32?
  var outgoing = ByteQueue()
  var incoming = ByteQueue()
  var errors: [UInt8] = []
  /// Messages read while looking for a reply with another id.
  var unclaimed: [String] = []
  var lastID = 0
  private var status: ExitStatus?

  private init(
    pid: pid_t, workspace: Workspace, framing: Framing, ends: (Int32?, Int32?, Int32?)
  ) {
    self.pid = pid
    self.workspace = workspace
    self.framing = framing
    (inputEnd, outputEnd, errorEnd) = ends
  }

  deinit {
    if !hasExited {
      Glibc.kill(pid, SIGKILL)
      var ignored: Int32 = 0
      unsafe waitpid(pid, &ignored, 0)
    }
    for end in [inputEnd, outputEnd, errorEnd] { if let end { close(end) } }
  }

  /// Starts a host.
  ///
  /// - Parameters:
  ///   - arguments: what stands before `--database PATH`: options, or a subcommand and its options.
  ///   - environment: added to the minimal environment; nil takes a variable away.
  ///   - wrapper: another program with its words, which is to run the host.
  ///   - input: what descriptor 0 is; likewise `output` for 1 and `errors` for 2.
  static func start(
    _ arguments: [String] = [], environment: [String: String?] = [:],
    database: Database = .temporary, workspace: Workspace? = nil, framing: Framing = .line,
    wrapper: [String] = [],
    input: Stream = .pipe, output: Stream = .pipe, errors: Stream = .pipe
  ) throws -> HostProcess {
    ignoreBrokenPipes
    let workspace = try workspace ?? Workspace()
    let stdin = try Ends(input, isInput: true)
    let stdout = try Ends(output, isInput: false)
    let stderr = try Ends(errors, isInput: false)
    defer { for end in [stdin.child, stdout.child, stderr.child] { if let end { close(end) } } }
    let command =
      wrapper + [try binary.get()] + arguments + words(for: database, in: workspace)
    let spawn = Spawn(
      program: command[0], arguments: Array(command.dropFirst()),
      environment: variables(environment, in: workspace),
      streams: [stdin.child, stdout.child, stderr.child])
    return HostProcess(
      pid: try spawn.start(), workspace: workspace, framing: framing,
      ends: (stdin.test, stdout.test, stderr.test))
  }

  private static func words(for database: Database, in workspace: Workspace) -> [String] {
    switch database {
    case .temporary: ["--database", workspace.database]
    case .memory: ["--database", ":memory:"]
    case .file(let path): ["--database", path]
    case .unspecified: []
    }
  }

  private static func variables(
    _ added: [String: String?], in workspace: Workspace
  ) -> [String] {
    var all: [String: String?] = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": workspace.path, "SWIFT_BACKTRACE": "enable=no", "ENCRYPTION_SECRET_HEX": keyHex,
    ]
    // A process that cannot be traced cannot be searched for leaks either, and ends with an error.
    if Sanitizer.isOn { all["ASAN_OPTIONS"] = "detect_leaks=0" }
    // Where Tests/Coverage/run measures, each process writes which lines it ran.
    all["LLVM_PROFILE_FILE"] = ProcessInfo.processInfo.environment["LLVM_PROFILE_FILE"]
    all.merge(added) { _, new in new }
    return all.compactMap { name, value in value.map { "\(name)=\($0)" } }.sorted()
  }

  /// The path of the executable that is tested.
  static let binary = Result<String, HarnessError> { () throws(HarnessError) in
    if let path = ProcessInfo.processInfo.environment["INTEGRATIONS_HOST_BINARY"] { return path }
    let folders = [CommandLine.arguments[0], Bundle.main.executablePath ?? ""]
      .map { URL(filePath: $0).deletingLastPathComponent() }
    for folder in folders {
      let path = folder.appending(path: "integrations-host").path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    throw HarnessError("no integrations-host beside \(CommandLine.arguments[0])")
  }

  /// A write to a host that has gone must not end the tests.
  private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  // MARK: the end

  /// Closes the host's stdin after everything that was sent is written.
  func closeInput() throws {
    try flush(timeout: Self.patience)
    dropInput()
  }

  func dropInput() {
    if let end = inputEnd { close(end) }
    inputEnd = nil
  }

  /// Closes the reading end of the host's stdout, so that its next write is EPIPE.
  func closeOutput() {
    if let end = outputEnd { close(end) }
    outputEnd = nil
  }

  /// Closes the reading end of the host's stderr.
  func closeErrors() {
    if let end = errorEnd { close(end) }
    errorEnd = nil
  }

  func kill(_ signal: Int32) {
    if !hasExited { Glibc.kill(pid, signal) }
  }

  /// Whether the process is gone; reaps it.
  var hasExited: Bool {
    if status != nil { return true }
    var raw: Int32 = 0
    if unsafe waitpid(pid, &raw, WNOHANG) == pid { status = ExitStatus(waitStatus: raw) }
    return status != nil
  }

  /// Waits for the end of the process, reading stdout and stderr to their ends meanwhile.
  @discardableResult
  func waitForExit(timeout: Duration = patience) throws -> ExitStatus {
    try pump(timeout: timeout, "the process to end") { !hasExited }
    try pump(timeout: timeout, "the end of stdout and stderr") {
      (outputEnd != nil && readsOutput) || (errorEnd != nil && readsErrors)
    }
    guard let status else { throw HarnessError("no status") }
    return status
  }

  /// What the host has written on stderr and the harness has read so far.
  var stderrText: String { String(decoding: errors, as: UTF8.self) }
}

/// The two ends of one stream of the child, each nil where there is none.
private struct Ends {
  var child: Int32?
  var test: Int32?

  init(_ stream: HostProcess.Stream, isInput: Bool) throws {
    switch stream {
    case .closed: break
    case .file(let path):
      let flags = isInput ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
      let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw HarnessError("open \(path): errno \(errno)") }
      child = descriptor
    case .pipe, .nonblockingPipe, .socket, .full:
      let pair =
        if case .socket = stream { try DescriptorPair.socket() } else {
          try DescriptorPair.pipe()
        }
      (child, test) = isInput ? (pair.read, pair.write) : (pair.write, pair.read)
      _ = fcntl(test ?? -1, F_SETFL, O_NONBLOCK)
      if case .nonblockingPipe = stream { _ = fcntl(child ?? -1, F_SETFL, O_NONBLOCK) }
      if case .full = stream, let child { Self.fill(child) }
    }
  }

  private static func fill(_ pipe: Int32) {
    _ = fcntl(pipe, F_SETFL, O_NONBLOCK)
    for size in [4_096, 1] {
      let bytes = [UInt8](repeating: UInt8(ascii: "-"), count: size)
      while unsafe write(pipe, bytes, size) > 0 {}
    }
    _ = fcntl(pipe, F_SETFL, 0)
  }
}
