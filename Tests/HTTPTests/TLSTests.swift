import Foundation
import HTTP
import Testing

/// Who answers, and whether it may be believed: [W-140] and [W-142].
@Suite(.timeLimit(.minutes(10))) struct TLSTests {
  private static func connect(
    to server: TLSServer, host: String = stripe, trusting file: String?
  ) throws -> HTTPClient {
    let endpoint = try #require(Endpoint(url: server.url))
    return HTTPClient(.init(endpoints: [host: endpoint], trustFile: file))
  }

  private static func root() throws -> String { try TestAuthority.shared.get().root }

  @Test(arguments: [("TLSv1_2", "TLSv1.2"), ("TLSv1_3", "TLSv1.3")])
  func `[W-142] a server with a good certificate is believed, and its connection kept`(
    version: String, name: String
  ) throws {
    let server = try TLSServer(.good, versions: (version, version))
    let client = try Self.connect(to: server, trusting: Self.root())
    for count in 0..<3 {
      let expected = #"["\#(name)", "http/1.1", "api.stripe.com", \#(count)]"#
      #expect(try client.fetch(get()).text == expected)
      // Tickets and the like, which come when they come, do not end a connection that is kept.
      client.process()
    }
  }

  @Test func `[W-142] a chain is followed to the root`() throws {
    let server = try TLSServer(.chained)
    #expect(try Self.connect(to: server, trusting: Self.root()).fetch(get()).status == 200)
  }

  static let refused: [(TestAuthority.Leaf, TLSProblem)] = [
    (.expired, .expired), (.future, .notYetValid), (.otherName, .wrongName),
    (.commonName, .wrongName), (.wildcard, .wrongName), (.selfSigned, .selfSigned),
    (.foreign, .selfSigned), (.unchained, .untrusted),
  ]

  @Test(arguments: refused)
  func `[W-140] a bad certificate is refused, and the fault is named`(
    leaf: TestAuthority.Leaf, problem: TLSProblem
  ) throws {
    let server = try TLSServer(leaf)
    let client = try Self.connect(to: server, trusting: Self.root())
    #expect(try client.fetch(get()).failure == .tls(problem))
    #expect(client.nextDeadline == nil)
  }

  @Test(arguments: [("a.myshopify.com", true), ("a.b.myshopify.com", false), ("b-.x", false)])
  func `[W-140] a wildcard stands for one label`(host: String, isGood: Bool) throws {
    guard host.hasSuffix("myshopify.com") else {
      #expect(throws: HTTPFailure.invalidTarget) { _ = try get(host: host) }
      return
    }
    let server = try TLSServer(.wildcard)
    let client = try Self.connect(to: server, host: host, trusting: Self.root())
    let outcome = try client.fetch(get(host: host))
    #expect(outcome.status == (isGood ? 200 : nil))
    #expect(outcome.failure == (isGood ? nil : .tls(.wrongName)))
  }

  @Test func `[W-140] versions before 1.2 are refused`() throws {
    let server = try TLSServer(.good, versions: ("TLSv1", "TLSv1_1"))
    let client = try Self.connect(to: server, trusting: Self.root())
    #expect(try client.fetch(get()).failure == .tls(.handshake))
  }

  @Test func `[W-142] without a file of roots the machine's are those that count`() throws {
    let server = try TLSServer(.good)
    #expect(try Self.connect(to: server, trusting: nil).fetch(get()).failure == .tls(.untrusted))
  }

  @Test(arguments: ["", "/nowhere/ca.pem", "/dev/null", "\u{0}"])
  func `[W-142] a file without roots is no trust store`(path: String) throws {
    let server = try TLSServer(.good)
    let client = try Self.connect(to: server, trusting: path)
    #expect(try client.fetch(get()).failure == .tls(.noTrustStore))
  }

  @Test func `[W-140] no variable changes whom a provider's host must convince`() async throws {
    let server = try TLSServer(.good)
    let (root, port) = (try Self.root(), server.port)
    await #expect(processExitsWith: .success) { [root = root as String, port = port as UInt16] in
      for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        unsafe setenv(name, name.contains("CERT") ? root : "http://127.0.0.1:1", 1)
      }
      let address = try #require(IPAddress("127.0.0.1"))
      var surroundings = Surroundings()
      surroundings.resolve = { _ in .addresses([address]) }
      surroundings.admits = { _ in true }
      surroundings.port = port
      let client = HTTPClient(.init(trustFile: root), in: surroundings)
      #expect(try client.fetch(get()).failure == .tls(.untrusted))
      surroundings.trustFile = root
      #expect(try HTTPClient(.init(), in: surroundings).fetch(get()).status == 200)
    }
    withExtendedLifetime(server) {}
  }

  @Test func `[W-141] a body that TLS says is over is whole, one that just ends is cut`() throws {
    let clean = try TLSServer(.good, .clean)
    #expect(try Self.connect(to: clean, trusting: Self.root()).fetch(get()).text == "all of it")
    let cut = try TLSServer(.good, .cut)
    let outcome = try Self.connect(to: cut, trusting: Self.root()).fetch(get())
    #expect(outcome.failure == .malformed(.cut))
  }

  @Test func `an answer of many records is read whole`() throws {
    let server = try TLSServer(.good, .large)
    let client = try Self.connect(to: server, trusting: Self.root())
    for _ in 0..<2 { #expect(try client.fetch(get()).response?.body.count == 3_000_000) }
  }

  @Test func `a request of many records is written whole`() throws {
    let server = try TLSServer(.good)
    let client = try Self.connect(to: server, trusting: Self.root())
    // The server takes the first line of the body for a request, and so answers twice.
    let body = Array(String(repeating: "x", count: 5_000_000).utf8) + Array("\r\n\r\n".utf8)
    let request = try HTTPRequest(.post, host: stripe, target: "/", body: body)
    #expect(client.fetch(request).status == 200)
  }

  @Test func `[W-140] a server without TLS is refused`() throws {
    let server = try LoopbackServer { connection in
      connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
      connection.waitForEnd()
    }
    let client = try client(
      at: "https://127.0.0.1:\(server.port)", trustFile: Self.root())
    #expect(try client.fetch(get()).failure == .tls(.handshake))
  }

  @Test func `[W-141] the deadline ends a handshake`() throws {
    let server = try LoopbackServer { $0.waitForEnd() }
    let client = try client(
      at: "https://127.0.0.1:\(server.port)", trustFile: Self.root())
    #expect(try client.fetch(get(), within: 50_000_000).failure == .timedOut)
  }

  @Test func `a server that hangs up in the handshake has closed`() throws {
    let server = try LoopbackServer { _ in }
    let client = try client(
      at: "https://127.0.0.1:\(server.port)", trustFile: Self.root())
    #expect(try client.fetch(get()).failure == .closed)
  }

  @Test(.enabled(if: !Sanitizer.isOn, "a sanitizer keeps what was freed"))
  func `[W-114] a credential that was sent is nowhere in memory`() async throws {
    let server = try TLSServer(.good)
    let (root, url) = (try Self.root(), server.url)
    await #expect(processExitsWith: .success) { [root = root as String, url = url as String] in
      let canary = Canary()
      let client = try client(at: url, trustFile: root)
      do {
        let request = try HTTPRequest(
          .post, host: stripe, target: "/", headers: [("X-A", "b")], body: Array("{}".utf8))
        do {
          let secret = canary.makeSecret(repeated: 40)
          try request.authorize("X-First", scheme: nil, secret)
          try request.authorize("Authorization", scheme: "Bearer", secret)
          #expect(canary.countInMemory() == 120)
        }
        #expect(client.fetch(request).status == 200)
        #expect(canary.countInMemory() == 80)
      }
      #expect(canary.countInMemory() == 0)
      #expect(try client.fetch(get()).status == 200)
    }
    withExtendedLifetime(server) {}
  }

  @Test func `connections of TLS give back all that they took`() async throws {
    let server = try TLSServer(.good)
    let (root, url) = (try Self.root(), server.url)
    await #expect(processExitsWith: .success) { [root = root as String, url = url as String] in
      let before = openDescriptors()
      for _ in 0..<10 {
        let client = try client(at: url, trustFile: root)
        for number in 0..<6 {
          let outcome = try client.fetch(get(), isFresh: number.isMultiple(of: 3))
          #expect(outcome.status == 200)
        }
      }
      #expect(eventually { openDescriptors() <= before + slack })
    }
    withExtendedLifetime(server) {}
  }
}
