import Glibc

extension HTTPClient {
  /// Finds a connection for an exchange, or what it takes to make one.
  func begin(_ flight: Flight) {
    guard let readiness else { return finish(flight, .failure(.unreachable(code: EMFILE))) }
    guard surroundings.now() < flight.deadline else { return finish(flight, .failure(.timedOut)) }
    if !flight.isFresh, let connection = takeIdle(for: flight.request.host) {
      connection.carry(flight.request, for: flight.id)
      flight.connection = connection.token
      return advance(connection.token)
    }
    if let endpoint = configuration.endpoints[flight.request.host] {
      // This machine's own, as the command line says; there is nothing to look up or to guard.
      flight.addresses = [endpoint.address]
      return connect(flight)
    }
    if resolver == nil, let made = Resolver(surroundings.resolve) {
      guard readiness.watch(made.number, for: .reading, token: 0) else {
        return finish(flight, .failure(.unreachable(code: errno)))
      }
      resolver = made
    }
    guard let resolver else { return finish(flight, .failure(.unreachable(code: EMFILE))) }
    resolver.start(flight.id, host: flight.request.host)
  }

  /// Goes on with the exchanges whose names were looked up.
  func takeAnswers() {
    for (id, resolution) in resolver?.answers() ?? [] {
      // The answer of one that was cancelled or is late comes for nothing.
      guard let flight = flights[id], flight.result == nil else { continue }
      switch resolution {
      case .notFound: finish(flight, .failure(.nameNotFound))
      case .scoped: finish(flight, .failure(.blocked))
      case .addresses(let addresses):
        // One bad address spoils the name: its owner chooses which of them is used.
        guard addresses.allSatisfy(surroundings.admits) else {
          finish(flight, .failure(.blocked))
          continue
        }
        flight.addresses = addresses.prefix(HTTPLimits.attempts)
        connect(flight)
      }
    }
  }

  /// Begins to connect to the next address that can be tried.
  func connect(_ flight: Flight) {
    flight.attemptDeadline = nil
    while let address = flight.addresses.popFirst() {
      let place = place(flight.request.host, at: address)
      let context: TLSContext?
      do throws(TLSProblem) {
        context = try place.trust.map { store throws(TLSProblem) in try self.context(for: store) }
      } catch {
        return finish(flight, .failure(.tls(error)))
      }
      guard
        let connection = Connection(
          nextID(), to: place, context: context, owner: flight.id, request: flight.request,
          failure: &flight.code)
      else { continue }
      guard
        readiness?.watch(connection.number, for: connection.watched, token: connection.token)
          == true
      else {
        flight.code = errno
        continue
      }
      connections[connection.token] = connection
      flight.connection = connection.token
      if !flight.addresses.isEmpty {
        // An address that swallows what is sent to it leaves time for the others.
        let now = surroundings.now()
        let left = max(0, flight.deadline - now)
        flight.attemptDeadline = now + left / (flight.addresses.count + 1)
      }
      return
    }
    finish(flight, .failure(.unreachable(code: flight.code)))
  }

  /// Goes on with a connection that is ready.
  func advance(_ token: UInt) {
    // It may have been closed after it was found to be ready.
    guard let connection = connections[token] else { return }
    makeBuffer()
    guard let owner = connection.owner, let flight = flights[owner] else {
      if !connection.isSilent(&buffer) { closeIdle { $0.token == token } }
      return
    }
    let step = connection.advance(&buffer)
    if connection.isConnected { flight.attemptDeadline = nil }
    switch step {
    case .waiting: watch(connection)
    case .unreachable(let code):
      abandon(flight)
      flight.code = code
      connect(flight)
    case .answered(let response, let isReusable):
      flight.connection = nil
      if isReusable { keep(connection) } else { connections[token] = nil }
      finish(flight, .success(response))
    case .failed(let failure):
      abandon(flight)
      finish(flight, .failure(failure))
    }
  }

  /// Closes what an exchange uses.
  func abandon(_ flight: Flight) {
    resolver?.drop(flight.id)
    if let token = flight.connection { connections[token] = nil }
    flight.connection = nil
  }

  /// Watches a connection for what it waits for.
  func watch(_ connection: Connection) {
    guard connection.watched != connection.interest else { return }
    // Cannot fail for a descriptor that is watched.
    _ = readiness?.change(connection.number, to: connection.interest, token: connection.token)
    connection.watched = connection.interest
  }

  /// Where a host is reached, and whom to trust there.
  private func place(_ host: String, at address: IPAddress) -> Place {
    if let endpoint = configuration.endpoints[host] {
      let store = configuration.trustFile.map { TrustStore.file($0) } ?? .system
      return Place(
        host: host, address: address, port: endpoint.port, trust: endpoint.isSecure ? store : nil)
    }
    let store = surroundings.trustFile.map { TrustStore.file($0) } ?? .system
    return Place(host: host, address: address, port: surroundings.port, trust: store)
  }

  private func context(for store: TrustStore) throws(TLSProblem) -> TLSContext {
    if let context = contexts[store] { return context }
    let context = try TLSContext(store)
    contexts[store] = context
    return context
  }

  private func makeBuffer() {
    if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: 32 << 10) }
  }
}
