import CLinux
import Glibc

/// The standard streams as the rest of the program uses them.
package struct StandardStreams: ~Copyable, Sendable {
  /// What the parent sends.
  package let input: FileDescriptor
  /// The only way to the parent's end of stdout; number 1 leads to stderr.
  package let output: FileDescriptor
  /// The signals that the parent left blocked.
  private let blocked: sigset_t

  init(
    input: consuming FileDescriptor, output: consuming FileDescriptor, blocked: sigset_t
  ) {
    self.input = input
    self.output = output
    self.blocked = blocked
  }

  /// Lets SIGTERM and SIGINT do again what they did when the process was started, such as end it.
  package borrowing func releaseSignals() {
    var blocked = blocked
    // Cannot fail: the set is one that the kernel gave.
    _ = unsafe pthread_sigmask(SIG_SETMASK, &blocked, nil)
  }

  /// What is wrong with stdin, where it is nothing that could be read: a folder, or open for
  /// writing alone.
  package borrowing func inputFault() -> SystemError? {
    var status = stat()
    guard unsafe fstat(input.number, &status) == 0 else { return SystemError("fstat") }
    if status.st_mode & S_IFMT == S_IFDIR { return SystemError("read", code: EISDIR) }
    let flags = fcntl(input.number, F_GETFL)
    guard flags >= 0, flags & O_ACCMODE != O_WRONLY else { return SystemError("read", code: EBADF) }
    return nil
  }
}

/// What a process that handles credentials does before anything else.
package enum Hardening {
  /// Makes the process safe to hold secrets, and takes stdout out of everybody's reach.
  ///
  /// To be called once, first thing in `main`, before a thread or a file is opened.
  /// - Throws: where a descriptor cannot be had; then nothing can be served.
  package static func apply() throws(SystemError) -> StandardStreams {
    // First of all: a signal that comes before `serve` listens must not end it another way. [W-05]
    let blocked = try Signals.block()
    forbidDumps()
    // A reader that went away is an error of one write, not the end of the process. [W-05]
    _ = signal(SIGPIPE, SIG_IGN)
    // So is a file that may not grow any more.
    _ = signal(SIGXFSZ, SIG_IGN)
    // Whatever is created is for this user alone, also what a library creates. [W-04]
    _ = umask(0o077)
    try fillStandardDescriptors()
    return try takeStandardStreams(blocked: blocked)
  }

  /// Keeps memory out of core files and from other processes of the same user. [W-114]
  static func forbidDumps() {
    // Neither can fail for a process that only gives up what it has.
    _ = ih_set_dumpable(0)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }

  /// Whether other processes of the same user may look into this one.
  package static var isDumpable: Bool { ih_is_dumpable() != 0 }

  /// Opens the null device for each of 0, 1 and 2 that the parent left closed, so that no file
  /// opened later, such as the database, ends up where a library prints.
  static func fillStandardDescriptors() throws(SystemError) {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) == -1 {
      // The lowest free number is given, and all below this one are taken.
      _ = try retrying("open") { unsafe open("/dev/null", O_RDWR) }
    }
  }

  /// Moves stdout to a number that only this program knows and lets 1 lead to stderr. [W-06]
  private static func takeStandardStreams(
    blocked: sigset_t
  ) throws(SystemError) -> StandardStreams {
    let output = try FileDescriptor.duplicate(of: STDOUT_FILENO)
    _ = try retrying("dup2") { dup2(STDERR_FILENO, STDOUT_FILENO) }
    return StandardStreams(
      input: FileDescriptor(owning: STDIN_FILENO), output: output, blocked: blocked)
  }
}
