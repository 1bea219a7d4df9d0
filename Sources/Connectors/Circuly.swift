import Functions
import JSON

extension Connector {
  /// Circuly's customer API: Basic or Bearer, one customer as the test, the version in the path.
  static let circuly: Connector = Connector(
    name: "Circuly", host: "api.circuly.io",
    authorizations: [.apiKey: .bearer, .bearerToken: .bearer, .basicAuth: .basic],
    version: .segment(standard: "2025-01"), base: { "/api/\($0)" }, keyMarks: [],
    advice: Advice(
      renewal: "Get a new key and secret from Circuly",
      permission: "Ask Circuly to give the key access to the customer API.",
      address: "Check connectionConfig.apiVersion and connectionConfig.apiEndpoint.",
      suspension: "Ask Circuly about the account."),
    test: { session in
      let answer = try await session.get("customers", query: "per_page=1")
      guard let json = answer.json, let data = json.member("data", of: json.root),
        json.kind(of: data) == .array
      else { throw Verdict.protocolFailure(.circuly) }
      var details = ConnectionDetails()
      details.apiVersion = session.target.version
      return details
    },
    verdict: { _, _ in nil })
}
