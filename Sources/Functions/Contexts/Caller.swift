/// Who calls, as far as this process knows: the client it was started for, and what it may see.
package struct Caller: Sendable {
  /// The name that audit rows carry.
  package let client: String
  /// The only organizations that this process may see; nil for all of them [W-108].
  package let organizations: Set<String>?

  /// A caller with a client name and perhaps a set of organizations.
  package init(client: String, organizations: Set<String>?) {
    self.client = client
    self.organizations = organizations
  }

  /// Whether this process may see an organization.
  package func maySee(_ organization: String) -> Bool {
    organizations?.contains(organization) ?? true
  }

  /// Throws `Forbidden` for an organization that a caller named and may not see.
  package func requireAccess(to organization: String) throws(FunctionError) {
    guard maySee(organization) else { throw .forbidden }
  }

  /// The set of organizations as one text, for what is kept apart by it [W-91].
  package var scope: String {
    guard let organizations else { return "*" }
    return organizations.sorted().joined(separator: ",")
  }
}
