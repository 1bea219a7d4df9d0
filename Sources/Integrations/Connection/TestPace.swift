import Connectors
import Functions
import Values

/// How often one integration is tested: a client that asks again and again does not get the account
/// blocked by its provider.
///
/// Tests count when they are over, and by what they came to: one that came to something else shows
/// that somebody is mending the connection.
enum TestPace {
  /// Tests of one integration in a minute that come to the same.
  static let mostTests = 10

  private static let outcomes = FailureCategory.allCases.map(\.rawValue) + [passed]
  private static let passed = "ok"

  /// Throws `rateLimited` where one more test would be one too many.
  @EventLoop
  static func check(
    _ id: DocumentID, in network: NetworkAccess
  ) throws(ConnectionFailure) {
    for outcome in outcomes {
      let delay = network.pace.delay(key(id, outcome), limit: mostTests, now: network.now)
      guard delay > 0 else { continue }
      throw ConnectionFailure(
        .rateLimited,
        "This integration was tested \(mostTests) times in the last minute, and each test came to the "
          + "same. Try again in a minute.", isOwnLimit: true)
    }
  }

  /// Counts a test by what it came to.
  @EventLoop
  static func note(
    _ outcome: Result<ConnectionDetails, ConnectionFailure>, of id: DocumentID,
    in network: NetworkAccess
  ) {
    let name =
      switch outcome {
      case .success: passed
      case .failure(let failure): failure.category.rawValue
      }
    network.pace.begin(key(id, name), now: network.now)
  }

  private static func key(_ id: DocumentID, _ outcome: String) -> String {
    "test/\(id.description)/\(outcome)"
  }
}
