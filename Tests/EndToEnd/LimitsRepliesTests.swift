import Testing

/// The limits of [W-120] on replies and on what a query reads, in databases that are full enough.
@Suite struct LimitsRepliesTests {
  /// Sends many requests of which each must succeed, and returns the results in order.
  private static func all(_ host: HostProcess, _ method: String, _ params: [String]) throws
    -> [String]
  {
    var results: [String] = []
    for start in stride(from: 0, to: params.count, by: 500) {
      let slice = params[start..<min(start + 500, params.count)]
      let ids = try slice.map { try host.post(method, $0) }
      for id in ids {
        let reply = try Reply(host.receiveReply(to: id))
        guard let text = reply.resultText else { throw HarnessError(reply.text) }
        results.append(text)
      }
    }
    return results
  }

  @Test func `[W-101] a list of more than 16 MiB is told to be paginated`() throws {
    let host = try HostProcess.start(["--durability", "normal"])
    func texts(_ numbers: Range<Int>, _ bytes: Int) -> [String] {
      let metadata = ValuesMetadataTests.sized(bytes)
      return numbers.map { number in
        let text = Sample.stripe(["name": .string("n\(number)")]).text
        return text.dropLast() + #","metadata":\#(metadata)}"#
      }
    }
    // All but some kilobytes of it in large documents, the rest in one that is made to measure.
    _ = try Self.all(host, "integrations.create", texts(0..<250, 65_536))
    _ = try Self.all(host, "integrations.create", texts(250..<256, 50_000))
    let id = try host.create(Sample.stripe(["name": "last", "metadata": ["a": ""]]))
    func list() throws -> Reply {
      // The id of the request is a part of the reply.
      let text = try host.call("integrations.list", #"{"organizationId":"org_1"}"#, id: "1")
      return try Reply(text)
    }
    let missing = 16_777_216 - (try list().text.utf8.count)
    try #require((1..<65_000).contains(missing))
    for (more, size) in [(missing - 1, 16_777_215), (missing, 16_777_216)] {
      try host.update(id, ["metadata": ["a": .string(String(repeating: "x", count: more))]])
      #expect(try list().text.utf8.count == size)
    }
    try host.update(id, ["metadata": ["a": .string(String(repeating: "x", count: missing + 1))]])
    let reply = try list()
    #expect(Refusal(reply) == .limit("replyBytes"))
    #expect(reply.message?.contains("paginate") == true)
    // A page of all of them is as large; smaller ones are not.
    let page: JSONValue = ["numItems": 1_000, "cursor": .null]
    let params: JSONValue = ["organizationId": "org_1", "paginationOpts": page]
    #expect(try host.refusal("integrations.paginate", params) == .limit("replyBytes"))
    let half: JSONValue = ["numItems": 100, "cursor": .null]
    #expect(
      try host.must("integrations.paginate", params.with(["paginationOpts": half]))["page"]?.array?
        .count == 100)
    #expect(try host.must("host.ping") == .null)
  }

  @Test(.timeLimit(.minutes(60)))
  func `[W-120] a query reads at most 32,000 documents and is over in its time`() throws {
    let host = try HostProcess.start(["--durability", "normal"])
    func create(_ numbers: Range<Int>) throws {
      let texts = numbers.map {
        #"{"organizationId":"o","provider":"stripe","name":"\#($0)","authMethod":"oauth2"}"#
      }
      _ = try Self.all(host, "integrations.create", texts)
    }
    func count() throws -> Int? {
      let reply = try host.ask("integrations.list", ["organizationId": "o"])
      guard reply.result != nil else {
        #expect(Refusal(reply) == .limit("documentsRead"))
        return nil
      }
      return reply.result?.array?.count
    }
    try create(0..<31_999)
    #expect(try count() == 31_999)
    try create(31_999..<32_000)
    #expect(try count() == 32_000)

    // A list of so many takes longer than a millisecond.
    let late = try host.ask("integrations.list", ["organizationId": "o", "$timeoutMs": 1])
    #expect(Refusal(late) == Refusal(-32007, "Timeout", ["limitMs": 1]))
    #expect(try host.must("host.ping") == .null)

    try create(32_000..<32_001)
    #expect(try count() == nil)
    // What reads less is not touched by it.
    let page: JSONValue = ["numItems": 1_000, "cursor": .null]
    let params: JSONValue = ["organizationId": "o", "paginationOpts": page]
    #expect(
      try host.must("integrations.paginate", params)["page"]?.array?.count == 1_000)
    #expect(
      try host.must("integrations.list", ["organizationId": "o", "provider": "circuly"]) == [])
  }
}
