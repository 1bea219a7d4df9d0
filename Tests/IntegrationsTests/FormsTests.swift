import Foundation
import JSON
import Testing
import Values

@testable import Integrations

/// The forms that a client's strings must have, each by its check and by its pattern.
struct FormsTests {
  static let domains: [(String, Bool)] = [
    ("example.myshopify.com", true), ("a.myshopify.com", true), ("A-1.MyShopify.COM", true),
    (String(repeating: "a", count: 62) + ".myshopify.com", true),
    (String(repeating: "a", count: 63) + ".myshopify.com", true),
    (String(repeating: "a", count: 64) + ".myshopify.com", false),
    (".myshopify.com", false), ("myshopify.com", false), ("-a.myshopify.com", false),
    ("a-.myshopify.com", false), ("a.b.myshopify.com", false), ("a_b.myshopify.com", false),
    ("https://a.myshopify.com", false), ("a.myshopify.com/", false), ("a.myshopify.com:443", false),
    ("user@a.myshopify.com", false), ("a.myshopify.com.", false),
    ("a.myshopify.com.evil.com", false),
    ("a.myshopify.comx", false), ("\u{212A}.myshopify.com", false), ("ä.myshopify.com", false),
    ("a.myshopi\u{17F}y.com", false), ("a.myshopify.com\n", false), ("", false),
  ]

  @Test(arguments: domains)
  func `[W-102] a domain is one label and the shop suffix`(text: String, isGood: Bool) throws {
    try Self.expect(ConnectionForms.domain, text, isGood)
  }

  static let endpoints: [(String, Bool)] = [
    ("https://api.stripe.com", true), ("https://api.stripe.com/", true),
    ("HTTPS://api.stripe.com/v1/x%20y", true), ("https://api.circuly.io/api/2025-01", true),
    ("http://api.stripe.com", false), ("https://", false), ("https:///v1", false),
    ("https://user@api.stripe.com", false), ("https://api.stripe.com:443", false),
    ("https://api.stripe.com?x=1", false), ("https://api.stripe.com/#x", false),
    ("https://api.stripe.com/ ", false), ("https://api.stripe.com\\@evil.com", false),
    ("https://api.ströpe.com", false), ("//api.stripe.com", false), ("api.stripe.com", false),
    ("https://api.stripe.com/%zz", false), ("https://api.stripe.com/%", false),
    ("https://api.stripe.com/%4", false), ("https://api.stripe.com/%4g/", false),
    ("https://api.stripe.com/%41%Ff%2f%20", true), ("https://api.stripe.com/%2", false),
    ("https://api.stripe.com/.", false), ("https://api.stripe.com/v1/..", false),
    ("https://api.stripe.com/./v1", false), ("https://api.stripe.com/v1/../x", false),
    ("https://api.stripe.com/%2e", false), ("https://api.stripe.com/.%2E/x", false),
    ("https://api.stripe.com/%2e%2e/", false), ("https://api.stripe.com/...", true),
    ("https://api.stripe.com/%2e..", true), ("https://api.stripe.com/.a/a./..b/%2ec", true),
    ("https://api.stripe.com//v1//", true), ("https://api.stripe.com/../", false),
    ("https://\(String(repeating: "a", count: 253))", true),
    ("https://\(String(repeating: "a", count: 254))", false),
  ]

  @Test(arguments: endpoints)
  func `[W-140] an endpoint is an absolute https URL and nothing more`(
    text: String, isGood: Bool
  ) throws {
    try Self.expect(ConnectionForms.apiEndpoint, text, isGood)
  }

  static let versions: [(String, Bool)] = [
    ("2026-10", true), ("unstable", true), ("2026-10-28.endive", true), ("1", true),
    (String(repeating: "1", count: 64), true), (String(repeating: "1", count: 65), false),
    ("", false), ("..", false), ("2026/10", false), ("2026-10 ", false), ("-1", false),
    ("é", false),
  ]

  @Test(arguments: versions)
  func `[W-161] an API version is one plain segment of a path`(text: String, isGood: Bool) throws {
    try Self.expect(ConnectionForms.apiVersion, text, isGood)
  }

  static let frequencies: [(String, Bool)] = [
    ("realtime", true), ("hourly", true), ("daily", true), ("weekly", true), ("monthly", false),
    ("Daily", false), ("", false), ("* * * * *", true), ("*/5 0-23/2 1,15 * MON-FRI", true),
    ("0 9 * jan,Dec sun", true), ("59 23 31 12 7", true), ("00 00 01 01 00", true),
    ("60 * * * *", false), ("* 24 * * *", false), ("* * 0 * *", false), ("* * 32 * *", false),
    ("* * * 0 *", false), ("* * * 13 *", false), ("* * * * 8", false), ("* * * *", false),
    ("* * * * * *", false), ("*/0 * * * *", false), ("*/100 * * * *", false),
    ("5/2 * * * *", false),
    ("1- * * * *", false), ("-1 * * * *", false), ("1,,2 * * * *", false), (", * * * *", false),
    ("* * * * mon-", false), ("* * * * +1", false), ("*/+5 * * * *", false), (" * * * * *", false),
    ("* * * * * ", false), ("*\t* * * *", false), ("* * * * *\n", false), ("@daily", false),
    ("1-5-9 * * * *", false), ("**/2 * * * *", false),
  ]

  @Test(arguments: frequencies)
  func `[W-161] a frequency is a word or a cron line of five fields`(
    text: String, isGood: Bool
  ) throws {
    try Self.expect(SyncFrequency.shape, text, isGood)
  }

  @Test func `a range that falls is refused, which no pattern can say`() throws {
    #expect(CronLine.isValid("5-1 * * * *") == false)
    #expect(CronLine.isValid("* * * * fri-mon") == false)
  }

  static let organizations: [(String, Bool)] = [
    ("a", true), ("org_demo-1", true), (String(repeating: "Z", count: 64), true),
    (String(repeating: "Z", count: 65), false), ("", false), ("a b", false), ("ö", false),
    ("a.b", false),
  ]

  @Test(arguments: organizations)
  func `[W-61] an organization id is 1 to 64 word characters`(text: String, isGood: Bool) throws {
    try Self.expect(IntegrationShapes.organizationId, text, isGood)
  }

  /// Checks a text by the shape, and that the pattern of the contract says the same.
  static func expect(_ shape: Shape<String>, _ text: String, _ isGood: Bool) throws {
    var writer = JSONWriter()
    writer.string(text)
    let document = try JSONDocument(parsing: writer.bytes)
    #expect(((try? shape.decode(document, document.root)) != nil) == isGood)
    guard case .string(let rule?) = shape.validator, let pattern = rule.form?.pattern else {
      return #expect(Bool(false), "the shape has a form")
    }
    // `$` of ICU also matches before a last line feed; ECMA-262's does not.
    let expression = try NSRegularExpression(
      pattern: pattern.replacingOccurrences(of: "$", with: "\\z", options: .backwards))
    let range = NSRange(text.startIndex..., in: text)
    #expect((expression.firstMatch(in: text, range: range) != nil) == isGood, "the pattern")
  }
}
