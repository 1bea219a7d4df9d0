import Testing

/// The names of integrations, unique with organization and provider [W-102].
@Suite struct FunctionsNamesTests {
  @Test func `[W-102] the same organization, provider and name is a conflict`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    let before = try host.documentText(id)
    for again in [
      Sample.stripe(), Sample.stripeWithKey(), Sample.stripe(["authMethod": "oauth2"]),
      // A taken name is told before anything that is wrong with fields that belong together.
      Sample.stripe(["authMethod": "basic_auth"]),
      Sample.stripe(["apiKeyAuth": ["key": "0123456789", "keyPrefix": "x"]]),
    ] {
      #expect(try host.refusal("integrations.create", again) == .conflict("name"))
    }
    #expect(try host.list().count == 1)
    #expect(try host.documentText(id) == before)
    for other in [
      Sample.stripe(["organizationId": "org_2"]), Sample.stripe(["name": "payments"]),
      Sample.stripe(["provider": "circuly"]), Sample.stripe(["name": "Payments "]),
    ] { _ = try host.create(other) }
    try host.must("integrations.deleteIntegration", ["integrationId": id])
    #expect(try host.create(Sample.stripe()) != id)
  }

  @Test func `[W-22] names that differ by Unicode normalisation alone are two`() throws {
    let host = try HostProcess.start()
    let names = ["caf\u{e9}", "cafe\u{301}", "\u{212b}", "\u{c5}", "A\u{30a}"]
    for name in names { _ = try host.create(Sample.stripe(["name": .string(name)])) }
    let texts = try host.list().compactMap { $0["name"]?.string.map { Array($0.utf8) } }
    #expect(texts == names.map { Array($0.utf8) })
    for name in names {
      #expect(
        try host.refusal("integrations.create", Sample.stripe(["name": .string(name)]))
          == .conflict("name"))
    }
  }
}
