import Glibc
import HTTP
import Secrets
import Testing

/// Names and their addresses: [W-140].
@Suite(.timeLimit(.minutes(10))) struct ResolverTests {
  /// A client for which every name is what `resolution` says, without TLS's port or guard.
  private static func client(
    admitting admits: @escaping @Sendable (IPAddress) -> Bool = { AddressGuard.isPublic($0) },
    _ resolve: @escaping @Sendable (String) -> Resolution
  ) -> HTTPClient {
    var surroundings = Surroundings()
    surroundings.resolve = resolve
    surroundings.admits = admits
    return HTTPClient(.init(), in: surroundings)
  }

  private static func addresses(_ texts: String...) -> [IPAddress] {
    texts.compactMap { IPAddress($0) }
  }

  @Test func `a name that nobody knows is not found`() throws {
    let client = Self.client { _ in .notFound }
    #expect(try client.fetch(get()).failure == .nameNotFound)
  }

  @Test func `the system is asked for names`() throws {
    // A top-level domain that RFC 6761 keeps from ever being one.
    let client = HTTPClient(.init())
    #expect(try client.fetch(get(host: "nobody.invalid")).failure == .nameNotFound)
  }

  @Test(arguments: [
    "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1",
  ])
  func `[W-140] an address that is not public is blocked`(text: String) throws {
    let address = try #require(IPAddress(text))
    let client = Self.client { _ in .addresses([address]) }
    #expect(try client.fetch(get()).failure == .blocked)
  }

  @Test func `[W-140] the system's own names are blocked`() throws {
    #expect(try HTTPClient(.init()).fetch(get(host: "localhost")).failure == .blocked)
  }

  @Test func `[W-140] one bad address among good ones is enough`() throws {
    let addresses = Self.addresses("8.8.8.8", "2606:4700:4700::1111", "10.0.0.1")
    #expect(addresses.count == 3)
    let client = Self.client { _ in .addresses(addresses) }
    #expect(try client.fetch(get()).failure == .blocked)
  }

  @Test func `[W-140] an address of one link is blocked`() throws {
    #expect(try Self.client { _ in .scoped }.fetch(get()).failure == .blocked)
  }

  @Test func `[W-140] addresses are tried in order until one is there`() throws {
    let server = try LoopbackServer { connection in
      // No TLS here: that is refused, by who was reached.
      connection.send("HTTP/1.1 400 no\r\n\r\n")
    }
    var surroundings = Surroundings()
    surroundings.port = server.port
    surroundings.admits = { _ in true }
    // Nobody listens at the first two: the server has the third alone.
    let addresses = Self.addresses("127.0.0.2", "127.0.0.3", "127.0.0.1")
    surroundings.resolve = { _ in .addresses(addresses) }
    let outcome = try HTTPClient(.init(), in: surroundings).fetch(get())
    #expect(outcome.failure == .tls(.handshake))
  }

  @Test func `a host none of whose addresses is there is unreachable`() throws {
    var surroundings = Surroundings()
    surroundings.port = try LoopbackServer.closedPort()
    surroundings.admits = { _ in true }
    let addresses = Self.addresses("127.0.0.1", "127.0.0.2")
    surroundings.resolve = { _ in .addresses(addresses) }
    let outcome = try HTTPClient(.init(), in: surroundings).fetch(get())
    #expect(outcome.failure == .unreachable(code: ECONNREFUSED))
  }

  @Test func `[W-141] the deadline ends a look-up, whose answer then is nobody's`() throws {
    let gate = Gate()
    let client = Self.client { _ in
      gate.wait()
      return .notFound
    }
    #expect(try client.fetch(get(), within: 20_000_000).failure == .timedOut)
    let (exchange, cancelled) = client.begin(try get())
    client.process()
    client.cancel(exchange)
    #expect(cancelled.failure == .cancelled)
    gate.open()
    // One that is asked after them gets its own.
    #expect(try client.fetch(get()).failure == .nameNotFound)
    #expect(cancelled.count == 1)
  }

  @Test func `at most 64 names are looked up at a time, and the others wait`() throws {
    let gate = Gate()
    let counter = Guarded((now: 0, most: 0))
    let client = Self.client { _ in
      counter.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      gate.wait()
      counter.withLock { $0.now -= 1 }
      return .notFound
    }
    let outcomes = try (0..<70).map { _ in client.begin(try get()).outcome }
    let isFull = client.run { counter.withLock { $0.now } == 64 }
    #expect(isFull)
    client.process()
    gate.open()
    #expect(client.run { outcomes.allSatisfy { $0.failure == .nameNotFound } })
    #expect(counter.withLock { $0.most } == 64)
  }
}

/// Holds threads up until a test lets them go.
final class Gate: Sendable {
  private let isOpen = Guarded(false)

  func open() { isOpen.withLock { $0 = true } }

  func wait() {
    while !isOpen.withLock({ $0 }) { usleep(1_000) }
  }
}
