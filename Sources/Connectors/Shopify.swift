import Functions
import JSON

extension Connector {
  /// Shopify's REST Admin API: an access token in a header, the shop as the test, the version in the
  /// path.
  static let shopify: Connector = Connector(
    name: "Shopify", host: nil,
    authorizations: [
      .apiKey: .header("X-Shopify-Access-Token"), .bearerToken: .header("X-Shopify-Access-Token"),
      .oauth2: .header("X-Shopify-Access-Token"), .basicAuth: .basic,
    ],
    version: .segment(standard: "2026-10"), base: { "/admin/api/\($0)" },
    keyMarks: [
      KeyMark("shpat_"), KeyMark("shpca_"), KeyMark("shppa_"), KeyMark("shpua_"),
      KeyMark(
        "shprt_",
        refusal: "This is a Shopify refresh token, which authorizes no calls. Use the access token "
          + "(shpat_) in its place."),
      KeyMark(
        "shpss_",
        refusal: "This is the client secret of a Shopify app, which authorizes no calls. Use the "
          + "access token (shpat_) in its place."),
    ],
    advice: Advice(
      renewal: "Create a new access token under Apps > Develop apps",
      permission: "Grant it under Apps > Develop apps > Configuration, and install the app again.",
      address: "Check connectionConfig.domain: it is the shop's first name, under myshopify.com.",
      suspension: "The owner of the shop can reopen it in the Shopify admin."),
    test: { session in
      let answer = try await session.get("shop.json")
      guard let json = answer.json, let shop = json.member("shop", of: json.root),
        let domain = json.text("myshopify_domain", of: shop)
      else { throw Verdict.protocolFailure(.shopify) }
      guard domain.utf8.isEqual(ignoringCase: session.target.host) else { throw otherShop }
      var details = ConnectionDetails()
      details.shop = session.target.host
      details.apiVersion =
        answer.header("X-Shopify-API-Version").map(session.clean) ?? session.target.version
      details.scopes = try await scopes(session)
      return details
    },
    verdict: { answer, session in
      guard answer.status == 403 else { return nil }
      let text = ProviderText.error(in: answer) ?? ""
      if text == "Unavailable Shop" {
        return ConnectionFailure(
          .suspended, Verdict.message(.suspended, .shopify), httpStatus: 403)
      }
      guard let scope = session.word(in: text, after: "approval for ") else { return nil }
      return ConnectionFailure(
        .scope,
        "Shopify knows the access token, but it lacks the scope \(scope). Grant it under Apps > "
          + "Develop apps > Configuration, and install the app again.",
        httpStatus: 403)
    })

  private static let otherShop = ConnectionFailure(
    .domain,
    "The credentials are those of another shop than connectionConfig.domain. Check both, and update "
      + "this integration.", httpStatus: 200)

  /// The scopes that the token has, where Shopify tells them.
  ///
  /// Only some tokens may ask; the connection is good without it.
  @EventLoop
  private static func scopes(_ session: ProviderSession) async throws -> [String]? {
    do {
      let answer = try await session.get(
        path: "/admin/oauth/access_scopes.json", isOptional: true)
      guard let json = answer.json, let list = json.member("access_scopes", of: json.root),
        json.kind(of: list) == .array, var scope = json.firstChild(of: list)
      else { return nil }
      var scopes: [String] = []
      for _ in 0..<min(json.count(of: list), mostScopes) {
        if let handle = json.text("handle", of: scope) { scopes.append(session.clean(handle)) }
        scope = json.next(after: scope)
      }
      return scopes
    } catch is ConnectionFailure {
      return nil
    }
  }

  /// More than Shopify has.
  private static let mostScopes = 500
}
