/// How much of anything there may be. [W-141]
package enum HTTPLimits {
  /// Bytes of an answer that are not its body: status lines, fields, interim answers, trailers.
  package static let head = 64 << 10
  /// Bytes of an answer's body, its chunks joined.
  package static let body = 8 << 20
  /// Bytes of a request's target: a page's place and a hundred names, each encoded.
  package static let target = 48 << 10
  /// Bytes of a request's head: a credential of 64 KiB in Base64, beside the longest target.
  package static let requestHead = 192 << 10
  /// Names that are looked up at the same time; more wait.
  package static let lookups = 64
  /// Addresses of a host that are tried.
  package static let attempts = 8
  /// Connections that are kept for one place.
  package static let idlePerPlace = 2
  /// Connections that are kept in all.
  package static let idle = 16
  /// How long a connection is kept.
  package static let idleNanoseconds = 15_000_000_000
}
