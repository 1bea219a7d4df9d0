import Connectors
import Functions

extension Integrations {
  /// Tests a connection before it is stored; throws `ConnectionFailed` [W-106].
  ///
  /// Requests count under the id, also of an integration that is not stored yet.
  @EventLoop
  static func verify(
    _ integration: Integration, _ credential: consuming ProviderCredential,
    _ context: ActionContext
  ) async throws {
    let network = try await context.network()
    do {
      try TestPace.check(integration.id, in: network)
      let details = try await Connection(integration).session(
        integration.connectionConfig, integration.id, credential, over: network
      ).test()
      TestPace.note(.success(details), of: integration.id, in: network)
    } catch let failure as ConnectionFailure {
      if !failure.isOwnLimit { TestPace.note(.failure(failure), of: integration.id, in: network) }
      throw FunctionError(failure)
    }
  }
}
