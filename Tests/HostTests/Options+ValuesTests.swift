import HTTP
import Integrations
import Testing

@testable import Host

/// The options that say how a process reaches out: [W-142] and [W-153].
@Suite struct OptionsValuesTests {
  private static func options(_ words: String...) throws(UsageError) -> Options {
    let command = try CommandParser.parse(
      ["--database", "/d"] + words, environment: Environment()
    ) { _ in false }
    guard case .serve(let options) = command else { throw UsageError("not serve") }
    return options
  }

  @Test func `[W-02] nothing is led elsewhere, and credentials of a call are taken`() throws {
    let options = try Self.options()
    #expect(options.endpoints.isEmpty)
    #expect(options.inlineCredentials == .allow)
    #expect(options.trustFile == nil)
  }

  @Test(arguments: InlineCredentials.allCases)
  func `[W-153] each mode has its word`(mode: InlineCredentials) throws {
    #expect(
      try Self.options("--inline-credentials", mode.rawValue).inlineCredentials == mode)
    #expect(try Self.options("--inline-credentials=\(mode.rawValue)").inlineCredentials == mode)
  }

  @Test func `[W-153] the last of several modes holds`() throws {
    let options = try Self.options(
      "--inline-credentials", "warn", "--inline-credentials", "refuse")
    #expect(options.inlineCredentials == .refuse)
  }

  @Test(arguments: ["", "Allow", "deny", "allow,warn", " warn", "refuse "])
  func `[W-153] another word is refused`(word: String) {
    #expect(throws: UsageError.self) { try Self.options("--inline-credentials=\(word)") }
  }

  @Test(arguments: [
    "api.stripe.com", "api.circuly.io", "portal.firmhouse.com", "acme.myshopify.com",
    "a.myshopify.com",
  ])
  func `[W-142] a host of a provider is led to a port of this machine`(host: String) throws {
    for url in ["http://127.0.0.1:8080", "https://[::1]:65535"] {
      let options = try Self.options("--endpoint", "\(host)=\(url)")
      #expect(options.endpoints == [host: try #require(Endpoint(url: url))])
    }
  }

  @Test func `[W-142] of two for one host the last holds, and others stay`() throws {
    let options = try Self.options(
      "--endpoint", "api.stripe.com=http://127.0.0.1:1", "--endpoint",
      "acme.myshopify.com=http://127.0.0.1:2", "--endpoint=api.stripe.com=http://127.0.0.1:3")
    #expect(
      options.endpoints == [
        "api.stripe.com": try #require(Endpoint(url: "http://127.0.0.1:3")),
        "acme.myshopify.com": try #require(Endpoint(url: "http://127.0.0.1:2")),
      ])
  }

  @Test func `[W-142] a shop is one however its name is written`() throws {
    let options = try Self.options("--endpoint", "ACME.MyShopify.com=http://127.0.0.1:1")
    #expect(options.endpoints.keys.sorted() == ["acme.myshopify.com"])
  }

  @Test(arguments: [
    "", "=", "api.stripe.com", "api.stripe.com=", "=http://127.0.0.1:1",
    "example.com=http://127.0.0.1:1",
    "stripe.com=http://127.0.0.1:1", "x.api.stripe.com=http://127.0.0.1:1",
    "api.stripe.com.=http://127.0.0.1:1", "*.myshopify.com=http://127.0.0.1:1",
    "myshopify.com=http://127.0.0.1:1", ".myshopify.com=http://127.0.0.1:1",
    "a.b.myshopify.com=http://127.0.0.1:1", "acme.myshopify.com:443=http://127.0.0.1:1",
    "https://acme.myshopify.com=http://127.0.0.1:1", "api.stripe.com=http://example.com:1",
    "api.stripe.com=http://10.0.0.1:1", "api.stripe.com=http://127.0.0.1",
    "api.stripe.com=http://127.0.0.1:0", "api.stripe.com=http://127.0.0.1:1/",
    "api.stripe.com = http://127.0.0.1:1",
  ])
  func `[W-142] anything else is refused`(value: String) {
    #expect(throws: UsageError.self) { try Self.options("--endpoint=\(value)") }
  }
}
