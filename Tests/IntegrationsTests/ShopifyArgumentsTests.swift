import JSON
import Testing
import Values

@testable import Integrations

/// The forms of what a workflow asks for [W-150].
struct ShopifyArgumentsTests {
  private static func ones(_ count: Int) -> String { String(repeating: "1", count: count) }

  static let ids: [(String, Bool)] = [
    ("0", true), ("007", true), (ones(19), true), (ones(20), true), (ones(21), false), ("", false),
    ("-1", false), ("1.0", false), ("1a", false), (" 1", false), ("1\n", false), ("１", false),
    ("1/2", false), ("gid://shopify/Product/1", false),
  ]

  @Test(arguments: ids)
  func `[W-150] an id is 1 to 20 digits`(text: String, isGood: Bool) throws {
    try FormsTests.expect(ShopifyForms.id, text, isGood)
  }

  static let names: [(String, Bool)] = [
    ("id", true), ("admin_graphql_api_id", true), ("_", true), ("0", true), (ones(255), true),
    (ones(256), false), ("", false), ("Id", false), ("a-b", false), ("a b", false), ("a,b", false),
    ("é", false), ("a\n", false), ("a%2C", false),
  ]

  @Test(arguments: names)
  func `[W-150] a field's name is of small letters, digits and underscores`(
    text: String, isGood: Bool
  ) throws {
    guard case .array(let element, _) = ShopifyForms.fields.validator else {
      return #expect(Bool(false), "an array")
    }
    let document = try JSONDocument(
      parsing: Array(#"["\#(text)"]"#.replacing("\n", with: "\\n").utf8))
    #expect(((try? ShopifyForms.fields.decode(document, document.root)) != nil) == isGood)
    guard case .string(let rule?) = element, let form = rule.form else {
      return #expect(Bool(false), "a form")
    }
    let shape = Shape.string(.form(form))
    try FormsTests.expect(shape, text, isGood)
  }

  @Test(arguments: [
    ("0", false), ("1", true), ("2", true), ("249", true), ("250", true), ("251", false),
    ("1.5", false), ("-1", false), ("1e2", true), ("1e300", false), ("\"1\"", false),
  ])
  func `[W-150] a page has 1 to 250 objects`(text: String, isGood: Bool) throws {
    let document = try JSONDocument(parsing: Array(text.utf8))
    #expect(((try? ShopifyForms.limit.decode(document, document.root)) != nil) == isGood)
  }

  @Test(arguments: [(0, false), (1, true), (4_095, true), (4_096, true), (4_097, false)])
  func `[W-150] a place has 1 to 4096 bytes`(count: Int, isGood: Bool) throws {
    let text =
      "\"\(String(repeating: "é", count: count / 2) + String(repeating: "e", count: count % 2))\""
    let document = try JSONDocument(parsing: Array(text.utf8))
    #expect(((try? ShopifyForms.pageInfo.decode(document, document.root)) != nil) == isGood)
  }

  @Test(arguments: [(0, false), (1, true), (99, true), (100, true), (101, false)])
  func `[W-150] there are 1 to 100 fields`(count: Int, isGood: Bool) throws {
    let text = "[\(Array(repeating: #""id""#, count: count).joined(separator: ","))]"
    let document = try JSONDocument(parsing: Array(text.utf8))
    #expect(((try? ShopifyForms.fields.decode(document, document.root)) != nil) == isGood)
  }
}
