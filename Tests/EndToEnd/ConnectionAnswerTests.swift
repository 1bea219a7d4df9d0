import Testing

/// Answers that are cut, compressed, too long or not HTTP at all: the categories of [W-106] and the
/// bounds of [W-141].
@Suite(.enabled(if: ProviderServer.isThere, "the servers need python3"))
struct ConnectionAnswerTests {
  static let bodies = [
    "ok": ["identity", "body-8m", "chunked-body-8m"],
    "protocol": [
      "gzip", "deflate", "gzip-bomb", "empty", "html", "wrong-shape", "empty-object", "null",
      "wrong-types", "cut-json", "json-and-more", "invalid-utf8", "lone-surrogate", "nul-in-json",
      "big-number", "bom", "deep-json", "deep-objects", "body-8m-over", "chunked-body-8m-over",
      "endless", "endless-chunks", "truncated", "truncated-by-a-lot", "reset-in-body",
      "chunked-cut",
    ],
  ]

  static let lengths = [
    "ok": ["equal-lengths", "length-list", "length-zeros"],
    "protocol": [
      "length-and-chunked", "two-lengths", "length-negative", "length-plus", "length-hex",
      "length-empty", "length-huge", "length-max", "length-over",
    ],
  ]

  static let chunks = [
    "ok": [
      "chunked", "chunked-bytes", "chunked-extensions", "chunked-digits",
    ],
    "protocol": [
      "chunked-http10", "chunked-cut-in-size", "chunked-no-end", "chunked-no-last-line",
      "chunked-bad-size", "chunked-empty-size", "chunked-prefix", "chunked-negative",
      "chunked-space", "chunked-huge-size", "chunked-max-size", "chunked-all-ones",
      "chunked-no-line-end", "chunked-bare-lf", "chunked-long-extension", "chunked-long-trailers",
      "chunked-bad-trailer", "chunked-twice", "chunked-gzip", "chunked-unknown",
      "chunked-identity",
    ],
  ]

  static let heads = [
    "ok": [
      "no-space", "spaces", "upper-case", "lower-case", "empty-value", "latin-1", "odd-reason",
      "empty-reason", "http-1.0", "http-1.0-until-close", "connection-close", "keep-alive",
      "head-64k", "until-close", "upgrade",
    ],
    "protocol": [
      "obs-fold", "fold-first", "no-colon", "space-before-colon", "space-in-name", "empty-name",
      "nul-in-header", "nul-in-name", "bare-cr", "long-header", "many-headers", "status-2-digits",
      "status-4-digits", "status-000", "status-600", "status-sign", "status-word", "status-spaces",
      "garbage-status", "lower-version", "other-version", "long-status", "head-64k-over",
      "bare-lf", "endless-head", "endless-line", "http-0.9", "http-2",
    ],
  ]

  static let interims = [
    "ok": [
      "100-continue", "103-early-hints", "interim", "interim-100", "interim-1000",
      "interim-length",
    ],
    "protocol": ["101-switching", "interim-64k", "interim-endless"],
    "unavailable": ["interim-only"],
  ]

  static let connections = [
    "ok": ["close-after", "reset-after", "extra-bytes", "two-answers", "no-close-notify-length"],
    "unavailable": [
      "close", "close-in-head", "reset", "reset-in-head", "close-on-connect", "reset-on-connect",
      "handshake-close",
    ],
  ]

  static let tables = [
    ("bodies", bodies), ("lengths", lengths), ("chunks", chunks), ("heads", heads),
    ("interims", interims), ("connections", connections),
  ]

  /// Gives each answer to a test of its own, and compares what they come to.
  private func check(_ table: [String: [String]], of provider: Provider) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    var found: [String: [String]] = [:]
    for (_, answers) in table.sorted(by: { $0.key < $1.key }) {
      for answer in answers {
        try server.answer(answer)
        found[try host.categoryOfNew(provider), default: []].append(answer)
        // What follows on the connection is nobody's answer.
        try server.answer(nil)
        let next = try host.categoryOfNew(provider)
        if next != "ok" { found["\(next) after it", default: []].append(answer) }
      }
    }
    #expect(found == table)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5])
  func `[W-106] [W-141] an answer is understood to the letter, or not at all`(index: Int) throws {
    try check(Self.tables[index].1, of: .stripe)
  }

  @Test(arguments: [Provider.shopify, .circuly, .firmhouse])
  func `[W-106] a body that is none is the same of every provider`(provider: Provider) throws {
    try check(Self.bodies, of: provider)
  }

  @Test(arguments: Provider.allCases)
  func `[W-141] a redirect is a finding and never a way`(provider: Provider) throws {
    let server = try ProviderServer(provider)
    let host = try HostProcess.start(calling: server)
    for answer in [
      "301-elsewhere", "302-elsewhere", "303-elsewhere", "307-elsewhere", "308-elsewhere",
      "302-relative", "302-nowhere", "302-loop",
    ] {
      try server.answer(answer)
      #expect(try host.categoryOfNew(provider) == "domain", "\(answer)")
      #expect(try server.requests().count == 1, "\(answer)")
    }
    #expect(try server.tell(["elsewhere": true]) == ["contacted": 0, "requests": []])
  }

  @Test func `[W-141] the limits are met to the byte`() throws {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let rows: [(answer: String, limit: Int)] = [
      ("head-64k", 65_536), ("body-8m", 8_388_608), ("chunked-body-8m", 8_388_608),
    ]
    for (answer, limit) in rows {
      for bytes in [limit - 1, limit, limit + 1] {
        try server.answer(answer, with: ["bytes": .number(Double(bytes))])
        let outcome = bytes > limit ? "protocol" : "ok"
        #expect(try host.categoryOfNew(.stripe) == outcome, "\(answer) \(bytes)")
      }
    }
    // A process that has read so much does not keep it.
    #expect(try Sanitizer.isOn || host.peakMemory() < 200 << 20)
  }

  @Test func `a connection that is kept serves the next test, one that is spoiled does not`() throws
  {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample())
    for _ in 0..<10 { #expect(try host.test(id)["success"] == true) }
    let numbers = try server.requests().map(\.connection)
    #expect(numbers == [Int](repeating: 1, count: 10))
    for answer in ["extra-bytes", "two-answers", "close-after", "truncated", "gzip", "status-401"] {
      try server.answer(answer, times: 1)
      _ = try host.categoryOfNew(.stripe)
      #expect(try host.categoryOfNew(.stripe) == "ok", "\(answer)")
    }
    #expect(try server.requests().allSatisfy { $0.problem == nil })
  }

  @Test func `[W-106] a port where nobody listens is unavailable`() throws {
    var port = 0
    do { port = try ProviderServer(.stripe).port }
    let host = try HostProcess.start(["--endpoint", "api.stripe.com=http://127.0.0.1:\(port)"])
    #expect(try host.categoryOfNew(.stripe) == "unavailable")
    let reply = try host.ask(
      "integrations.create", Provider.stripe.sample("verified", ["verify": true]))
    #expect(Refusal(reply) == Refusal(-32009, "ConnectionFailed", ["category": "unavailable"]))
  }
}
