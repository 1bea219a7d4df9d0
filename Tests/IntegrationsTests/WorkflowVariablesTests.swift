import Functions
import JSON
import Secrets
import Testing
import Values

@testable import Integrations

/// What is taken of a workflow's variables [W-151].
struct WorkflowVariablesTests {
  private static func variables(_ text: String) throws -> WorkflowVariables {
    let document = try JSONDocument(parsing: Array(text.utf8))
    return try WorkflowVariables.shape.decode(document, document.root)
  }

  private static func pair(_ text: String) throws -> InlinePair? {
    try variables(#"{"shopify":\#(text)}"#).shopify
  }

  /// The code that a pair is refused with; nil where both parts are good.
  private static func code(_ pair: InlinePair?) -> String? {
    do throws(FunctionError) {
      _ = try pair?.complete(from: .variables)
      return nil
    } catch {
      return error.details.first.map { "\($0.value)" }
    }
  }

  @Test(arguments: [
    "null", "{}", #"{"domain":null}"#, #"{"accessToken":null,"domain":null}"#, #"{"other":1}"#,
  ])
  func `[W-151] a pair of neither part is not there`(text: String) throws {
    #expect(try Self.pair(text) == nil)
    #expect(try Self.variables(#"{"workflow":{"shopify":\#(text)}}"#).workflowShopify == nil)
  }

  @Test(arguments: [
    (#"{"domain":"a.myshopify.com"}"#, "IncompleteCredentials"),
    (#"{"accessToken":"t"}"#, "IncompleteCredentials"),
    (#"{"domain":"a.myshopify.com","accessToken":""}"#, "IncompleteCredentials"),
    (#"{"domain":"a.myshopify.com","accessToken":7}"#, "IncompleteCredentials"),
    (#"{"domain":null,"accessToken":"t"}"#, "IncompleteCredentials"),
    (#"{"domain":"","accessToken":"t"}"#, "InvalidDomain"),
    (#"{"domain":7,"accessToken":"t"}"#, "InvalidDomain"),
    (#"{"domain":"evil.example","accessToken":"t"}"#, "InvalidDomain"),
    ("7", "IncompleteCredentials"), ("[]", "IncompleteCredentials"),
    (#""a.myshopify.com""#, "IncompleteCredentials"),
  ])
  func `[W-151] what is no pair is there, and refused`(text: String, code: String) throws {
    let pair = try #require(try Self.pair(text))
    #expect(Self.code(pair)?.contains(code) == true)
  }

  @Test(arguments: [(0, false), (1, true), (65_535, true), (65_536, true), (65_537, false)])
  func `[W-102] a token has 1 byte to 64 KiB`(count: Int, isGood: Bool) throws {
    let token = String(repeating: "t", count: count)
    let pair = try Self.pair(#"{"domain":"A.MyShopify.com","accessToken":"\#(token)"}"#)
    #expect((Self.code(pair) == nil) == isGood)
    if isGood {
      let whole = try pair?.complete(from: .variables)
      #expect(whole?.domain == "a.myshopify.com")
      #expect(whole?.accessToken.take()?.count == count)
    }
  }

  @Test func `[W-153] a process that refuses credentials refuses halves of them as well`() throws {
    for text in [#"{"domain":"a.myshopify.com","accessToken":"t"}"#, #"{"accessToken":"t"}"#] {
      let pair = try #require(try Self.pair(text))
      #expect(throws: FunctionError.self) { try pair.complete(from: .variables, .refuse) }
    }
    let pair = try #require(try Self.pair(#"{"domain":"a.myshopify.com","accessToken":"t"}"#))
    #expect(try pair.complete(from: .variables, .warn).domain == "a.myshopify.com")
  }

  @Test func `[W-151] the first pair that is there is the one`() throws {
    let pair = { (domain: String) in
      #"{"domain":"\#(domain)","accessToken":"t"}"#
    }
    let both = try Self.variables(
      #"{"shopify":\#(pair("two")),"workflow":{"shopify":\#(pair("three"))}}"#)
    let third = try Self.variables(#"{"workflow":{"shopify":\#(pair("three"))}}"#)
    let first = InlinePair(domain: "one", accessToken: nil)
    func found(_ parameters: InlinePair?, _ variables: WorkflowVariables?) -> [String?] {
      let credentials = WorkflowCredentials(
        parameters: parameters, variables: variables, organizationId: nil)
      return [credentials.inline?.source.rawValue, credentials.inline?.pair.domain]
    }
    #expect(found(first, both) == ["parameters", "one"])
    #expect(found(nil, both) == ["variables.shopify", "two"])
    #expect(found(nil, third) == ["variables.workflow.shopify", "three"])
    #expect(found(InlinePair(domain: nil, accessToken: nil), nil) == [nil, nil])
  }

  @Test(
    arguments: [
      ("{}", nil, nil), (#"{"organizationId":null,"shopifyIntegrationId":null}"#, nil, nil),
      (#"{"organizationId":"o","shopifyIntegrationId":"i"}"#, "o", "i"),
      (#"{"organizationId":1,"shopifyIntegrationId":["i"]}"#, "", ""),
    ] as [(String, String?, String?)])
  func `[W-151] what leads to stored credentials is taken as text`(
    text: String, organization: String?, id: String?
  ) throws {
    let credentials = WorkflowCredentials(
      parameters: nil, variables: try Self.variables(text), organizationId: nil)
    #expect(credentials.wanted.organizationId == organization)
    #expect(credentials.wanted.id == id)
    let argument = WorkflowCredentials(
      parameters: nil, variables: try Self.variables(text), organizationId: "argument")
    #expect(argument.wanted.organizationId == "argument")
  }

  @Test func `[W-108] an organization that is not seen is refused wherever it stands`() throws {
    let caller = Caller(client: "tests", organizations: ["mine"])
    func isRefused(_ argument: String?, _ variables: String) throws -> Bool {
      let credentials = WorkflowCredentials(
        parameters: nil, variables: try Self.variables(variables), organizationId: argument)
      return (try? credentials.requireAccess(by: caller)) == nil
    }
    #expect(try !isRefused(nil, "{}"))
    #expect(try !isRefused("mine", #"{"organizationId":"mine"}"#))
    #expect(try isRefused("other", "{}"))
    #expect(try isRefused("mine", #"{"organizationId":"other"}"#))
    #expect(try isRefused("other", #"{"organizationId":"mine"}"#))
    #expect(try isRefused(nil, #"{"organizationId":7}"#))
  }

  @Test(arguments: ["null", "[]", "7", #""x""#])
  func `[W-150] variables are an object`(text: String) {
    #expect(throws: ValidationError.self) { try Self.variables(text) }
  }
}
