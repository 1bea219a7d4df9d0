import Documents
package import Functions
import JSON
import Secrets
import Values

/// What became of a page of ciphertexts, or of a setting, that was to be sealed anew.
package struct RewrapStep: Sendable {
  /// How many were sealed anew and stored.
  package let resealed: Int
  /// How many somebody else changed or removed meanwhile.
  package let superseded: Int
  package let faults: [SealFault]
  /// Where the next page begins; nil after the last one.
  package let next: Int64?
}

extension Keys {
  /// Seals a page of credentials with the primary key, as far as they open.
  ///
  /// A ciphertext is replaced only if it is still the one that was opened, and an audit row an
  /// integration tells of it in the same transaction.
  package static let rewrap = InternalAction("keys.rewrap") {
    (context, place: KeysPlace) -> RewrapStep in
    let page = try context.vault.resealedPage(
      of: place.key ?? "", in: Integrations.table, from: place.from, limit: place.limit)
    let stored =
      page.resealed.isEmpty ? 0 : try await context.runMutation(storeResealed, page.resealed)
    return RewrapStep(
      resealed: stored, superseded: page.resealed.count - stored, faults: page.faults,
      next: page.next)
  }

  /// Seals a setting of the host with the primary key.
  package static let rewrapSetting = InternalAction("keys.rewrapSetting") {
    (context, name: String) -> RewrapStep in
    switch try context.vault.resealedSetting(name) {
    case .current: return RewrapStep(resealed: 0, superseded: 0, faults: [], next: nil)
    case .fault(let fault):
      return RewrapStep(resealed: 0, superseded: 0, faults: [fault], next: nil)
    case .resealed(let old, let new):
      let isStored = try await context.runMutation(
        storeSetting, SettingChange(name: name, old: old, new: new))
      return RewrapStep(
        resealed: isStored ? 1 : 0, superseded: isStored ? 0 : 1, faults: [], next: nil)
    }
  }

  /// Stores what was sealed anew, and says how many of them.
  private static let storeResealed = Mutation(internal: "keys.storeResealed") {
    (context: MutationContext, resealed: [Resealed]) -> Int in
    var count = 0
    var rest = resealed[...]
    // Those of one integration stand side by side.
    while let id = rest.first?.id {
      let own = rest.prefix { $0.id == id }
      rest = rest.dropFirst(own.count)
      let stored = try own.filter { secret in
        try context.db.replace(secret.old, by: secret.new, for: id, field: secret.field)
      }
      guard !stored.isEmpty else { continue }
      count += stored.count
      try context.auditReseal(of: id, stored)
    }
    return count
  }

  private static let storeSetting = Mutation(internal: "keys.storeSetting") {
    (context: MutationContext, change: SettingChange) -> Bool in
    try context.db.replaceSetting(change.name, change.old, by: change.new)
  }
}

/// A setting that was sealed anew.
private struct SettingChange: Sendable {
  let name: String
  let old: Sealed
  let new: Sealed
}

extension MutationContext {
  /// Leaves the audit row of credentials of an integration that were sealed anew.
  fileprivate func auditReseal(of id: DocumentID, _ stored: [Resealed]) throws {
    var details = JSONWriter()
    details.beginObject()
    details.key("fields")
    details.beginArray()
    for secret in stored { details.string(Keys.fieldName(secret.field)) }
    details.endArray()
    details.key("from")
    details.beginArray()
    for kid in Set(stored.compactMap(\.old.keyID?.description)).sorted() { details.string(kid) }
    details.endArray()
    if let kid = stored.first?.new.keyID {
      details.key("to")
      details.string(kid.description)
    }
    details.endObject()
    let organization = try organization(of: id)
    try db.appendAudit(
      AuditEntry(
        time: now, event: "credentials.resealed", function: "keys.rewrap", client: caller.client,
        organizationId: organization, documentId: id, outcome: "ok",
        details: try CanonicalJSON(details)))
  }

  /// Whose an integration is; nil for one that is gone or cannot be read.
  private func organization(of id: DocumentID) throws -> String? {
    do throws(StoreError) {
      return try db.reader.load(Owner.part, of: Integrations.table, id: id)?.organizationId
    } catch {
      guard error.reason == .corrupt || error.reason == .schema else { throw error }
      return nil
    }
  }
}

/// What of an integration says whose it is.
private struct Owner: Sendable {
  let organizationId: String

  static let part = Part(
    Owner.init(organizationId:),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId))
}
