import Glibc

/// What a client finds around it: real, but for tests of what cannot be brought about on one
/// machine.
package struct Surroundings: Sendable {
  /// Looks a name up; called on a thread of its own.
  package var resolve: @Sendable (String) -> Resolution
  /// Whether a request may go to an address. [W-140]
  package var admits: @Sendable (IPAddress) -> Bool
  /// Nanoseconds of the clock that deadlines are in.
  package var now: @Sendable () -> Int
  /// Where a host is reached that no endpoint stands for.
  package var port: UInt16
  /// Which roots are trusted there: nil for those of the machine.
  package var trustFile: String?

  /// The world as it is.
  package init() {
    resolve = { host in NameLookup.addresses(of: host) }
    admits = { address in AddressGuard.isPublic(address) }
    now = { MonotonicClock.now() }
    port = 443
  }
}
