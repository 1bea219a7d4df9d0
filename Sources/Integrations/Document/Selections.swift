import Documents

/// The scans that the functions make, each prepared once.
enum Selections {
  static let byOrganization = selection("organizationId")
  static let byProvider = selection("organizationId", "provider")
  static let byStatus = selection("organizationId", "status")
  static let byProviderAndStatus = selection("organizationId", "provider", "status")
  static let byName = selection("organizationId", "provider", "name")

  private static func selection(_ columns: String...) -> Selection {
    Selection(Integrations.table, equal: columns)
  }
}
