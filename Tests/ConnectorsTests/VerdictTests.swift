import HTTP
import Testing

@testable import Connectors

/// What is made of a request that got no answer.
struct VerdictTests {
  private static let failures: [(failure: HTTPFailure, category: FailureCategory, hint: String)] = [
    (.invalidRequest, .auth, "update this integration"),
    (.invalidTarget, .protocol, "connectionConfig.apiEndpoint"),
    (.nameNotFound, .unavailable, "name service"),
    (.blocked, .blocked, ""),
    (.unreachable(code: 111), .unavailable, "firewall"),
    (.closed, .unavailable, "Try again"), (.stale, .unavailable, "Try again"),
    (.cancelled, .unavailable, "Try again"), (.timedOut, .timeout, ""),
    (.tls(.expired), .tls, "clock"), (.tls(.notYetValid), .tls, "clock"),
    (.tls(.wrongName), .tls, "another host"), (.tls(.selfSigned), .tls, "authority"),
    (.tls(.untrusted), .tls, "authority"), (.tls(.handshake), .tls, "handshake"),
    (.tls(.noTrustStore), .tls, "ca-certificates"), (.malformed(.cut), .protocol, ""),
  ]

  @Test(arguments: Provider.allCases)
  func `[W-70] [W-106] what got no answer has a category, no status, and says what to do`(
    provider: Provider
  ) {
    for (failure, category, hint) in Self.failures {
      let verdict = Verdict.failure(of: failure, provider.connector)
      #expect(verdict.category == category, "\(failure)")
      #expect(verdict.httpStatus == nil && !verdict.isOwnLimit, "\(failure)")
      #expect(verdict.message.contains(provider.connector.name), "\(verdict.message)")
      #expect(verdict.message.contains(hint), "\(verdict.message)")
      #expect(verdict.message.hasSuffix(".") && verdict.message.count <= 300)
    }
  }

  @Test func `[W-143] the integration's own limit is told with its number`() {
    let verdict = Verdict.ownLimit(7)
    #expect(verdict.category == .rateLimited && verdict.isOwnLimit)
    #expect(verdict.message.contains("7 requests a minute"))
    #expect(verdict.message.contains("connectionConfig.rateLimit"))
  }
}
