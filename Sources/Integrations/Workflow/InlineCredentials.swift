/// What `workflow.shopify` does with credentials that come with the call [W-153].
package enum InlineCredentials: String, Sendable, CaseIterable {
  /// Takes them.
  case allow
  /// Takes them, and says in the result what to do instead.
  case warn
  case refuse

  /// What to do in place of giving credentials with each call.
  static let advice =
    "Store the credentials with integrations.importFromVariables or integrations.create, and name "
    + "the integration in variables.shopifyIntegrationId."
}

/// Where the credentials of a workflow came from, in the order in which they are looked for [W-151].
enum CredentialSource: String, Sendable, CaseIterable {
  case parameters
  case variables = "variables.shopify"
  case workflowVariables = "variables.workflow.shopify"
  case integration
}
