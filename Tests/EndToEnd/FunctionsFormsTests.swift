import Testing

/// Single values with a form: key prefixes [W-102] and sync frequencies [W-100].
@Suite struct FunctionsFormsTests {
  // MARK: keyPrefix

  struct Prefix: Sendable, CustomTestStringConvertible {
    let key: String
    /// What is given; nil for none.
    let given: String?
    /// What is stored; nil for nothing.
    let stored: String?
    var testDescription: String { "\(key) \(given ?? "-")" }

    init(_ key: String, given: String? = nil, stored: String?) {
      self.key = key
      self.given = given
      self.stored = stored
    }
  }

  static let prefixes: [Prefix] = [
    Prefix("shpat_0123456789abcdef", stored: "shpat_"),
    Prefix("shpca_0123456789abcdef", stored: "shpca_"),
    Prefix("shppa_0123456789abcdef", stored: "shppa_"),
    Prefix("sk_live_0123456789", stored: "sk_live_"),
    Prefix("sk_test_0123456789", stored: "sk_test_"),
    Prefix("rk_live_0123456789", stored: "rk_live_"),
    Prefix("rk_test_0123456789", stored: "rk_test_"),
    // six characters must stay hidden
    Prefix("shpat_012345", stored: "shpat_"), Prefix("shpat_01234", stored: nil),
    Prefix("shpat_", stored: nil), Prefix("sk_live_012345", stored: "sk_live_"),
    Prefix("sk_live_01234", stored: nil),
    Prefix("shpat_🔑🔑🔑🔑🔑🔑", stored: "shpat_"), Prefix("shpat_🔑🔑🔑🔑🔑", stored: nil),
    // nothing is shown of a key of no known kind
    Prefix("0123456789abcdef0123456789abcdef", stored: nil), Prefix("k", stored: nil),
    Prefix("SHPAT_0123456789abcdef", stored: nil), Prefix("xshpat_0123456789", stored: nil),
    Prefix("shpat-0123456789", stored: nil), Prefix("my_0123456789abcdef", stored: nil),
    // one that is given stands
    Prefix("0123456789abcdef", given: "0", stored: "0"),
    Prefix("0123456789ab", given: "012345", stored: "012345"),
    Prefix("0123456789abcdefgh", given: "0123456789ab", stored: "0123456789ab"),
    Prefix("shpat_0123456789", given: "shp", stored: "shp"),
    Prefix("shpat_0123456789", given: "shpat_01", stored: "shpat_01"),
    Prefix("🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑0123456", given: "🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑", stored: "🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑"),
  ]

  @Test func `[W-102] the prefix of a key is what was given or a known one`() throws {
    let host = try HostProcess.start()
    for (number, row) in Self.prefixes.enumerated() {
      var auth: [String: JSONValue] = ["key": .string(row.key)]
      if let given = row.given { auth["keyPrefix"] = .string(given) }
      let id = try host.create(
        Sample.stripe(["name": .string("\(number)"), "apiKeyAuth": .object(auth)]))
      let stored: JSONValue = row.stored.map { ["keyPrefix": .string($0)] } ?? [:]
      #expect(try host.document(id)["apiKeyAuth"] == stored, "\(row.testDescription)")
      let credentials = try host.credentials(id)
      #expect(credentials["keyPrefix"] == row.stored.map(JSONValue.string))
      #expect(credentials["apiKey"] == .string(row.key))
      try host.update(id, ["apiKeyAuth": .object(auth)])
      #expect(try host.document(id)["apiKeyAuth"] == stored)
    }
  }

  static let badPrefixes: [(key: String, prefix: String)] = [
    ("0123456789abcdef", "1"), ("0123456789abcdef", "0123456789abd"), ("0123456789", "01234"),
    ("0123456789ab", "0123456"), ("012345", "0"), ("0123456789abcdefghi", "0123456789abc"),
    ("shpat_0123456789", "SHPAT_"), ("shpat_0123456789", "shpca_"),
    ("0123456789abcdef", "0123456789abcdef"), ("0123456789abcdef", "0123456789abcdef0"),
    ("caf\u{e9}0123456789", "cafe\u{301}"), ("🔑🔑🔑🔑🔑🔑🔑", "🔑🔑"),
  ]

  @Test func `[W-102] a prefix that is none or shows too much is refused`() throws {
    let host = try HostProcess.start()
    let refusal = Refusal.invalid(".apiKeyAuth.keyPrefix", .valueNotAllowed)
    let id = try host.create(Sample.stripeWithKey())
    let before = try host.documentText(id)
    for (key, prefix) in Self.badPrefixes {
      let auth: JSONValue = ["key": .string(key), "keyPrefix": .string(prefix)]
      #expect(
        try host.refusal("integrations.create", Sample.stripe(["name": "x", "apiKeyAuth": auth]))
          == refusal, "\(key) \(prefix)")
      #expect(try host.refusedUpdate(id, ["apiKeyAuth": auth]) == refusal, "\(key) \(prefix)")
    }
    #expect(try host.documentText(id) == before)
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
  }

  // MARK: syncFrequency

  static let goodFrequencies = [
    "realtime", "hourly", "daily", "weekly", "* * * * *", "0 0 * * *", "59 23 31 12 6",
    "*/5 * * * *", "*/15 */2 * * *", "0 3 * * 1-5", "0,30 8-18 * * 1,3,5", "0 0 1 1 *",
    "0-59/10 0-23/2 1-31/7 1-12/3 0-6/2", "5 4 * * 0", "00 07 1 1 0",
  ]

  @Test func `[W-100] a sync frequency is a word or a cron line of five fields`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    for frequency in Self.goodFrequencies {
      let capabilities: JSONValue = ["syncFrequency": .string(frequency)]
      try host.update(id, ["capabilities": capabilities])
      #expect(try host.document(id)["capabilities"] == capabilities)
      let created = try host.create(
        Sample.stripe(["name": .string(frequency), "capabilities": capabilities]))
      #expect(try host.document(created)["capabilities"] == capabilities)
    }
  }

  static let badFrequencies = [
    "", " ", "monthly", "yearly", "Daily", "DAILY", "daily ", "@daily", "@reboot", "never",
    "*", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *",
    "* * * 0 *", "* * * 13 *", "* * * * 8", "-1 * * * *", "a * * * *", "*/0 * * * *",
    "*/ * * * *", "/5 * * * *", "1- * * * *", "-5 * * * *", "1,,2 * * * *", ",1 * * * *",
    "1, * * * *", "5-1 * * * *", "1.5 * * * *", "1e1 * * * *", "+1 * * * *", "** * * * *",
    "* * * * *\n", "\n* * * * *", "0x1 * * * *", "99999999999999999999 * * * *",
    "*/99999999999999999999 * * * *", "0-60 * * * *", "\u{661} * * * *", "? * * * *", "L * * * *",
  ]

  @Test func `[W-100] a sync frequency of another form is refused`() throws {
    let host = try HostProcess.start()
    let refusal = Refusal.invalid(".capabilities.syncFrequency", .valueNotAllowed)
    let id = try host.create(Sample.stripe())
    for frequency in Self.badFrequencies {
      let capabilities: JSONValue = ["syncFrequency": .string(frequency)]
      #expect(
        try host.refusedUpdate(id, ["capabilities": capabilities]) == refusal,
        "\(quoted(frequency))")
      #expect(
        try host.refusal(
          "integrations.create", Sample.stripe(["name": "x", "capabilities": capabilities]))
          == refusal, "\(quoted(frequency))")
    }
    #expect(try host.document(id)["capabilities"] == nil)
  }
}
