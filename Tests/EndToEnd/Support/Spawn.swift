import Glibc
import Synchronization

/// How a process ended.
enum ExitStatus: Equatable, Sendable, CustomStringConvertible {
  case exited(Int32)
  case signalled(Int32)

  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
  }

  var description: String {
    switch self {
    case .exited(let code): "exit status \(code)"
    case .signalled(let signal): "death by signal \(signal)"
    }
  }
}

/// The two ends of a pipe or socket pair, both closed in every process that the tests spawn.
struct DescriptorPair {
  let read: Int32
  let write: Int32

  static func pipe() throws -> DescriptorPair {
    var ends: [Int32] = [-1, -1]
    let failure = Spawn.lock.withLock { _ in
      let result = unsafe Glibc.pipe(&ends)
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      return result
    }
    guard failure == 0 else { throw HarnessError("pipe: errno \(errno)") }
    return DescriptorPair(read: ends[0], write: ends[1])
  }

  static func socket() throws -> DescriptorPair {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw HarnessError("socketpair: errno \(errno)")
    }
    return DescriptorPair(read: ends[0], write: ends[1])
  }
}

/// One process to start: the program, its words, and what its first three descriptors are.
struct Spawn {
  var program: String
  var arguments: [String]
  var environment: [String]
  /// What descriptors 0, 1 and 2 are in the child; nil is closed.
  var streams: [Int32?]
  /// Whether the child leads a process group of its own.
  var ownGroup = false

  /// Held while a process is started and while a pipe is made: an end that another test's child
  /// inherited before it was marked close-on-exec would hide an end of input.
  fileprivate static let lock = Mutex(())

  /// Starts it.
  ///
  /// The child has an empty signal mask and SIGPIPE, SIGINT and SIGTERM as by default,
  /// whatever the test process made of them.
  func start() throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in streams.enumerated() {
      if let source {
        unsafe posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
      } else {
        unsafe posix_spawn_file_actions_addclose(&actions, Int32(target))
      }
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    unsafe sigemptyset(&defaults)
    unsafe posix_spawnattr_setsigmask(&attributes, &defaults)
    for signal in [SIGPIPE, SIGINT, SIGTERM] { unsafe sigaddset(&defaults, signal) }
    unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    if ownGroup { flags |= POSIX_SPAWN_SETPGROUP }
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    var pid: pid_t = 0
    let words = CStrings([program] + arguments)
    let variables = CStrings(environment)
    let failure = Spawn.lock.withLock { _ in
      unsafe posix_spawn(&pid, program, &actions, &attributes, words.pointers, variables.pointers)
    }
    guard failure == 0 else { throw HarnessError("posix_spawn \(program): errno \(failure)") }
    return pid
  }
}

/// A null-terminated array of C strings that is freed with the value.
@safe private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
      unsafe (pointers + index).initialize(to: strdup(string))
    }
    unsafe (pointers + strings.count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}
