import CLinux
import Glibc
import Secrets

/// Looks names up on threads of its own, since the C library offers no way that does not wait.
///
/// A thread lives as long as its look-ups. Nobody can end one early, so an answer that nobody waits
/// for any more is dropped when it comes.
final class Resolver {
  private let post: Post
  private let resolve: @Sendable (String) -> Resolution
  private var waiting: [(id: UInt, host: String)] = []
  private var running = 0

  /// Opens what the answers come through; nil where there is no descriptor to be had.
  init?(_ resolve: @escaping @Sendable (String) -> Resolution) {
    guard let post = Post() else { return nil }
    self.post = post
    self.resolve = resolve
  }

  /// Readable when there are answers.
  var number: CInt { post.event.number }

  /// Begins to look a name up, now or when a thread is free.
  func start(_ id: UInt, host: String) {
    waiting.append((id, host))
    fill()
  }

  /// Forgets a name that waits for a thread.
  func drop(_ id: UInt) {
    waiting.removeAll { $0.id == id }
  }

  /// The answers that came since the last call.
  func answers() -> [(id: UInt, resolution: Resolution)] {
    let answers = post.take()
    running -= answers.count
    fill()
    return answers
  }

  private func fill() {
    while running < HTTPLimits.lookups, !waiting.isEmpty {
      let (id, host) = waiting.removeFirst()
      running += 1
      let job = Job(id: id, host: host, post: post, resolve: resolve)
      // No thread to be had is as good as no answer.
      if !job.start() { post.add(id, .notFound) }
    }
  }
}

/// Where threads leave their answers; it lives as long as the last of them.
private final class Post: Sendable {
  let event: Descriptor
  private let answers = Guarded<[(id: UInt, resolution: Resolution)]>([])

  init?() {
    guard let event = Descriptor(owning: ih_eventfd()) else { return nil }
    self.event = event
  }

  func add(_ id: UInt, _ resolution: Resolution) {
    answers.withLock { $0.append((id, resolution)) }
    var one: UInt64 = 1
    // The only failure is a counter that is full, and then the descriptor is readable anyway.
    _ = unsafe write(event.number, &one, MemoryLayout<UInt64>.size)
  }

  func take() -> [(id: UInt, resolution: Resolution)] {
    var count: UInt64 = 0
    _ = unsafe read(event.number, &count, MemoryLayout<UInt64>.size)
    return answers.withLock { answers in
      let taken = answers
      answers = []
      return taken
    }
  }
}

/// One look-up, on its thread.
private final class Job: Sendable {
  let id: UInt
  let host: String
  let post: Post
  let resolve: @Sendable (String) -> Resolution

  /// What the C library's resolver is content with, and a fraction of what threads get by default.
  private static let stackBytes = 512 << 10

  init(id: UInt, host: String, post: Post, resolve: @escaping @Sendable (String) -> Resolution) {
    self.id = id
    self.host = host
    self.post = post
    self.resolve = resolve
  }

  func run() {
    post.add(id, resolve(host))
  }

  func start() -> Bool {
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return false }
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
    unsafe pthread_attr_setstacksize(&attributes, Self.stackBytes)
    // Signals are for the loop's thread: the new one inherits that it gets none.
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self)
    let code = unsafe pthread_create(
      &thread, &attributes,
      { context in
        if let context = unsafe context {
          unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
        }
        return nil
      }, context.toOpaque())
    if code != 0 { unsafe context.release() }
    return code == 0
  }
}
