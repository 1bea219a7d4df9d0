import Connectors
import Documents
import Functions
import Secrets
import Values

extension Integrations {
  /// `integrations.testConnection`: calls the provider with the stored credentials [W-106].
  static let testConnection = Action(
    "integrations.testConnection",
    Documentation(
      "Calls the provider with an integration's stored credentials, and notes what came of it.",
      errors: [.notFound],
      example: .init(
        arguments: #"{"integrationId":"j57000820c20a1g7104gm2rc1m70ynr8"}"#,
        result: #"{"details":{"livemode":false},"message":"Stripe accepted the credentials.","#
          + #""success":true}"#)),
    arguments: IntegrationIDArguments.shape, returns: .value(ConnectionTestResult.shape)
  ) { context, arguments in
    let network = try await context.network()
    let holder = try await context.runQuery(requireHolder, arguments.integrationId)
    guard holder.hasCredentials else {
      return ConnectionTestResult(.ofHost(.noCredentials, holder.provider))
    }
    do {
      try TestPace.check(holder.id, in: network)
      let revision = try context.vault.revision(of: holder.id)
      let credential = try opened(holder, by: context.vault)
      let connection = Connection(holder)
      let tested = TestedConnection(
        id: holder.id, connection: connection, revision: revision)
      var outcome: Result<ConnectionDetails, ConnectionFailure>
      do {
        outcome = .success(
          try await connection.session(
            holder.connectionConfig, holder.id, credential, over: network
          ).test())
      } catch let failure as ConnectionFailure {
        if failure.isOwnLimit { throw failure }
        outcome = .failure(failure)
      }
      TestPace.note(outcome, of: holder.id, in: network)
      return try await context.runMutation(
        noteTest, TestOutcome(tested: tested, outcome: outcome))
    } catch let failure as ConnectionFailure {
      return ConnectionTestResult(failure)
    }
  }

  /// The credential of an integration; one that does not open is a failure of the connection.
  @EventLoop
  private static func opened(
    _ holder: CredentialHolder, by vault: Vault
  ) throws -> ProviderCredential {
    do {
      return ProviderCredential(
        try Plaintexts(of: holder, from: vault), username: holder.basicAuth?.username)
    } catch {
      let error = FunctionError(error)
      switch error.kind {
      case .keyUnavailable, .decryptionFailed:
        throw ConnectionFailure.ofHost(.keyUnavailable, holder.provider)
      default: throw error
      }
    }
  }

  /// Writes what came of a test, unless what was tested is there no more.
  private static let noteTest = Mutation(internal: "integrations.noteTest") {
    (context: MutationContext, test: TestOutcome) -> ConnectionTestResult in
    var integration = try context.runQuery(require, test.tested.id)
    guard try test.tested.isCurrent(in: context, integration) else {
      return ConnectionTestResult(.ofHost(.superseded, integration.provider))
    }
    let result: ConnectionTestResult
    switch test.outcome {
    case .success(let details):
      integration.notePassedTest(at: context.now)
      result = ConnectionTestResult(details, of: integration.provider)
    case .failure(let failure):
      integration.noteFailedTest(failure, at: context.now)
      result = ConnectionTestResult(failure)
    }
    _ = try context.db.replace(table, id: integration.id, integration)
    try context.audit(
      "connection.tested", by: "integrations.testConnection", integration.id,
      of: integration.organizationId, outcome: result.category?.rawValue ?? "ok")
    return result
  }
}

/// What a test depends on, and what came of it.
private struct TestOutcome: Sendable {
  let tested: TestedConnection
  let outcome: Result<ConnectionDetails, ConnectionFailure>
}

/// A connection with the ciphertexts of its credentials, as they were when it was tested.
struct TestedConnection: Sendable {
  let id: DocumentID
  let connection: Connection
  /// Nil where the credentials were given with the call and are stored with it.
  let revision: [String: Sealed]?

  /// Whether credentials, `authMethod`, `domain` and `apiEndpoint` are still those that were tested.
  func isCurrent(
    in context: MutationContext, _ integration: Integration
  ) throws(StoreError) -> Bool {
    guard Connection(integration) == connection else { return false }
    guard let revision else { return true }
    return try context.db.sealed(of: id) == revision
  }
}

extension Integration {
  /// What a passed test moves.
  mutating func notePassedTest(at time: Double) {
    if status != .inactive { status = .active }
    noteSuccess(at: time)
  }

  /// The health fields after a passed test.
  mutating func noteSuccess(at time: Double) {
    lastTestedAt = time
    lastSuccessAt = time
    errorMessage = nil
  }

  /// What a failed test moves.
  mutating func noteFailedTest(_ failure: ConnectionFailure, at time: Double) {
    if failure.category.isOfAccount, status != .inactive { status = .error }
    lastTestedAt = time
    lastErrorAt = time
    errorMessage = String(
      String.UnicodeScalarView(failure.message.unicodeScalars.prefix(500)))
  }
}
