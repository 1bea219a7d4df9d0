package import Values

/// Something that was done, with credentials above all, as it is written down.
package struct AuditEntry: Sendable {
  /// Milliseconds since the epoch.
  package let time: Double
  /// What was done, such as `credentials.decrypted`.
  package let event: String
  /// The function that did it.
  package let function: String
  /// The client that this process was started for.
  package let client: String
  package let organizationId: String?
  package let documentId: DocumentID?
  /// How it ended, such as `success`.
  package let outcome: String
  /// More of it, as an object; never a secret.
  package let details: CanonicalJSON

  /// An entry; nil for what does not apply.
  package init(
    time: Double, event: String, function: String, client: String, organizationId: String? = nil,
    documentId: DocumentID? = nil, outcome: String, details: CanonicalJSON = .emptyObject
  ) {
    self.time = time
    self.event = event
    self.function = function
    self.client = client
    self.organizationId = organizationId
    self.documentId = documentId
    self.outcome = outcome
    self.details = details
  }
}
