import Connectors
import Documents
import Functions
import Values

/// A name that a call wants for an integration.
struct TakenName: Sendable {
  let organizationId: String
  let provider: Provider
  let name: String
}

extension Integrations {
  /// Throws `Conflict` where an organization has an integration of the provider by that name.
  ///
  /// The unique index says so too, but only when the integration is written.
  static let requireFreeName = Query(internal: "integrations.requireFreeName") {
    (context: QueryContext, wanted: TakenName) -> Void in
    let found = try context.db.first(
      Selections.byName,
      [.text(wanted.organizationId), .text(wanted.provider.rawValue), .text(wanted.name)])
    switch consume found {
    case .some: throw nameConflict
    case .none: return
    }
  }

  /// The same organization, provider and name again [W-102].
  static let nameConflict = FunctionError.conflict(
    field: "name",
    "The organization has an integration of this provider with this name already. Choose another "
      + "name.")
}
