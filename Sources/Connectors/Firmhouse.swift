import Functions
import JSON

extension Connector {
  /// Firmhouse's GraphQL API: a project token in a header, the project as the test, errors in a 200.
  static let firmhouse: Connector = Connector(
    name: "Firmhouse", host: "portal.firmhouse.com",
    authorizations: [
      .apiKey: .header("X-Project-Access-Token"), .bearerToken: .header("X-Project-Access-Token"),
    ],
    version: .none, base: { _ in "" }, keyMarks: [],
    advice: Advice(
      renewal: "Create a new project access token under Settings > Integrations",
      permission: "Create a project access token with read or write access.",
      address: "Remove connectionConfig.apiEndpoint, or check it.",
      suspension: "Look at the project in the Firmhouse portal."),
    test: { session in
      let answer = try await session.ask(
        "graphql", json: Array(#"{"query":"query { getCurrentProject { id name } }"}"#.utf8))
      guard let json = answer.json, json.kind(of: json.root) == .object else {
        throw Verdict.protocolFailure(.firmhouse)
      }
      if let errors = json.member("errors", of: json.root), json.count(of: errors) > 0 {
        throw refusal
      }
      guard let data = json.member("data", of: json.root) else {
        throw Verdict.protocolFailure(.firmhouse)
      }
      if json.kind(of: data) == .null { throw refusal }
      guard let project = json.member("getCurrentProject", of: data) else {
        throw Verdict.protocolFailure(.firmhouse)
      }
      if json.kind(of: project) == .null { throw refusal }
      guard json.kind(of: project) == .object else { throw Verdict.protocolFailure(.firmhouse) }
      var details = ConnectionDetails()
      details.project = json.text("name", of: project).map(session.clean)
      return details
    },
    verdict: { _, _ in nil })

  /// What Firmhouse tells of a token that is wrong or may not read the project.
  private static let refusal = ConnectionFailure(
    .auth,
    "Firmhouse refused the project access token, or it may not read the project. Create one with "
      + "read or write access under Settings > Integrations and update this integration.",
    httpStatus: 200)
}
