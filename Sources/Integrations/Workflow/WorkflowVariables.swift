import Functions
import JSON
import Secrets
import Values

/// What is taken of a workflow's variables: credentials, and what leads to stored ones [W-151].
struct WorkflowVariables: Sendable {
  var organizationId: String?
  /// As it stands there: nil where it is absent or null, an empty text where it is none.
  var integrationId: String?
  /// `variables.shopify`.
  var shopify: InlinePair?
  /// `variables.workflow.shopify`.
  var workflowShopify: InlinePair?

  /// Any object; its tokens go into memory that is wiped.
  static let shape = Shape<WorkflowVariables>(
    validator: .anyObject(),
    decode: { (document, node) throws(ValidationError) -> WorkflowVariables in
      try Validator.anyObject().validate(document, node)
      var variables = WorkflowVariables()
      variables.organizationId = document.textOrEmpty("organizationId", of: node)
      variables.integrationId = document.textOrEmpty("shopifyIntegrationId", of: node)
      variables.shopify = InlinePair(document.member("shopify", of: node), in: document)
      if let workflow = document.member("workflow", of: node) {
        variables.workflowShopify = InlinePair(
          document.member("shopify", of: workflow), in: document)
      }
      return variables
    },
    encode: { _, writer in writer.null() })
}

/// A domain and a token that come together, or a half of them.
struct InlinePair: Sendable {
  let domain: String?
  let accessToken: SecretArgument?

  /// What a member holds; nil where nothing is there: absent, null, or an object with neither part.
  ///
  /// A part that is no text, or no possible token, is there, and of no use.
  init?(_ node: JSONDocument.Node?, in document: JSONDocument) {
    guard let node, document.kind(of: node) != .null else { return nil }
    domain = document.textOrEmpty("domain", of: node)
    let token = document.present("accessToken", of: node)
    if document.kind(of: node) == .object, domain == nil, token == nil { return nil }
    accessToken = token.flatMap { token in
      guard document.kind(of: token) == .string,
        (1...65_536).contains(document.utf8Count(of: token))
      else { return nil }
      return SecretArgument(Secret(string: token, in: document))
    }
  }

  /// The arguments `domain` and `accessToken`; nil where neither is given.
  init?(domain: String?, accessToken: SecretArgument?) {
    if domain == nil && accessToken == nil { return nil }
    self.domain = domain
    self.accessToken = accessToken
  }

  /// Both parts, where the process takes credentials with a call.
  ///
  /// Throws `InlineCredentialsRefused` where it does not [W-153], and what the other throws.
  func complete(
    from source: CredentialSource, _ inline: InlineCredentials
  ) throws(FunctionError) -> (domain: String, accessToken: SecretArgument) {
    guard inline != .refuse else {
      throw .refused(
        "InlineCredentialsRefused",
        "This process takes no credentials with a call. \(InlineCredentials.advice)",
        [FunctionError.Detail("source", source.rawValue)])
    }
    return try complete(from: source)
  }

  /// Both parts, the domain in lower case.
  ///
  /// Throws `IncompleteCredentials` for a half, and `InvalidDomain` for a domain that is no shop's.
  func complete(
    from source: CredentialSource
  ) throws(FunctionError) -> (domain: String, accessToken: SecretArgument) {
    let details = [FunctionError.Detail("source", source.rawValue)]
    guard let domain, let accessToken else {
      throw .refused(
        "IncompleteCredentials",
        "Both domain and accessToken are needed, and one of them is missing. Give both or neither.",
        details)
    }
    guard ConnectionForms.isShopDomain(Array(domain.utf8).span) else {
      throw .refused(
        "InvalidDomain", "The domain must be a shop's host, as in example.myshopify.com.", details)
    }
    return (String(decoding: domain.utf8.map(asciiLowercased), as: UTF8.self), accessToken)
  }
}

extension JSONDocument {
  /// The text of a member: nil where it is absent or null, empty where it is no text.
  fileprivate func textOrEmpty(_ name: String, of node: Node) -> String? {
    present(name, of: node).map(string(at:))
  }

  /// A member; nil where it is absent or null.
  fileprivate func present(_ name: String, of node: Node) -> Node? {
    member(name, of: node).flatMap { kind(of: $0) == .null ? nil : $0 }
  }
}
