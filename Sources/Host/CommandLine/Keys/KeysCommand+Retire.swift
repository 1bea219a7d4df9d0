import Documents
import Functions
import Integrations
import Sealing
import Secrets

/// `keys retire`: a key that nothing needs is taken out of use.
extension KeysCommand {
  /// Marks a key as retired in the database, and takes it out of the key file.
  ///
  /// In this order: from the commit on no process can store what the key sealed, so that nothing is
  /// lost with it. Where this ends in between, the key is retired and still in the file, and the
  /// same command takes it out.
  func retire(_ kid: KeyID, _ lines: LineOutput) throws -> CInt {
    let keys = try configuredKeys()
    let key = keys.first { $0.id == kid }
    if keys.first?.id == kid {
      throw KeysFailure(
        ExitStatus.dataError,
        "this is the primary key; put another one in its place first, and rewrap", .kid(kid))
    }
    try require(no: try namedUses(of: kid), of: kid)
    guard try key != nil || store.isRetired(kid) || store.keyIDs().contains(kid) else {
      throw KeysFailure(
        ExitStatus.dataError,
        "no such key is here, and this database never had one; see integrations-host keys list",
        .kid(kid))
    }
    try store.endBatch()
    try store.beginWriting()
    if case .needed(let uses) = try runner.run(Keys.retire, kid) {
      try require(no: uses, of: kid)
    }
    try store.endBatch()
    if key?.isInFile == true, case .file(let file) = options.keyStorage {
      let isFirstPrimary = keys.first?.isInEnvironment == false
      if try file.remove(kid, whileFirst: isFirstPrimary) == .isPrimary {
        throw KeysFailure(
          ExitStatus.dataError, "somebody made this key the primary one meanwhile; rotate",
          .kid(kid))
      }
    }
    if key?.isInEnvironment == true {
      throw KeysFailure(
        ExitStatus.configuration,
        "nothing needs this key, and no host can seal with it now: take it out of the variable",
        .kid(kid), .text("variable", "ENCRYPTION_SECRET_PREVIOUS"), .number("credentials", 0),
        .number("settings", 0))
    }
    lines.write("\(kid) is retired; integrations-host keys list prints those that are left")
    return ExitStatus.success
  }

  private func require(no uses: KeyUses, of kid: KeyID) throws {
    guard uses.areThere else { return }
    throw KeysFailure(
      ExitStatus.dataError,
      "this key is still needed; run integrations-host keys rewrap, and keys verify if that fails",
      .kid(kid), .number("credentials", uses.secrets), .number("settings", uses.settings))
  }

  /// What needs a key, by what ciphertexts say themselves and not only their rows.
  ///
  /// They differ only where somebody changed one of them.
  private func namedUses(of kid: KeyID) throws -> KeyUses {
    var uses = KeyUses(settings: try store.settingUses()[kid] ?? 0)
    var place: Int64? = Store.firstPlace
    while let from = place {
      let page = try store.secrets(from: from, limit: 1_000)
      uses.secrets += page.secrets.count {
        $0.sealed.keyID == kid || $0.sealed.statedKeyID == kid
      }
      place = page.next
    }
    return uses
  }
}
