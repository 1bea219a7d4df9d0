import Glibc
import HTTP
import Testing

/// Connections that carry more than one exchange: [W-141].
@Suite(.timeLimit(.minutes(10))) struct KeptConnectionTests {
  /// Answers each request with the numbers of the connection and of the request on it.
  private static func counting(_ fields: String = "") throws -> LoopbackServer {
    try LoopbackServer { connection in
      var count = 0
      while connection.readHead() != nil {
        connection.answer(200, "\(connection.number)/\(count)", fields)
        count += 1
      }
    }
  }

  @Test func `a connection is used again`() throws {
    let server = try Self.counting()
    let client = try client(of: server)
    for number in 0..<3 { #expect(try client.fetch(get()).text == "0/\(number)") }
    client.closeIdle()
    #expect(try client.fetch(get()).text == "1/0")
    #expect(try client.fetch(get(), isFresh: true).text == "2/0")
  }

  @Test func `a connection whose server says that it closes is not used again`() throws {
    let server = try Self.counting("Connection: close\r\n")
    let client = try client(of: server)
    #expect(try client.fetch(get()).text == "0/0")
    #expect(client.nextDeadline == nil)
    #expect(try client.fetch(get()).text == "1/0")
  }

  @Test func `exchanges at the same time have connections of their own`() throws {
    let server = try Self.counting()
    let client = try client(of: server)
    let outcomes = try (0..<20).map { _ in client.begin(try get()).outcome }
    #expect(client.run { outcomes.allSatisfy { $0.result != nil } })
    #expect(Set(outcomes.compactMap(\.text)) == Set((0..<20).map { "\($0)/0" }))
    // Two of them are kept. How many of three more find one free is a matter of their turns, but
    // the first does, no two are on one at a time, and at most two connections are from before.
    let more = try (0..<3).map { _ in client.begin(try get()).outcome }
    #expect(client.run { more.allSatisfy { $0.result != nil } })
    let texts = more.compactMap(\.text)
    #expect(Set(texts).count == 3)
    #expect(texts.contains { $0.hasSuffix("/1") })
    let kept = texts.filter { !$0.hasSuffix("/0") }.compactMap { $0.split(separator: "/").first }
    #expect(Set(kept).count <= 2)
  }

  @Test func `a kept connection that ends before a byte of the answer is stale`() throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.answer()
      // The second request on the first connection is read, and left without an answer.
      connection.readHead()
    }
    let client = try client(of: server)
    #expect(try client.fetch(get()).status == 200)
    #expect(try client.fetch(get()).failure == .stale)
    #expect(try client.fetch(get(), isFresh: true).status == 200)
  }

  @Test func `a kept connection that ends after a byte of the answer is not stale`() throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.answer()
      connection.readHead()
      connection.send("HTTP")
    }
    let client = try client(of: server)
    #expect(try client.fetch(get()).status == 200)
    #expect(try client.fetch(get()).failure == .closed)
  }

  @Test func `a kept connection that has ended is found out and not used`() throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.answer(200, "\(connection.number)")
    }
    let client = try client(of: server)
    #expect(try client.fetch(get()).text == "0")
    // Its end makes the descriptor ready, and then nothing is kept.
    #expect(client.run { client.nextDeadline == nil })
    #expect(try client.fetch(get()).text == "1")
  }

  @Test(arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", "x"])
  func `an answer that nobody asked for is nobody's`(forged: String) throws {
    let server = try LoopbackServer { connection in
      guard connection.readHead() != nil else { return }
      // In one piece with the answer before it, as an attacker would have it.
      connection.send(
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(connection.number)" + forged)
      connection.waitForEnd()
    }
    let client = try client(of: server)
    #expect(try client.fetch(get()).text == "0")
    #expect(client.nextDeadline == nil)
    #expect(try client.fetch(get()).text == "1")
  }

  @Test func `an answer that comes late to nobody is nobody's`() throws {
    let server = try LoopbackServer { connection in
      guard connection.readHead() != nil else { return }
      connection.answer(200, "\(connection.number)")
      connection.answer(200, "forged")
      connection.waitForEnd()
    }
    let client = try client(of: server)
    for number in 0..<20 {
      let outcome = try client.fetch(get())
      #expect(outcome.text == "\(number)")
      #expect(client.run { client.nextDeadline == nil })
    }
  }

  @Test func `connections are kept for 15 seconds`() throws {
    let server = try Self.counting()
    let clock = TestClock()
    var surroundings = Surroundings()
    surroundings.now = { clock.time }
    let endpoint = try #require(Endpoint(url: server.url))
    let client = HTTPClient(.init(endpoints: [stripe: endpoint]), in: surroundings)
    #expect(try client.fetch(get()).text == "0/0")
    #expect(client.nextDeadline == clock.time + 15_000_000_000)
    clock.advance(by: 14_999_999_999)
    client.process()
    #expect(try client.fetch(get()).text == "0/1")
    let since = clock.time
    clock.advance(by: 15_000_000_000)
    #expect(client.nextDeadline == since + 15_000_000_000)
    client.process()
    #expect(client.nextDeadline == nil)
    #expect(try client.fetch(get()).text == "1/0")
  }

  @Test func `at most 16 connections are kept in all`() throws {
    let server = try Self.counting()
    let endpoint = try #require(Endpoint(url: server.url))
    let hosts = (0..<20).map { "shop-\($0).myshopify.com" }
    let client = HTTPClient(
      .init(endpoints: Dictionary(uniqueKeysWithValues: hosts.map { ($0, endpoint) })))
    for (number, host) in hosts.enumerated() {
      #expect(try client.fetch(get(host: host)).text == "\(number)/0")
    }
    // The last sixteen; asking the others anew pushes none of these out before it is asked.
    for (number, host) in hosts.enumerated().dropFirst(4) {
      #expect(try client.fetch(get(host: host)).text == "\(number)/1")
    }
    #expect(try client.fetch(get(host: hosts[3])).text == "20/0")
  }

  @Test func `five hundred exchanges give back all that they took`() async {
    // In a process of its own, where nobody else opens anything.
    await #expect(processExitsWith: .success) {
      let server = try Self.counting()
      let closing = try Self.counting("Connection: close\r\n")
      let other = "api.circuly.io"
      let endpoints = [
        stripe: try #require(Endpoint(url: server.url)),
        other: try #require(Endpoint(url: closing.url)),
      ]
      let openBefore = openDescriptors()
      let threadsBefore = threads()
      var surroundings = Surroundings()
      surroundings.resolve = { _ in .notFound }
      for _ in 0..<10 {
        let client = HTTPClient(.init(endpoints: endpoints), in: surroundings)
        for number in 0..<50 {
          let host = number.isMultiple(of: 2) ? stripe : other
          #expect(try client.fetch(get(host: host)).status == 200)
          if number.isMultiple(of: 10) {
            #expect(try client.fetch(get(host: "a.example")).failure == .nameNotFound)
          }
        }
      }
      // The server's threads end when they see the clients' connections closed.
      #expect(
        eventually {
          openDescriptors() <= openBefore + slack && threads() <= threadsBefore + slack
        })
    }
  }
}
