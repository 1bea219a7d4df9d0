import Foundation
import Testing

@testable import Connectors

/// What the declarations of the providers say.
struct ConnectorTests {
  @Test(arguments: [
    (Provider.shopify, AuthMethod.apiKey, "X-Shopify-Access-Token"),
    (.shopify, .bearerToken, "X-Shopify-Access-Token"),
    (.shopify, .oauth2, "X-Shopify-Access-Token"),
    (.shopify, .basicAuth, "Basic"), (.circuly, .apiKey, "Bearer"),
    (.circuly, .bearerToken, "Bearer"), (.circuly, .basicAuth, "Basic"),
    (.stripe, .apiKey, "Bearer"), (.stripe, .bearerToken, "Bearer"), (.stripe, .oauth2, "Bearer"),
    (.firmhouse, .apiKey, "X-Project-Access-Token"),
    (.firmhouse, .bearerToken, "X-Project-Access-Token"),
  ])
  func `a credential is sent as W-144 says`(
    provider: Provider, method: AuthMethod, way: String
  ) throws {
    switch try #require(provider.connector.authorizations[method]) {
    case .bearer: #expect(way == "Bearer")
    case .basic: #expect(way == "Basic")
    case .header(let name): #expect(way == name)
    }
  }

  @Test(arguments: [
    (Provider.circuly, AuthMethod.oauth2), (.stripe, .basicAuth), (.firmhouse, .basicAuth),
    (.firmhouse, .oauth2),
  ])
  func `a pair that the table lacks is not there`(provider: Provider, method: AuthMethod) {
    #expect(provider.connector.authorizations[method] == nil)
  }

  @Test func `a longer mark of a key stands before the shorter one that it begins with`() {
    let prefixes = KeyMarks.all.map(\.prefix)
    for (index, prefix) in prefixes.enumerated() {
      #expect(!prefixes[..<index].contains { prefix.hasPrefix($0) && prefix != $0 })
    }
    #expect(Set(prefixes).count == prefixes.count)
  }

  @Test(arguments: [
    (401, FailureCategory.auth), (402, .suspended), (403, .scope), (404, .domain),
    (423, .suspended),
    (429, .rateLimited), (430, .rateLimited), (500, .unavailable), (502, .unavailable),
    (503, .unavailable), (599, .unavailable), (300, .domain), (301, .domain), (302, .domain),
    (307, .domain), (399, .domain), (201, .protocol), (204, .protocol), (400, .protocol),
    (405, .protocol), (418, .protocol), (422, .protocol), (499, .protocol),
  ])
  func `a status has the category of W-106`(status: Int, category: FailureCategory) {
    #expect(Verdict.category(of: status) == category)
  }

  @Test(arguments: Provider.allCases)
  func `[W-70] [W-106] each category has one or two sentences`(provider: Provider) {
    for category in FailureCategory.allCases {
      let message = Verdict.message(category, provider.connector)
      #expect(message.hasSuffix(".") && message.count <= 300)
      #expect(message.components(separatedBy: ". ").count <= 2, "\(message)")
    }
  }

  @Test(
    arguments: [
      ("a 'rak_balance_read' b", "'", "rak_", "rak_balance_read"),
      ("approval for read_products scope.", "approval for ", "", "read_products"),
      ("'rak_' 'rak_x'", "'", "rak_", "rak_x"), ("nothing", "'", "rak_", nil),
      ("'", "'", "rak_", nil),
      ("'rak_" + String(repeating: "a", count: 61), "'", "rak_", nil),
    ] as [(String, String, String, String?)])
  func `a name is found in a provider's text`(
    text: String, place: String, prefix: String, word: String?
  ) {
    #expect(WordSearch.word(in: text, after: place, prefix: prefix) == word)
  }
}
