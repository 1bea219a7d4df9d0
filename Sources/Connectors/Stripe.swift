import Functions
import JSON

extension Connector {
  /// Stripe's API: bearer keys, the balance as the test, the version in a header.
  static let stripe: Connector = Connector(
    name: "Stripe", host: "api.stripe.com",
    authorizations: [.apiKey: .bearer, .bearerToken: .bearer, .oauth2: .bearer],
    version: .header("Stripe-Version"), base: { _ in "/v1" },
    keyMarks: [
      KeyMark("sk_live_"), KeyMark("sk_test_"), KeyMark("rk_live_"), KeyMark("rk_test_"),
      KeyMark("sk_org_live_"), KeyMark("sk_org_test_"), KeyMark("sk_org_"),
      KeyMark("rk_org_live_"), KeyMark("rk_org_test_"), KeyMark("rk_org_"),
      KeyMark("pk_live_", refusal: publishable), KeyMark("pk_test_", refusal: publishable),
      KeyMark(
        "whsec_",
        refusal: "This is the secret of a Stripe webhook, which authorizes no calls. Use a secret "
          + "or restricted key (sk_ or rk_) in its place."),
    ],
    advice: Advice(
      renewal: "Create a new secret or restricted key under Developers > API keys",
      permission: "Grant the restricted key read access to Balance under Developers > API keys.",
      address: "Remove connectionConfig.apiEndpoint, or check it.",
      suspension: "Look at the messages in the Stripe Dashboard."),
    test: { session in
      let answer = try await session.get("balance")
      guard let json = answer.json, json.kind(of: json.root) == .object,
        let mode = json.member("livemode", of: json.root)
      else { throw Verdict.protocolFailure(.stripe) }
      var details = ConnectionDetails()
      switch json.kind(of: mode) {
      case .true: details.livemode = true
      case .false: details.livemode = false
      default: throw Verdict.protocolFailure(.stripe)
      }
      details.apiVersion = answer.header("Stripe-Version").map(session.clean)
      return details
    },
    verdict: { answer, session in
      // The permission that Stripe's text names, as in `rak_subscription_read`.
      guard answer.status == 403, let text = ProviderText.error(in: answer),
        let permission = session.word(in: text, after: "'", prefix: "rak_")
      else { return nil }
      return ConnectionFailure(
        .scope,
        "Stripe knows the restricted key, but it lacks the permission \(permission). Add it under "
          + "Developers > API keys.",
        httpStatus: 403)
    })

  private static let publishable =
    "This is a publishable Stripe key, which authorizes no calls from a server. Use a secret or "
    + "restricted key (sk_ or rk_) in its place."
}

/// Looks for a name of a known form in a provider's text.
enum WordSearch {
  /// The first word of letters, digits and underscores, at most 64 of them, that stands right after
  /// a text and begins with a prefix.
  static func word(in text: String, after place: String, prefix: String = "") -> String? {
    let (bytes, start) = (Array(text.utf8), Array((place + prefix).utf8))
    guard bytes.count >= start.count else { return nil }
    for index in 0...(bytes.count - start.count)
    where bytes[index..<(index + start.count)].elementsEqual(start) {
      let word = bytes[(index + place.utf8.count)...].prefix {
        $0.isAlphanumericASCII || $0 == UInt8(ascii: "_")
      }
      if (prefix.utf8.count + 1...64).contains(word.count) {
        return String(decoding: word, as: UTF8.self)
      }
    }
    return nil
  }
}
