import CLinux
import Glibc

/// A child process that reads from us and writes to us; its stderr is ours.
///
/// It never outlives its owner: its input ends at the latest when this process ends, and it is
/// killed where it was not waited for.
package struct ChildProcess: ~Copyable, Sendable {
  /// How a child ended.
  package enum Ending: Equatable, Sendable {
    case exited(CInt)
    case killed(signal: CInt)
  }

  /// What the child reads as its stdin; nil once that has ended.
  private var input: OutputStream?
  /// What the child writes to its stdout.
  package let output: InputStream
  /// Readable once the child has ended.
  package let ending: FileDescriptor
  private let identifier: pid_t
  private var known: Ending?

  /// Starts a program with the environment of this one, no blocked signal and SIGPIPE as usual.
  ///
  /// - Parameter arguments: all of them, the name that the program is given included.
  package init(executable: String, arguments: [String]) throws(SystemError) {
    let input = try FileDescriptor.pipe()
    let output = try FileDescriptor.pipe()
    let identifier = try Self.spawn(
      executable, arguments, stdin: input.reading.number, stdout: output.writing.number)
    do throws(SystemError) {
      ending = FileDescriptor(owning: try retrying("pidfd_open") { ih_pidfd_open(identifier) })
    } catch {
      _ = kill(identifier, SIGKILL)
      _ = Self.reap(identifier)
      throw error
    }
    self.identifier = identifier
    self.input = OutputStream(input.writing)
    self.output = InputStream(output.reading)
  }

  deinit {
    guard known == nil else { return }
    _ = kill(identifier, SIGKILL)
    _ = Self.reap(identifier)
  }

  /// The number to poll for writing, or nil after `closeInput()`.
  package var inputNumber: CInt? {
    switch input {
    case .some(let input): input.number
    case .none: nil
    }
  }

  /// Writes once what goes to the child's input without waiting.
  package borrowing func write(_ bytes: Span<UInt8>) -> OutputStream.Outcome {
    switch input {
    case .some(let input): input.write(bytes)
    case .none: .closed
    }
  }

  /// Ends the child's input.
  package mutating func closeInput() {
    input = nil
  }

  /// Sends a signal to a child that has not been waited for.
  package borrowing func send(signal: CInt) {
    guard known == nil else { return }
    _ = kill(identifier, signal)
  }

  /// Waits for the child's end; returns at once when `ending` is readable.
  package mutating func wait() -> Ending {
    if let known { return known }
    let ending = Self.reap(identifier)
    known = ending
    return ending
  }

  private static func reap(_ identifier: pid_t) -> Ending {
    var status: CInt = 0
    while unsafe waitpid(identifier, &status, 0) == -1 && errno == EINTR {}
    // The two parts of a status that end a process, as `sys/wait.h` has them in macros.
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
  }
}

extension ChildProcess {
  private static func spawn(
    _ executable: String, _ arguments: [String], stdin: CInt, stdout: CInt
  ) throws(SystemError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, stdin, STDIN_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, stdout, STDOUT_FILENO)
    var unblocked = Signals.set(of: [])
    var standard = Signals.set(of: [SIGPIPE])
    unsafe posix_spawnattr_setsigmask(&attributes, &unblocked)
    unsafe posix_spawnattr_setsigdefault(&attributes, &standard)
    unsafe posix_spawnattr_setflags(
      &attributes, CShort(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
    unsafe words.append(nil)
    defer { unsafe words.forEach { unsafe free($0) } }
    var identifier: pid_t = 0
    let code = unsafe posix_spawn(
      &identifier, executable, &actions, &attributes, words, ih_environment())
    guard code == 0 else { throw SystemError("posix_spawn", code: code) }
    return identifier
  }
}
