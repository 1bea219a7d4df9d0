import Foundation
import HTTP
import Secrets
import Testing

/// What is sent, as the server sees it, and what is not: [W-140] and [W-141].
@Suite(.timeLimit(.minutes(10))) struct HTTPRequestTests {
  private static func secret(_ text: String) -> Secret { Secret(copying: text.utf8Span.span) }

  /// The head that arrives, and so many bytes of body.
  private static func arrival(of request: HTTPRequest, body: Int = 0) throws -> String {
    let server = try LoopbackServer { connection in
      let head = connection.readHead() ?? ""
      connection.answer(200, head + String(decoding: connection.read(body), as: UTF8.self))
    }
    return try client(of: server).fetch(request).text ?? ""
  }

  @Test func `[W-141] a request says who asks, and asks for nothing compressed`() throws {
    let expected =
      "GET /v1/balance HTTP/1.1\r\nHost: api.stripe.com\r\n"
      + "User-Agent: integrations-host/\(HTTPRequest.version)\r\nAccept: application/json\r\n"
      + "Accept-Encoding: identity\r\nConnection: keep-alive\r\n\r\n"
    #expect(try Self.arrival(of: get("/v1/balance")) == expected)
  }

  @Test func `a body is announced and follows the head, also one of no bytes`() throws {
    let request = try HTTPRequest(
      .post, host: stripe, target: "/", headers: [("Content-Type", "application/json")],
      body: Array("{}".utf8))
    let text = try Self.arrival(of: request, body: 2)
    #expect(text.contains("\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"))
    let empty = try Self.arrival(of: HTTPRequest(.post, host: stripe, target: "/"))
    #expect(empty.contains("\r\nContent-Length: 0\r\n"))
    #expect(try !Self.arrival(of: get()).contains("Content-Length"))
  }

  @Test func `a caller may say what it accepts, and who asks`() throws {
    let request = try HTTPRequest(
      .get, host: stripe, target: "/", headers: [("accept", "text/html"), ("USER-AGENT", "x")])
    let text = try Self.arrival(of: request)
    #expect(text.contains("\r\naccept: text/html\r\n"))
    #expect(!text.contains("application/json"))
    #expect(!text.contains("integrations-host"))
  }

  @Test func `a credential goes into a field of the head, whatever follows the head`() throws {
    let request = try HTTPRequest(.post, host: stripe, target: "/", body: Array("body".utf8))
    try request.authorize("Authorization", scheme: "Bearer", Self.secret("sk_test_1"))
    try request.authorize("X-Shopify-Access-Token", scheme: nil, Self.secret("shpat 2"))
    let text = try Self.arrival(of: request, body: 4)
    #expect(
      text.hasSuffix(
        "\r\nAuthorization: Bearer sk_test_1\r\nX-Shopify-Access-Token: shpat 2\r\n\r\nbody"))
  }

  static let pairs = [
    ("", ""), ("a", ""), ("", "b"), ("user", "pass"), ("Aladdin", "open sesame"),
    ("sk_test_\u{e9}", "日本?>~"), ("ab", "a:b:"),
  ]

  @Test(arguments: pairs)
  func `a user and a password become what RFC 7617 says`(user: String, password: String) throws {
    let request = try get()
    try request.authorizeBasic(user: user, password: Self.secret(password))
    let expected = Data("\(user):\(password)".utf8).base64EncodedString()
    #expect(
      try Self.arrival(of: request).contains("\r\nAuthorization: Basic \(expected)\r\n"))
  }

  @Test func `every byte is encoded as another implementation does`() throws {
    // All of six bits, at every place in a group of three bytes. Blanks and controls are left out.
    let bytes = (0..<3).flatMap { shift in
      Array(repeating: UInt8(ascii: "x"), count: shift) + (0x80...0xFF) + (0x21...0x7E)
    }
    let request = try get()
    try request.authorizeBasic(user: "", password: Secret(copying: bytes.span))
    let expected = Data([UInt8(ascii: ":")] + bytes).base64EncodedString()
    #expect(try Self.arrival(of: request).contains("Basic \(expected)\r\n"))
  }

  static let badHosts = [
    "", ".", "a..b", ".a", "a.", "-a.com", "a-.com", "A.com", "a b.com", "a\r\nX: y", "a/b", "a:80",
    "user@a.com", "[::1]", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0x0", "1.2.3.4",
    "a_b.com", "b\u{fc}cher.de", "a.com\u{0}", String(repeating: "a", count: 64) + ".com",
    String(repeating: "a.", count: 127),
  ]

  @Test(arguments: badHosts)
  func `[W-140] a host that is no name cannot be asked`(host: String) {
    #expect(throws: HTTPFailure.invalidTarget) { _ = try get(host: host) }
  }

  @Test func `a name has at most 253 bytes`() throws {
    let label = String(repeating: "a", count: 63)
    let long = "\(label).\(label).\(label)."
    for (count, isGood) in [(60, true), (61, true), (62, false)] {
      let host = long + String(repeating: "a", count: count)
      #expect(((try? get(host: host)) != nil) == isGood)
    }
  }

  @Test func `[W-141] a body goes with a POST alone, and is no larger than an answer's`() {
    let body = Array("{}".utf8)
    #expect(throws: HTTPFailure.invalidRequest) {
      _ = try HTTPRequest(.get, host: stripe, target: "/", body: body)
    }
    #expect(throws: HTTPFailure.invalidRequest) {
      _ = try HTTPRequest(
        .post, host: stripe, target: "/",
        body: [UInt8](repeating: 0, count: HTTPLimits.body + 1))
    }
  }

  static let badTargets = [
    "", "x", "*", "http://a/", "/a b", "/a\r\nX: y", "/a\n", "/a\u{0}", "/a#b", "/%", "/%4", "/%4g",
    "/a\"b", "/a<b>", "/a\\b", "/a^b", "/a`b", "/{a}", "/a|b", "/\u{e9}", "/a[]",
  ]

  @Test(arguments: badTargets)
  func `a target that is no path cannot be asked for`(target: String) {
    #expect(throws: HTTPFailure.invalidTarget) { _ = try get(target) }
  }

  @Test(arguments: ["/", "//", "/a?b=c&d=%5B%5D", "/-._~!$&'()*+,;=:@/?/?", "/%00%fF"])
  func `a path and a query are a target`(target: String) throws {
    #expect(try Self.arrival(of: get(target)).hasPrefix("GET \(target) HTTP/1.1\r\n"))
  }

  @Test(arguments: [((48 << 10) - 1, true), (48 << 10, true), ((48 << 10) + 1, false)])
  func `a target has at most 48 KiB`(count: Int, isGood: Bool) {
    let target = "/" + String(repeating: "a", count: count - 1)
    #expect(((try? get(target)) != nil) == isGood)
  }

  static let badFields = [
    ("", "x"), ("a b", "x"), ("a:", "x"), ("a\r\nb", "x"), ("\u{e9}", "x"), ("a", "x\r\ny: z"),
    ("a", "x\n"), ("a", "x\u{0}"), ("a", "x\u{1}"), ("a", "x\u{7f}"), ("a", " x"), ("a", "x\t"),
    ("Host", "x"), ("content-length", "1"), ("Transfer-Encoding", "chunked"), ("Connection", "x"),
    ("Accept-Encoding", "gzip"), ("Expect", "100-continue"), ("Upgrade", "h2c"), ("TE", "trailers"),
  ]

  @Test(arguments: badFields)
  func `[W-141] a field that would change the message is refused`(name: String, value: String) {
    #expect(throws: HTTPFailure.invalidRequest) {
      _ = try HTTPRequest(.get, host: stripe, target: "/", headers: [(name, value)])
    }
  }

  @Test(arguments: ["", " a", "a ", "a\r\nb: c", "a\n", "a\u{0}b", "\u{7f}", "a\tb\t"])
  func `a secret that no field may have is refused, and nothing is added`(text: String) throws {
    let request = try get()
    #expect(throws: HTTPFailure.invalidRequest) {
      try request.authorize("Authorization", scheme: "Bearer", Self.secret(text))
    }
    #expect(throws: HTTPFailure.invalidRequest) {
      try request.authorize("X-Token", scheme: nil, Self.secret(text))
    }
    #expect(try !Self.arrival(of: request).contains("Bearer"))
  }

  @Test func `a user with a colon, and controls in either part, are refused`() throws {
    for (user, password) in [("a:b", "c"), ("a\n", "c"), ("a", "c\n"), ("a", "\u{0}"), ("\t", "")] {
      #expect(throws: HTTPFailure.invalidRequest) {
        try get().authorizeBasic(user: user, password: Self.secret(password))
      }
    }
  }

  @Test(arguments: [(-1, true), (0, true), (1, false)])
  func `a head has at most 192 KiB`(more: Int, isGood: Bool) throws {
    let request = try get()
    // The end of the head is two bytes more, which the limit leaves out.
    let used = try Self.arrival(of: get()).utf8.count - 2
    let room = (192 << 10) - used - "X: \r\n".utf8.count + more
    let secret = Self.secret(String(repeating: "s", count: room))
    #expect(((try? request.authorize("X", scheme: nil, secret)) != nil) == isGood)
  }

  @Test(arguments: [((8 << 20) - 1, true), (8 << 20, true), ((8 << 20) + 1, false)])
  func `a body has at most 8 MiB, and only one that is posted has any`(count: Int, isGood: Bool) {
    let body = [UInt8](repeating: 7, count: count)
    let posted = try? HTTPRequest(.post, host: stripe, target: "/", body: body)
    #expect((posted != nil) == isGood)
    let got = try? HTTPRequest(.get, host: stripe, target: "/", body: [7])
    #expect(got == nil)
  }

  @Test func `a request may be sent again`() throws {
    let server = try LoopbackServer { connection in
      while let head = connection.readHead() { connection.answer(200, head) }
    }
    let client = try client(of: server)
    let request = try get()
    try request.authorize("Authorization", scheme: "Bearer", Self.secret("x"))
    let texts = [client.fetch(request).text, client.fetch(request, isFresh: true).text]
    #expect(texts[0]?.contains("Bearer x\r\n") == true)
    #expect(texts[0] == texts[1])
  }

  @Test func `[W-114] a request does not show what it holds`() throws {
    let request = try get()
    try request.authorize("Authorization", scheme: "Bearer", Self.secret("sk_live_secret"))
    var dumped = "\(request) \(String(reflecting: request)) "
    dump(request, to: &dumped)
    #expect(!dumped.contains("sk_live"))
    #expect(!dumped.contains("115, 107, 95"))
  }
}
