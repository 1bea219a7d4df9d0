import Connectors
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

  /// The host in lower case; nil for one that no provider's calls go to [W-140].
  package static func providerHost(_ text: String) -> String? {
    let host = String(decoding: text.utf8.map(asciiLowercased), as: UTF8.self)
    let isKnown =
      Provider.allCases.contains { $0.host == host }
      || ConnectionForms.isShopDomain(Array(host.utf8).span)
    return isKnown ? host : nil
  }

  /// Every public function of the module, where credentials may come with a call.
  package static var functions: [Function] { functions(inlineCredentials: .allow) }

  /// Every public function of the module.
  package static func functions(inlineCredentials: InlineCredentials) -> [Function] {
    let queries = [
      Function(list), Function(paginate), Function(get), Function(getByProvider),
      Function(Audit.list), Function(Audit.verify),
    ]
    let mutations = [Function(deleteIntegration), Function(updateSyncStats)]
    let actions = [
      Function(create), Function(update), Function(testConnection),
      Function(getDecryptedCredentials), Function(importFromVariables),
      Function(Workflow.shopify(inlineCredentials)),
      Function(OAuth2.encrypt), Function(OAuth2.decrypt),
    ]
    return (queries + mutations).compactMap(\.self) + actions
  }
}

/// The functions that read the audit trail.
package enum Audit {}

/// The functions that workflows call.
package enum Workflow {}

/// The functions that seal and open texts which belong to no document.
package enum OAuth2 {}
