import Glibc

/// What a descriptor is watched for, and what it turned out to be.
package struct Readiness: OptionSet, Sendable {
  package let rawValue: CShort

  package init(rawValue: CShort) {
    self.rawValue = rawValue
  }

  /// There are bytes, or the other side has closed: a read returns at once.
  package static let readable = Readiness(rawValue: CShort(POLLIN))
  /// There is room: a write returns at once.
  package static let writable = Readiness(rawValue: CShort(POLLOUT))
  /// The other side is gone; reported whether or not it was asked for.
  package static let hungUp = Readiness(rawValue: CShort(POLLHUP | POLLERR))
  /// The number is no open descriptor; reported whether or not it was asked for.
  package static let invalid = Readiness(rawValue: CShort(POLLNVAL))
}

/// Waits for several descriptors, each under a name of the caller's choice.
///
/// Made for a handful up to a hundred descriptors: names are found by looking through them.
package struct Poll<Name: Hashable & Sendable>: Sendable {
  private var names: [Name] = []
  private var entries: [pollfd] = []

  /// Watches nothing yet.
  package init() {}

  /// Watches a descriptor, in place of what the name stood for before.
  ///
  /// With no interest at all only `hungUp` is reported.
  package mutating func watch(_ name: Name, _ descriptor: CInt, for interest: Readiness) {
    let entry = pollfd(fd: descriptor, events: interest.rawValue, revents: 0)
    if let index = names.firstIndex(of: name) {
      entries[index] = entry
    } else {
      names.append(name)
      entries.append(entry)
    }
  }

  /// Watches the name's descriptor no longer, so that not even a hang-up of it ends a wait.
  package mutating func ignore(_ name: Name) {
    guard let index = names.firstIndex(of: name) else { return }
    names.swapAt(index, names.count - 1)
    entries.swapAt(index, entries.count - 1)
    names.removeLast()
    entries.removeLast()
  }

  /// Whether the name stands for a watched descriptor.
  package func isWatching(_ name: Name) -> Bool { names.contains(name) }

  /// Waits until something is ready, the time is over, or a signal handler has run.
  ///
  /// - Parameter milliseconds: how long at most; 0 only looks, nil waits for ever.
  /// - Returns: how many names are ready.
  package mutating func wait(milliseconds: Int?) throws(SystemError) -> Int {
    // A wait that is cut short is the caller's next turn, so the longest one need not be exact.
    let limit = milliseconds.map { CInt(clamping: max(0, $0)) } ?? -1
    let ready = unsafe poll(&entries, nfds_t(entries.count), limit)
    if ready >= 0 { return Int(ready) }
    let failure = SystemError("poll")
    guard failure.code == EINTR else { throw failure }
    // What a call that failed leaves in the entries is not specified; old answers must not stand.
    for index in entries.indices { entries[index].revents = 0 }
    return 0
  }

  /// What the last wait found out about a name; nothing for one that is not watched.
  package func readiness(of name: Name) -> Readiness {
    guard let index = names.firstIndex(of: name) else { return [] }
    return Readiness(rawValue: entries[index].revents)
  }

  /// Whether a read of the name's descriptor returns at once, be it with bytes, an end or an
  /// error.
  package func isReadable(_ name: Name) -> Bool {
    !readiness(of: name).isDisjoint(with: [.readable, .hungUp, .invalid])
  }

  /// Whether a write to the name's descriptor returns at once, be it with an error.
  package func isWritable(_ name: Name) -> Bool {
    !readiness(of: name).isDisjoint(with: [.writable, .hungUp, .invalid])
  }

  /// Calls back for each name that is ready; the callback may not change what is watched.
  package func forEachReady(_ body: (Name, Readiness) -> Void) {
    for (name, entry) in zip(names, entries) where entry.revents != 0 {
      body(name, Readiness(rawValue: entry.revents))
    }
  }
}
