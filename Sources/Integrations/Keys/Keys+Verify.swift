package import Functions

/// What was found in a page of ciphertexts, or in the settings.
package struct VerifyStep: Sendable {
  /// How many were looked at.
  package let count: Int
  package let faults: [SealFault]
  /// Where the next page begins; nil after the last one.
  package let next: Int64?
}

extension Keys {
  /// Opens a page of credentials and tells which do not open; no plaintext leaves the vault.
  package static let verify = InternalAction("keys.verify") {
    (context, place: KeysPlace) -> VerifyStep in
    let page = try context.vault.triedPage(
      in: Integrations.table, from: place.from, limit: place.limit)
    return VerifyStep(count: page.count, faults: page.faults, next: page.next)
  }

  /// The same for the settings of the host.
  package static let verifySettings = InternalAction("keys.verifySettings") {
    (context, _: Void) -> VerifyStep in
    let names = try context.vault.settingNames()
    let faults = try names.compactMap { try context.vault.fault(ofSetting: $0) }
    return VerifyStep(count: names.count, faults: faults, next: nil)
  }

  /// A field's name as it may be shown: one that is not ours was put there by somebody else.
  package static func fieldName(_ field: String) -> String {
    CredentialField(rawValue: field)?.rawValue ?? "unknown"
  }
}
