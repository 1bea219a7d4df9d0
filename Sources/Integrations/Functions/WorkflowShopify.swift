import Connectors
import Functions
import Secrets
import Values

extension Workflow {
  /// `workflow.shopify`: reads from a shop with credentials found in the documented order [W-150].
  static func shopify(
    _ inline: InlineCredentials
  ) -> Action<ShopifyArguments, ShopifyResult> {
    Action(
      "workflow.shopify",
      Documentation(
        "Reads products, customers or orders from a shop, with credentials of the call or stored.",
        errors: [
          .notFound, .forbidden, .functionError, .keyUnavailable, .decryptionFailed,
          .connectionFailed,
        ],
        example: .init(
          arguments: #"{"operation":"count","organizationId":"org_demo","resource":"products"}"#,
          result: #"{"apiVersion":"2026-10","data":{"count":42},"#
            + #""integrationId":"j57000820c20a1g7104gm2rc1m70ynr8","source":"integration"}"#)),
      arguments: ShopifyArguments.shape, returns: .value(ShopifyResult.shape)
    ) { context, arguments in
      let credentials = WorkflowCredentials(
        parameters: InlinePair(domain: arguments.domain, accessToken: arguments.accessToken),
        variables: arguments.variables, organizationId: arguments.organizationId)
      try credentials.requireAccess(by: context.caller)
      let request: ShopifyRequest
      let call: ShopifyCall
      if let (source, pair) = credentials.inline {
        let whole = try pair.complete(from: source, inline)
        request = try arguments.request()
        call = try ShopifyCall(whole, source, inline, try await context.network())
      } else {
        let network = try await context.network()
        let holder = try await context.runQuery(
          Integrations.shopifyIntegration, credentials.wanted)
        request = try arguments.request()
        call = try await stored(holder, context, network)
      }
      do {
        return ShopifyResult(try await call.session.read(request), call)
      } catch let failure as ConnectionFailure {
        throw FunctionError(failure)
      }
    }
  }

  /// A call with stored credentials, whose decryption is audited before it leaves.
  @EventLoop
  private static func stored(
    _ holder: CredentialHolder, _ context: ActionContext, _ network: NetworkAccess
  ) async throws -> ShopifyCall {
    let plaintexts = try await context.auditing("workflow.shopify", of: holder) {
      try Plaintexts(of: holder, from: context.vault)
    }
    do {
      let session = try Connection(holder).session(
        holder.connectionConfig, holder.id,
        ProviderCredential(plaintexts, username: holder.basicAuth?.username), over: network)
      return ShopifyCall(
        session: session, source: .integration, integrationId: holder.id, warnings: [])
    } catch {
      throw FunctionError(error)
    }
  }
}

/// A call to a shop, ready to be sent, and where its credentials came from.
@EventLoop
struct ShopifyCall {
  let session: ProviderSession
  let source: CredentialSource
  let integrationId: DocumentID?
  let warnings: [String]
}

extension ShopifyCall {
  /// A call with credentials that came with it.
  init(
    _ pair: (domain: String, accessToken: SecretArgument), _ source: CredentialSource,
    _ inline: InlineCredentials, _ network: NetworkAccess
  ) throws(FunctionError) {
    guard let token = pair.accessToken.take(),
      let target = ProviderTarget(
        Provider.shopify.connector, domain: pair.domain, endpoint: nil, version: nil, timeout: nil,
        rateLimit: nil, paceKey: pair.domain)
    else { throw FunctionError(.internalError, "A credential was used twice.") }
    session = ProviderSession(
      Provider.shopify.connector, target, .apiKey, ProviderCredential(token: token), over: network)
    self.source = source
    integrationId = nil
    warnings =
      inline == .warn
      ? [
        "The credentials came with the call, from \(source.rawValue). "
          + InlineCredentials.advice
      ] : []
  }
}

/// The result of `workflow.shopify`.
struct ShopifyResult: Sendable {
  /// Whether and where a list goes on.
  struct Pagination: Sendable {
    let hasNextPage: Bool
    let nextPageInfo: String?

    static let shape = Shape.object(
      Pagination.init(hasNextPage:nextPageInfo:),
      Field("hasNextPage", \.hasNextPage, .boolean),
      .optional("nextPageInfo", \.nextPageInfo, .string))
  }

  let apiVersion: String
  let data: CanonicalJSON
  let integrationId: DocumentID?
  let pagination: Pagination?
  let source: CredentialSource
  let warnings: [String]?

  static let shape = Shape.object(
    ShopifyResult.init(apiVersion:data:integrationId:pagination:source:warnings:),
    Field("apiVersion", \.apiVersion, .string),
    Field("data", \.data, .anyValue),
    .optional("integrationId", \.integrationId, IntegrationShapes.id),
    .optional("pagination", \.pagination, Pagination.shape),
    Field("source", \.source, .literals(CredentialSource.self)),
    .optional("warnings", \.warnings, .array(.string)))
}

extension ShopifyResult {
  /// What a shop answered a call.
  @EventLoop
  init(_ page: ShopifyPage, _ call: ShopifyCall) {
    let warnings = call.warnings + page.warnings
    self.init(
      apiVersion: page.apiVersion, data: page.data, integrationId: call.integrationId,
      pagination: page.hasNextPage.map {
        Pagination(hasNextPage: $0, nextPageInfo: page.nextPageInfo)
      }, source: call.source, warnings: warnings.isEmpty ? nil : warnings)
  }
}
