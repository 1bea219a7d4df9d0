import Documents
import Functions
import Values

extension MutationContext {
  /// Leaves an audit row of what was done to an integration, in this mutation's transaction.
  func audit(
    _ event: String, by function: String, _ id: DocumentID, of organization: String?,
    outcome: String = "ok"
  ) throws {
    try db.appendAudit(
      AuditEntry(
        time: now, event: event, function: function, client: caller.client,
        organizationId: organization, documentId: id, outcome: outcome))
  }
}

extension ActionContext {
  /// Opens what is sealed, and leaves the audit row of it whether or not it opens, unless the
  /// database fails.
  ///
  /// The row is committed before the plaintext is sent anywhere. Throws what `open` throws.
  func auditing<Opened: ~Copyable>(
    _ function: String, of holder: CredentialHolder?, _ open: () throws -> Opened
  ) async throws -> Opened {
    let opened: Opened
    do {
      opened = try open()
    } catch {
      let failure = FunctionError(error)
      // What could not be read was not opened, and nothing of the call may be written [W-70].
      if failure.kind == .storageFailed { throw failure }
      try await runMutation(
        Integrations.auditDecryption,
        Decryption(function: function, holder: holder, outcome: failure.kind.rawValue))
      throw failure
    }
    try await runMutation(
      Integrations.auditDecryption,
      Decryption(function: function, holder: holder, outcome: "ok"))
    return opened
  }
}

extension Integrations {
  /// Leaves the audit row of a decryption.
  fileprivate static let auditDecryption = Mutation(internal: "integrations.auditDecryption") {
    (context: MutationContext, decryption: Decryption) -> Void in
    try context.db.appendAudit(
      AuditEntry(
        time: context.now, event: "credentials.decrypted", function: decryption.function,
        client: context.caller.client, organizationId: decryption.holder?.organizationId,
        documentId: decryption.holder?.id, outcome: decryption.outcome))
  }
}

/// A decryption that was tried: by which function, of what, and what came of it.
private struct Decryption: Sendable {
  let function: String
  let holder: CredentialHolder?
  /// `ok`, or the kind of the error.
  let outcome: String
}
