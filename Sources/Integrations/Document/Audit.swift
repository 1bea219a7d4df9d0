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

extension Integrations {
  /// Leaves the audit row of a decryption, which is committed before the plaintext is sent.
  static let auditDecryption = Mutation(internal: "integrations.auditDecryption") {
    (context: MutationContext, decryption: Decryption) -> Void in
    try context.db.appendAudit(
      AuditEntry(
        time: context.now, event: "credentials.decrypted", function: decryption.function,
        client: context.caller.client, organizationId: decryption.holder?.organizationId,
        documentId: decryption.holder?.id, outcome: decryption.outcome))
  }
}

/// A decryption that was tried: by which function, of what, and what came of it.
struct Decryption: Sendable {
  let function: String
  let holder: CredentialHolder?
  /// `ok`, or the kind of the error.
  let outcome: String
}
