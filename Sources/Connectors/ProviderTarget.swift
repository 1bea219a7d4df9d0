/// Where the calls of one integration go, and within which bounds.
package struct ProviderTarget: Sendable {
  /// The host, in lower case.
  let host: String
  /// What stands before the resource in the path, without a slash at its end.
  let base: String
  /// The version that is asked for, where the provider has versions.
  package let version: String?
  let timeoutNanoseconds: Int
  /// Requests a minute, of those that are counted under `paceKey`.
  let rateLimit: Int?
  let paceKey: String

  /// The time for everything where none is configured, in milliseconds [W-141].
  package static let standardTimeout = 30_000

  /// The target of a connector with an integration's configuration; nil where a needed domain is
  /// missing.
  ///
  /// `endpoint` is an `apiEndpoint` that was found good when it was stored; it takes the place of
  /// everything before the resource [W-140].
  package init?(
    _ connector: Connector, domain: String?, endpoint: String?, version: String?,
    timeout: Double?, rateLimit: Double?, paceKey: String
  ) {
    guard let host = connector.host ?? domain else { return nil }
    self.host = host
    let configured = connector.version(configured: version)
    if let endpoint {
      base = Self.path(of: endpoint)
      // Where the path tells the version, the endpoint's own is asked for, after a segment `api`.
      if case .segment = connector.version {
        let segments = base.split(separator: "/").suffix(2)
        self.version =
          segments.count == 2 && segments.first == "api" ? segments.last.map(String.init) : nil
      } else {
        self.version = configured
      }
    } else {
      base = connector.base(configured ?? "")
      self.version = configured
    }
    timeoutNanoseconds =
      (timeout.flatMap { Int(exactly: $0) } ?? Self.standardTimeout) * 1_000_000
    self.rateLimit = rateLimit.flatMap { Int(exactly: $0) }
    self.paceKey = paceKey
  }

  /// The path of an absolute URL, without slashes at its end.
  private static func path(of url: String) -> String {
    let afterScheme = url.utf8.dropFirst("https://".utf8.count)
    var path = afterScheme.drop { $0 != UInt8(ascii: "/") }
    while path.last == UInt8(ascii: "/") { path.removeLast() }
    return String(Substring(path))
  }
}
