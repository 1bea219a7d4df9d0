package import Documents
package import Functions

/// The product: the table of integrations, and its functions.
package enum Integrations {
  /// The first user table of Convex's numbering [W-60].
  package static let tableNumber: UInt32 = 10_001

  /// The table, with what is indexed as columns of its own.
  package static let table = Table(
    name: "integrations", number: tableNumber, shape: Integration.shape,
    columns: [
      Column("organizationId") { .text($0.organizationId) },
      Column("provider") { .text($0.provider.rawValue) },
      Column("name") { .text($0.name) },
      Column("status") { .text($0.status.rawValue) },
    ])

  /// Every public function of the module.
  package static var functions: [Function] {
    let queries = [
      Function(list), Function(paginate), Function(get), Function(getByProvider),
    ]
    let mutations = [Function(deleteIntegration), Function(updateSyncStats)]
    let actions = [
      Function(create), Function(update), Function(getDecryptedCredentials),
      Function(OAuth2.encrypt), Function(OAuth2.decrypt),
    ]
    return (queries + mutations).compactMap(\.self) + actions
  }
}

/// The functions that seal and open texts which belong to no document.
package enum OAuth2 {}
