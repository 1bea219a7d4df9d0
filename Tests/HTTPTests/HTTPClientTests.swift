import Glibc
import HTTP
import Secrets
import Testing

/// Exchanges over connections without TLS: [W-140], [W-141] and [W-142].
@Suite(.timeLimit(.minutes(10))) struct HTTPClientTests {
  @Test func `nothing exists before the first request`() async {
    // In a process of its own, where nobody else opens anything.
    await #expect(processExitsWith: .success) {
      let before = openDescriptors()
      let clients = (0..<10).map { _ in HTTPClient(.init()) }
      for client in clients {
        client.process()
        client.closeIdle()
        #expect(client.descriptor == nil)
        #expect(client.nextDeadline == nil)
      }
      #expect(openDescriptors() <= before + slack)
    }
  }

  @Test func `[W-142] an endpoint gets what is meant for a host, and the host's name with it`()
    throws
  {
    let server = try LoopbackServer { connection in
      let head = connection.readHead() ?? ""
      connection.answer(200, head)
    }
    let outcome = try client(of: server).fetch(
      HTTPRequest(.get, host: stripe, target: "/v1/balance?a=b%20c", headers: [("X-A", "b")]))
    let lines = try #require(outcome.text).split(separator: "\r\n")
    #expect(lines.first == "GET /v1/balance?a=b%20c HTTP/1.1")
    #expect(lines.contains("Host: api.stripe.com"))
    #expect(lines.contains("X-A: b"))
    #expect(lines.contains("Accept-Encoding: identity"))
    #expect(outcome.count == 1)
  }

  @Test func `[W-142] an endpoint may be one of IPv6`() throws {
    let server = try LoopbackServer(isV6: true) { connection in
      connection.readHead()
      connection.answer()
    }
    #expect(try client(of: server).fetch(get()).status == 200)
  }

  @Test func `a request with a body is sent whole, and its answer read whole`() throws {
    let server = try LoopbackServer { connection in
      let head = connection.readHead() ?? ""
      guard head.contains("Content-Length: 3000000\r\n") else { return }
      let body = connection.read(3_000_000)
      connection.send(
        Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
      connection.waitForEnd()
    }
    let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let outcome = try client(of: server).fetch(
      HTTPRequest(.post, host: stripe, target: "/", body: body))
    #expect(outcome.response?.body == body)
  }

  static let answers: [(String, HTTPFailure?)] = [
    ("HTTP/1.1 200 OK\r\n\r\nuntil the end", nil),
    ("HTTP/1.1 401 U\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", nil),
    ("HTTP/1.1 302 F\r\nLocation: https://example.com/\r\nContent-Length: 0\r\n\r\n", nil),
    ("", .closed), ("HTTP/1.1 200 OK\r\nContent-", .closed), ("HTTP/1.1 100 C\r\n\r\n", .closed),
    ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", .malformed(.cut)),
    ("garbage\r\n\r\n", .malformed(.notHTTP)),
    ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .malformed(.header)),
    ("HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n", .malformed(.bodyTooLarge)),
  ]

  @Test(arguments: answers)
  func `[W-141] an answer, or what is wrong with it, is told`(
    answer: String, failure: HTTPFailure?
  ) throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.send(answer)
    }
    let outcome = try client(of: server).fetch(get())
    #expect(outcome.failure == failure)
    #expect((outcome.response == nil) == (failure != nil))
  }

  @Test func `[W-141] no redirect is followed`() throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.answer(302, "", "Location: /elsewhere\r\n")
      // Another request here would be answered.
      if connection.readHead() != nil { connection.answer() }
    }
    let outcome = try client(of: server).fetch(get())
    #expect(outcome.status == 302)
    #expect(outcome.response?.headers["location"] == "/elsewhere")
  }

  @Test func `[W-141] a body that never ends is cut off`() throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.send("HTTP/1.1 200 OK\r\n\r\n")
      while connection.send([UInt8](repeating: 7, count: 65_536)) {}
    }
    #expect(try client(of: server).fetch(get()).failure == .malformed(.bodyTooLarge))
  }

  @Test func `a server that answers before it has read all is heard`() throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.answer(413, "{}", "Connection: close\r\n")
      // Reads on, so that the answer is not lost in a reset.
      connection.waitForEnd()
    }
    let body = [UInt8](repeating: 7, count: 8 << 20)
    let outcome = try client(of: server).fetch(
      HTTPRequest(.post, host: stripe, target: "/", body: body))
    #expect(outcome.failure == nil)
    #expect(outcome.status == 413)
  }

  @Test func `a reset is the end of the connection`() throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.reset()
    }
    #expect(try client(of: server).fetch(get()).failure == .closed)
  }

  @Test func `a server that is not there is unreachable`() throws {
    let port = try LoopbackServer.closedPort()
    let outcome = try client(at: "http://127.0.0.1:\(port)").fetch(get())
    #expect(outcome.failure == .unreachable(code: ECONNREFUSED))
  }

  // MARK: time

  static let slow: [String] = [
    "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\n\r\n",
  ]

  @Test(arguments: slow)
  func `[W-141] the deadline ends an answer that does not come`(start: String) throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.send(start)
      connection.waitForEnd()
    }
    let client = try client(of: server)
    let outcome = try client.fetch(get(), within: 50_000_000)
    #expect(outcome.failure == .timedOut)
    #expect(client.nextDeadline == nil)
  }

  @Test func `[W-141] the deadline ends an answer that drips`() throws {
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.send("HTTP/1.1 200 OK\r\n\r\n")
      while connection.send("x") { usleep(1_000) }
    }
    let outcome = try client(of: server).fetch(get(), within: 100_000_000)
    #expect(outcome.failure == .timedOut)
  }

  @Test func `[W-141] a deadline that is over is not begun with`() throws {
    let server = try LoopbackServer { _ in }
    #expect(try client(of: server).fetch(get(), within: -1).failure == .timedOut)
  }

  // MARK: cancelling

  @Test func `an exchange is cancelled at once, and once`() throws {
    let hangUps = Guarded(0)
    let server = try LoopbackServer { connection in
      connection.readHead()
      connection.waitForEnd()
      hangUps.withLock { $0 += 1 }
    }
    let client = try client(of: server)
    let (queued, first) = client.begin(try get())
    client.cancel(queued)
    #expect(first.failure == .cancelled)
    let (begun, second) = client.begin(try get())
    client.process()
    client.process()
    client.cancel(begun)
    #expect(second.failure == .cancelled)
    // The server sees the end of the connection, though nothing is called any more.
    let isSeen = client.run { hangUps.withLock { $0 } == 1 }
    #expect(isSeen)
    client.cancel(begun)
    #expect(first.count == 1)
    #expect(second.count == 1)
    #expect(client.nextDeadline == nil)
  }

  @Test func `a done may send and cancel`() throws {
    let server = try LoopbackServer { connection in
      while connection.readHead() != nil, connection.answer() {}
    }
    let client = try client(of: server)
    let waiting = client.begin(try get("/other"))
    var second: Outcome?
    let request = try get()
    let outcome = Outcome()
    _ = client.send(request, deadline: now() + patience) { result in
      outcome.result = result
      client.cancel(waiting.exchange)
      second = client.begin(request).outcome
    }
    #expect(client.run { second?.result != nil })
    #expect(outcome.status == 200)
    #expect(second?.status == 200)
    // It was over already, or it was cancelled; in any case it was told once.
    #expect(waiting.outcome.count == 1)
  }
}
