import Testing

@testable import Host

/// What the Convex project gets of the declarations.
@Suite struct ConvexValidatorsTests {
  private static let text: String = {
    let file = SchemaFiles.all().first { $0.path == "convex/functions/validators.ts" }
    return String(decoding: file?.text ?? [], as: UTF8.self)
  }()

  private static var lines: [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test(arguments: [
    "create", "deleteIntegration", "get", "getByProvider", "getDecryptedCredentials",
    "importFromVariables", "list", "paginate", "testConnection", "update", "updateSyncStats",
    "decrypt", "encrypt", "shopify",
  ])
  func `[W-82] a function has its arguments, its result and its rules there`(name: String) throws {
    let start = try #require(Self.lines.firstIndex(of: "  \(name): {"))
    let end = try #require(Self.lines[start...].firstIndex(of: "  },"))
    let members = Self.lines[start..<end].filter { line in
      ["    args: ", "    returns: ", "    rules: "].contains { line.hasPrefix($0) }
    }
    #expect(members.count == 3)
  }

  @Test(arguments: [
    #"{ path: ["name"], characters: [1, 200] },"#,
    #"{ path: ["apiKeyAuth", "key"], bytes: [1, 65536],"#,
    #"{ path: ["connectionConfig", "timeout"], whole: true, range: [1, 120000] },"#,
    #"{ path: ["oauth2Auth", "tokenExpiry"], finite: true },"#,
    #"{ path: ["paginationOpts", "numItems"], whole: true, range: [1, 1000], limit: "pageItems" },"#,
    #"{ path: ["totalRecords"], whole: true, range: [0, 9007199254740991] },"#,
    #"{ path: ["metadata"], json: 65536 },"#,
    #"{ path: ["fields"], elements: [1, 100] },"#,
    #"{ path: ["fields", "[]"], form: form"#,
  ])
  func `what Convex's validators cannot say stands in the rules`(rule: String) {
    #expect(Self.lines.contains { $0.hasPrefix("      \(rule)") })
  }

  @Test func `a form is written once, whatever asks for it`() {
    let forms = Self.lines.filter { $0.contains("new RegExp(") }
      .compactMap { $0.split(separator: " = ", maxSplits: 1).last }
    #expect(forms.count > 5)
    #expect(Set(forms).count == forms.count)
  }
}
