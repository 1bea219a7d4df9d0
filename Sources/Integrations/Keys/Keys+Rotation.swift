package import Documents
package import Functions
import JSON
package import Secrets
import Values

/// A key that seals from now on, and the one that did before.
package struct RotatedKey: Sendable {
  package let kid: KeyID
  package let previous: KeyID?

  /// A rotation.
  package init(kid: KeyID, previous: KeyID?) {
    self.kid = kid
    self.previous = previous
  }
}

/// What became of a key that was to be retired.
package enum Retirement: Sendable {
  case retired
  /// It was before.
  case isOver
  case needed(KeyUses)
}

extension Keys {
  /// Leaves the audit row of a new primary key, to be committed when the key file has it.
  package static let noteRotation = Mutation(internal: "keys.noteRotation") {
    (context: MutationContext, rotated: RotatedKey) -> Void in
    var members = [("kid", rotated.kid)]
    if let previous = rotated.previous { members.append(("previous", previous)) }
    try context.auditKey("key.rotated", by: "keys.rotate", members)
  }

  /// Lets nothing be stored any more that a key sealed, unless something needs it; with an audit
  /// row.
  ///
  /// In one transaction, so that nobody can store something in between.
  package static let retire = Mutation(internal: "keys.retire") {
    (context: MutationContext, kid: KeyID) -> Retirement in
    let uses = try context.db.uses(of: kid)
    if uses.areThere { return .needed(uses) }
    guard try context.db.retire(kid) else { return .isOver }
    try context.auditKey("key.retired", by: "keys.retire", [("kid", kid)])
    return .retired
  }
}

extension MutationContext {
  /// Leaves the audit row of something that was done with keys.
  fileprivate func auditKey(
    _ event: String, by function: String, _ members: [(name: String, kid: KeyID)]
  ) throws {
    var details = JSONWriter()
    details.beginObject()
    for member in members {
      details.key(member.name)
      details.string(member.kid.description)
    }
    details.endObject()
    try db.appendAudit(
      AuditEntry(
        time: now, event: event, function: function, client: caller.client, outcome: "ok",
        details: try CanonicalJSON(details)))
  }
}

extension CanonicalJSON {
  /// The canonical form of an object that was just written.
  init(_ writer: JSONWriter) throws {
    let document = try JSONDocument(parsing: writer.bytes)
    try self.init(document, document.root)
  }
}
