package import Functions
import HTTP
import JSON
import Secrets

/// The calls that one action makes with the credentials of one integration: sent in turn, paced,
/// tried again where the provider asks for it, all within one deadline.
@EventLoop
package final class ProviderSession {
  /// The most times that one request is sent where the provider asks to wait [W-143].
  static let mostTries = 3

  let connector: Connector
  let target: ProviderTarget
  /// What is told of the connector's failures, with provider's words cleaned of the credential.
  private let credential: ProviderCredential
  private let method: AuthMethod
  private let access: NetworkAccess
  private let deadline: Int

  /// A session with a credential that it keeps until it goes.
  package init(
    _ connector: Connector, _ target: ProviderTarget, _ method: AuthMethod,
    _ credential: consuming ProviderCredential, over access: NetworkAccess
  ) {
    self.connector = connector
    self.target = target
    self.method = method
    self.credential = credential
    self.access = access
    deadline = access.start + target.timeoutNanoseconds
  }

  /// Tests the connection; throws `ConnectionFailure`, and `Cancelled` where the action is.
  package func test() async throws -> ConnectionDetails {
    try refuseWrongKind()
    return try await connector.test(self)
  }

  /// Asks for a resource under the target's base, and gives whatever is answered with 200.
  ///
  /// `query` is a query string that is encoded already.
  func get(_ resource: String, query: String = "") async throws -> ProviderAnswer {
    try await get(path: "\(target.base)/\(resource)", query: query)
  }

  /// The same for a path of the host that is not under the base; with `isOptional` nothing is
  /// waited for but the answer, and nothing tried again.
  func get(
    path: String, query: String = "", isOptional: Bool = false
  ) async throws -> ProviderAnswer {
    try await send(.get, query.isEmpty ? path : "\(path)?\(query)", [], isOptional: isOptional)
  }

  /// Posts JSON that asks and changes nothing.
  func ask(_ resource: String, json: [UInt8]) async throws -> ProviderAnswer {
    try await send(.post, "\(target.base)/\(resource)", json)
  }

  /// A provider's text as a client may see it.
  func clean(_ text: String) -> String {
    credential.secret.withBytes { Redaction.clean(text, secret: $0) }
  }

  /// A name of a known form in a provider's text, as ``WordSearch/word(in:after:prefix:)`` finds it
  /// once nothing is left there that looks like a credential.
  func word(in text: String, after place: String, prefix: String = "") -> String? {
    let cleaned = credential.secret.withBytes { secret in
      Redaction.clean(text, secret: secret, characters: Redaction.mostBytes)
    }
    return WordSearch.word(in: cleaned, after: place, prefix: prefix)
  }

  /// Throws for a credential that the provider's own prefix marks as one that authorizes nothing.
  package func refuseWrongKind() throws(ConnectionFailure) {
    let refusal = credential.secret.withBytes { secret -> String? in
      let marks = KeyMarks.all.filter { $0.prefix.utf8.count <= secret.count }
      let mark = marks.first { mark in
        let prefix = mark.prefix.utf8Span.span
        for index in prefix.indices where prefix[index] != secret[index] { return false }
        return true
      }
      guard let mark else { return nil }
      return connector.keyMarks.contains { $0.prefix == mark.prefix } ? mark.refusal : nil
    }
    if let refusal { throw ConnectionFailure(.auth, refusal) }
  }

  // MARK: Sending

  private func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8], isOptional: Bool = false
  ) async throws -> ProviderAnswer {
    let request = try request(method, path, body)
    let mostTries = isOptional ? 1 : Self.mostTries
    var tries = 0
    while true {
      tries += 1
      let answer = try await attempt(request, mayWait: !isOptional)
      if answer.status == 429 || answer.status == 503, tries < mostTries,
        let text = answer.header("Retry-After"),
        let wait = RetryAfter.nanoseconds(text, now: access.wallMilliseconds),
        wait < deadline - access.now
      {
        try await pause(until: access.now + wait)
        continue
      }
      if let failure = Verdict.failure(of: answer, self) { throw failure }
      return answer
    }
  }

  private func request(
    _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]
  ) throws(ConnectionFailure) -> HTTPRequest {
    do throws(HTTPFailure) {
      var headers: [(name: String, value: String)] = []
      if case .header(let name) = connector.version, let version = target.version {
        headers.append((name, version))
      }
      if !body.isEmpty { headers.append(("Content-Type", "application/json")) }
      let request = try HTTPRequest(
        method, host: target.host, target: path, headers: headers, body: body)
      try authorize(request)
      return request
    } catch {
      throw Verdict.failure(of: error, connector)
    }
  }

  private func authorize(_ request: HTTPRequest) throws(HTTPFailure) {
    if let user = credential.user {
      try request.authorizeBasic(user: user, password: credential.secret)
    } else if case .header(let name) = connector.authorizations[method] {
      try request.authorize(name, scheme: nil, credential.secret)
    } else {
      try request.authorize("Authorization", scheme: "Bearer", credential.secret)
    }
  }

  /// Sends a request once, or once more where a kept connection turned out to be dead.
  private func attempt(_ request: HTTPRequest, mayWait: Bool) async throws -> ProviderAnswer {
    var isFresh = false
    while true {
      try await takeTurn(mayWait: mayWait)
      do throws(HTTPFailure) {
        let response = try await access.send(request, deadline: deadline, isFresh: isFresh)
        return ProviderAnswer(response)
      } catch {
        if error == .cancelled { throw FunctionError.cancelled }
        guard error == .stale, !isFresh else { throw Verdict.failure(of: error, connector) }
        isFresh = true
      }
    }
  }

  /// Waits until the integration's own limit allows one more request [W-143].
  private func takeTurn(mayWait: Bool) async throws {
    guard let limit = target.rateLimit else { return }
    while true {
      let now = access.now
      let delay = access.pace.delay(target.paceKey, limit: limit, now: now)
      if delay == 0 {
        access.pace.begin(target.paceKey, now: now)
        return
      }
      guard mayWait, delay < deadline - now else { throw Verdict.ownLimit(limit) }
      try await pause(until: now + delay)
    }
  }

  private func pause(until time: Int) async throws {
    do throws(HTTPFailure) {
      try await access.sleep(until: time)
    } catch {
      throw FunctionError.cancelled
    }
  }
}
