import Functions
import JSON
import Testing
import Values

@testable import Integrations

/// What every declaration must keep.
struct DeclarationTests {
  static let functions = Integrations.functions

  @Test(arguments: functions.map(\.name))
  func `[W-81] an example matches the function's own validators`(name: String) throws {
    let function = try #require(Self.functions.first { $0.name == name })
    let example = function.documentation.example
    let arguments = try JSONDocument(parsing: Array(example.arguments.utf8))
    let result = try JSONDocument(parsing: Array(example.result.utf8))
    #expect(throws: Never.self) {
      try function.arguments.validate(arguments, arguments.root)
      try function.returns.validate(result, result.root)
    }
  }

  @Test func `[W-40] the functions are those of the contract`() {
    let types = Dictionary(uniqueKeysWithValues: Self.functions.map { ($0.name, $0.type) })
    #expect(
      types == [
        "integrations.list": .query, "integrations.paginate": .query, "integrations.get": .query,
        "integrations.getByProvider": .query, "integrations.create": .action,
        "integrations.update": .action, "integrations.getDecryptedCredentials": .action,
        "integrations.deleteIntegration": .mutation, "integrations.updateSyncStats": .mutation,
        "oauth2.encrypt": .action, "oauth2.decrypt": .action,
        "integrations.testConnection": .action, "integrations.importFromVariables": .action,
        "workflow.shopify": .action, "audit.list": .query, "audit.verify": .query,
      ])
  }

  @Test func `[W-91] idempotency keys are for mutations, create and update`() {
    let accepting = Self.functions.filter(\.acceptsIdempotencyKey).map(\.name).sorted()
    #expect(
      accepting == [
        "integrations.create", "integrations.deleteIntegration", "integrations.update",
        "integrations.updateSyncStats",
      ])
  }

  @Test func `[W-100] no result of a query or mutation has a place for a ciphertext`() {
    for function in Self.functions where function.type != .action {
      #expect(!function.returns.notation.contains("Encrypted"))
    }
    #expect(Integration.storedForm.notation.contains("refreshTokenEncrypted"))
  }
}
