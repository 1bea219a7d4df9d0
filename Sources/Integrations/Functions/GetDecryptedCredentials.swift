import Documents
import Functions
import Values

extension Integrations {
  /// `integrations.getDecryptedCredentials`: opens an integration's credentials [W-107].
  static let getDecryptedCredentials = Action(
    "integrations.getDecryptedCredentials",
    Documentation(
      "Returns an integration's credentials in clear, and leaves an audit row.",
      errors: [.notFound, .functionError, .keyUnavailable, .decryptionFailed],
      example: .init(
        arguments: #"{"integrationId":"j57000820c20a1g7104gm2rc1m70ynr8"}"#,
        result: #"{"apiKey":"sk_test_example_key","authMethod":"api_key","#
          + #""integrationId":"j57000820c20a1g7104gm2rc1m70ynr8","name":"Main","#
          + #""provider":"stripe"}"#)),
    arguments: IntegrationIDArguments.shape, returns: DecryptedCredentials.returns
  ) { context, arguments in
    let integration = try await context.runQuery(requireHolder, arguments.integrationId)
    guard integration.hasCredentials else {
      throw FunctionError.refused("NoCredentials", "The integration has no stored credentials.")
    }
    guard integration.status != .inactive else {
      throw FunctionError.refused(
        "Inactive", "The integration is inactive. Set its status to testing or active first.")
    }
    let plaintexts = try await context.auditing(
      "integrations.getDecryptedCredentials", of: integration
    ) {
      try Plaintexts(of: integration, from: context.vault)
    }
    return DecryptedCredentials(integration: integration, plaintexts: plaintexts)
  }
}
