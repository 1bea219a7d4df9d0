import Testing

/// `integrations.paginate` [W-101].
@Suite struct FunctionsPaginateTests {
  private static func params(
    _ count: Int, _ cursor: JSONValue = .null, _ more: [String: JSONValue] = [:]
  ) -> JSONValue {
    JSONValue.object([
      "organizationId": "org_1",
      "paginationOpts": ["numItems": .number(Double(count)), "cursor": cursor],
    ]).with(more)
  }

  /// A host with so many Stripe integrations, and their ids.
  private static func filled(_ count: Int, workspace: Workspace? = nil) throws -> (
    HostProcess, [JSONValue]
  ) {
    let host = try HostProcess.start(["--durability", "normal"], workspace: workspace)
    let ids = try (0..<count).map { number in
      try host.create(Sample.stripe(["name": .string("n\(number)")]))
    }
    return (host, ids)
  }

  /// Goes through all pages; `between` runs after each with its number.
  private static func walk(
    _ host: HostProcess, _ size: Int, _ more: [String: JSONValue] = [:],
    between: (Int) throws -> Void = { _ in }
  ) throws -> [[JSONValue]] {
    var pages: [[JSONValue]] = []
    var cursor = JSONValue.null
    while pages.count < 200 {
      let page = try host.must("integrations.paginate", params(size, cursor, more))
      #expect(page.names == ["continueCursor", "isDone", "page"])
      pages.append(page["page"]?.array?.map { $0["_id"] ?? .null } ?? [])
      #expect(pages.last.map(\.count) ?? 0 <= size)
      guard page["isDone"] == false else { break }
      cursor = try #require(page["continueCursor"])
      try between(pages.count)
    }
    return pages
  }

  @Test(arguments: [1, 2, 3, 6, 7, 8, 1_000])
  func `[W-101] pages hold everything once and in order`(size: Int) throws {
    let (host, ids) = try Self.filled(7)
    let pages = try Self.walk(host, size)
    #expect(Array(pages.joined()) == ids)
    #expect(pages.dropLast().allSatisfy { $0.count == size })
    let whole = try host.must("integrations.paginate", Self.params(1_000))
    #expect(whole["page"]?.array == (try host.list()))
    #expect(whole["isDone"] == true)
  }

  @Test(arguments: [(0, 3), (1, 1), (2, 2), (3, 2), (3, 3), (4, 3)])
  func `[W-21] the members of a page stand in the order of their names`(
    count: Int, size: Int
  ) throws {
    let (host, _) = try Self.filled(count)
    let reply = try host.ask("integrations.paginate", Self.params(size))
    let members = try RawJSON.members(of: try #require(reply.resultText))
    #expect(members.map(\.name) == ["continueCursor", "isDone", "page"])
    #expect(members[0].value == quoted(reply.result?["continueCursor"]?.string ?? ""))
    #expect(members[0].value.utf8.count == 24)
    #expect(members[1].value == (count <= size ? "true" : "false"))
    let list = try host.ask("integrations.list", ["organizationId": "org_1"])
    let whole = try RawJSON.elements(of: try #require(list.resultText))
    #expect(try RawJSON.elements(of: members[2].value) == Array(whole.prefix(size)))
  }

  @Test func `[W-101] an empty organization is one empty page`() throws {
    let host = try HostProcess.start()
    let page = try host.must("integrations.paginate", Self.params(10))
    #expect(page["page"] == [])
    #expect(page["isDone"] == true)
    #expect(page["continueCursor"]?.string != nil)
  }

  @Test func `[W-101] pages take a provider and a status`() throws {
    let host = try HostProcess.start()
    var ids: [String: [JSONValue]] = [:]
    for number in 0..<12 {
      let name: [String: JSONValue] = ["name": .string("n\(number)")]
      let isStripe = number % 2 == 0
      let id = try host.create(isStripe ? Sample.stripeWithKey(name) : Sample.circuly(name))
      let status = ["testing", "active", "inactive"][number % 3]
      try host.update(id, ["status": .string(status)])
      ids[isStripe ? "stripe" : "circuly", default: []].append(id)
      ids[status, default: []].append(id)
      ids[(isStripe ? "stripe " : "circuly ") + status, default: []].append(id)
      ids["all", default: []].append(id)
    }
    #expect(Array(try Self.walk(host, 5).joined()) == ids["all"])
    for provider in ["stripe", "circuly", "shopify"] {
      let one: [String: JSONValue] = ["provider": .string(provider)]
      #expect(Array(try Self.walk(host, 2, one).joined()) == ids[provider] ?? [])
      for status in ["testing", "active", "inactive", "error"] {
        let both = one.merging(["status": .string(status)]) { $1 }
        #expect(Array(try Self.walk(host, 1, both).joined()) == ids["\(provider) \(status)"] ?? [])
        let other: [String: JSONValue] = ["status": .string(status)]
        #expect(Array(try Self.walk(host, 3, other).joined()) == ids[status] ?? [])
      }
    }
  }

  @Test func `[W-101] a cursor skips and repeats nothing whatever is created or deleted`() throws {
    let (host, ids) = try Self.filled(12)
    var deleted: Set<Int> = []
    func delete(_ number: Int) throws {
      deleted.insert(number)
      try host.must("integrations.deleteIntegration", ["integrationId": ids[number]])
    }
    var created: [JSONValue] = []
    let pages = try Self.walk(host, 3) { page in
      switch page {
      case 1:
        // The last one of the page, on which the cursor stands, and the one after it.
        try delete(2)
        try delete(3)
      case 2:
        // Everything that was seen.
        for number in [0, 1, 4, 5, 6] { try delete(number) }
      default: break
      }
      guard created.count < 3 else { return }
      created.append(try host.create(Sample.stripe(["name": .string("late \(page)")])))
    }
    let seen = Array(pages.joined())
    #expect(seen.starts(with: [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11].map { ids[$0] }))
    #expect(Array(seen.dropFirst(11)) == created)
  }

  @Test func `[W-101] a cursor stands when everything after it or before it goes`() throws {
    let (host, ids) = try Self.filled(4)
    let first = try host.must("integrations.paginate", Self.params(2))
    let cursor = try #require(first["continueCursor"])
    for id in ids { try host.must("integrations.deleteIntegration", ["integrationId": id]) }
    let rest = try host.must("integrations.paginate", Self.params(2, cursor))
    #expect(rest["page"] == [])
    #expect(rest["isDone"] == true)
    let id = try host.create(Sample.stripe())
    let more = try host.must("integrations.paginate", Self.params(2, cursor))
    #expect(more["page"]?[0]?["_id"] == id)
  }

  @Test func `[W-101] a change of a document moves it in no page`() throws {
    let (host, ids) = try Self.filled(6)
    let pages = try Self.walk(host, 2) { page in
      try host.update(ids[page], ["name": .string("changed \(page)")])
      try host.update(ids[5 - page], ["metadata": ["a": 1]])
    }
    #expect(Array(pages.joined()) == ids)
  }

  @Test func `[W-101] a cursor holds in another process and after a restart`() throws {
    let workspace = try Workspace()
    let (host, ids) = try Self.filled(5, workspace: workspace)
    let cursor = try #require(
      host.must("integrations.paginate", Self.params(3))["continueCursor"])
    let twin = try HostProcess.start(workspace: workspace)
    let expected = JSONValue.array(Array(ids[3...]))
    func rest(_ host: HostProcess) throws -> JSONValue {
      let page = try host.must("integrations.paginate", Self.params(3, cursor))["page"]?.array
      return .array(page?.map { $0["_id"] ?? .null } ?? [])
    }
    #expect(try rest(twin) == expected)
    try twin.finish()
    try host.finish()
    #expect(try rest(HostProcess.start(workspace: workspace)) == expected)
  }

  // MARK: cursors that are not taken

  private static let refusal = Refusal.invalid(".paginationOpts.cursor", .valueNotAllowed)

  @Test func `[W-101] a cursor of other arguments is refused`() throws {
    let (host, _) = try Self.filled(4)
    let sets: [[String: JSONValue]] = [
      [:], ["provider": "stripe"], ["provider": "circuly"], ["status": "inactive"],
      ["status": "active"], ["provider": "stripe", "status": "inactive"],
      ["organizationId": "org_2"], ["organizationId": "org_2", "provider": "stripe"],
    ]
    var cursors: [JSONValue] = []
    for more in sets {
      let page = try host.must("integrations.paginate", Self.params(1, .null, more))
      cursors.append(try #require(page["continueCursor"]))
    }
    for (index, more) in sets.enumerated() {
      for (other, cursor) in cursors.enumerated() {
        let refused = try host.refusal("integrations.paginate", Self.params(1, cursor, more))
        #expect(refused == (index == other ? nil : Self.refusal), "\(index) \(other)")
      }
    }
    // The size of the page is no part of it.
    for size in [1, 2, 1_000] {
      #expect(try host.refusal("integrations.paginate", Self.params(size, cursors[0])) == nil)
    }
  }

  @Test func `[W-101] a malformed cursor is refused`() throws {
    let (host, ids) = try Self.filled(3)
    let page = try host.must("integrations.paginate", Self.params(1))
    let good = try #require(page["continueCursor"]?.string)
    var bad = [
      "", " ", "0", "null", "x", "nonsense", "{}", ids[0].string ?? "", good + "A", "A" + good,
      good + "=", good + "\n", " " + good, String(good.dropLast()), String(good.dropFirst()),
      good + good, String(good.reversed()), String(repeating: "A", count: 100_000), "é🔑", "\u{0}",
      "9007199254740993", "-1", "1e308", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00",
    ]
    // One letter changed, at every place.
    let letters = Array(good.utf8)
    for index in letters.indices {
      var changed = letters
      changed[index] = letters[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      bad.append(String(decoding: changed, as: UTF8.self))
    }
    for cursor in bad where cursor != good {
      #expect(
        try host.refusal("integrations.paginate", Self.params(1, .string(cursor))) == Self.refusal,
        "\(cursor.prefix(80))")
    }
    #expect(try host.refusal("integrations.paginate", Self.params(1, .string(good))) == nil)
  }

  @Test func `[W-101] the options of a page are numItems and cursor and no others`() throws {
    let host = try HostProcess.start(database: .memory)
    let rows: [(String, Refusal)] = [
      (#"{"numItems":1}"#, .invalid(".paginationOpts.cursor", .missingField)),
      (#"{"cursor":null}"#, .invalid(".paginationOpts.numItems", .missingField)),
      (#"{"numItems":"1","cursor":null}"#, .invalid(".paginationOpts.numItems", .typeMismatch)),
      (#"{"numItems":1,"cursor":1}"#, .invalid(".paginationOpts.cursor", .typeMismatch)),
      (
        #"{"numItems":1,"cursor":null,"endCursor":null}"#,
        .invalid(".paginationOpts.endCursor", .extraField)
      ),
      (#"{"numItems":0,"cursor":null}"#, .invalid(".paginationOpts.numItems", .valueNotAllowed)),
      (#"{"numItems":-1,"cursor":null}"#, .invalid(".paginationOpts.numItems", .valueNotAllowed)),
      (#"{"numItems":1.5,"cursor":null}"#, .invalid(".paginationOpts.numItems", .valueNotAllowed)),
      (#"{"numItems":1001,"cursor":null}"#, .limit("pageItems")),
      (#"{"numItems":1e300,"cursor":null}"#, .limit("pageItems")),
      (#"{"numItems":{"$float":"AAAAAAAA8H8="},"cursor":null}"#, .limit("pageItems")),
      (#"[]"#, .invalid(".paginationOpts", .typeMismatch)),
      (#"null"#, .invalid(".paginationOpts", .typeMismatch)),
    ]
    for (options, refusal) in rows {
      let reply = try host.reply(
        "integrations.paginate", #"{"organizationId":"o","paginationOpts":\#(options)}"#)
      #expect(Refusal(reply) == refusal, "\(options)")
    }
  }
}
