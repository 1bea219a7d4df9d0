package import Documents
import Sealing
import Secrets
import Values

/// A change of keys: plaintexts go from one ciphertext to the next and nowhere else.
extension Vault {
  /// What became of a ciphertext that was to be opened.
  private enum Attempt<Outcome> {
    case done(Outcome)
    case failed(SealFault.Kind)
  }

  /// Seals a page of what a key sealed with the primary one; stores nothing.
  ///
  /// `key` is what the rows name: an id, or nothing. Throws `KeyUnavailable` where there is no key to
  /// seal with.
  package func resealedPage<Record>(
    of key: String, in table: Table<Record>, from place: Int64, limit: Int
  ) throws -> VaultPage {
    let secrets = try store.secrets(of: key, from: place, limit: limit)
    var page = VaultPage(of: secrets)
    for secret in secrets.secrets {
      guard let id = secret.id, id.tableNumber == table.number else {
        page.faults.append(Self.fault(secret, .undecipherable))
        continue
      }
      switch try resealed(secret.sealed, Self.context(table.name, id, secret.field)) {
      case .failed(let kind): page.faults.append(Self.fault(secret, kind))
      case .done(let new):
        page.resealed.append(Resealed(id: id, field: secret.field, old: secret.sealed, new: new))
      }
    }
    return page
  }

  /// Opens a page of ciphertexts and lets go of what was in them.
  package func triedPage<Record>(
    in table: Table<Record>, from place: Int64, limit: Int
  ) throws -> VaultPage {
    let secrets = try store.secrets(from: place, limit: limit)
    var page = VaultPage(of: secrets)
    for secret in secrets.secrets {
      if let kind = try fault(of: secret, in: table) {
        page.faults.append(Self.fault(secret, kind))
      }
    }
    return page
  }

  private func fault<Record>(
    of secret: StoredSecret, in table: Table<Record>
  ) throws -> SealFault.Kind? {
    guard let id = secret.id, id.tableNumber == table.number else { return .undecipherable }
    let context = Self.context(table.name, id, secret.field)
    switch try opening(secret.sealed, context, { .success($0.isUTF8) }) {
    case .failed(let kind): return kind
    case .done(false): return .undecipherable
    case .done(true):
      return secret.sealed.statedKeyID == secret.sealed.keyID ? nil : .misfiled
    }
  }

  /// The names of the settings of the host that are sealed.
  package func settingNames() throws -> [String] {
    try store.sealedSettingNames()
  }

  /// Opens a setting of the host and lets go of what was in it.
  package func fault(ofSetting name: String) throws -> SealFault? {
    guard let sealed = try store.sealedSetting(name) else { return nil }
    switch try opening(sealed, Self.settingContext(name), { _ in .success(()) }) {
    case .failed(let kind): return SealFault(.setting(name), kid: sealed.statedKeyID, kind)
    case .done: return nil
    }
  }

  /// Seals a setting of the host with the primary key; stores nothing.
  ///
  /// Throws `KeyUnavailable` where there is no key to seal with.
  package func resealedSetting(_ name: String) throws -> ResealedSetting {
    guard let old = try store.sealedSetting(name),
      old.statedKeyID != (try keyRing.primaryID())
    else { return .current }
    switch try resealed(old, Self.settingContext(name)) {
    case .failed(let kind):
      return .fault(SealFault(.setting(name), kid: old.statedKeyID, kind))
    case .done(let new): return .resealed(old: old, new: new)
    }
  }

  private func resealed(_ old: Sealed, _ context: String) throws -> Attempt<Sealed> {
    try opening(old, context) { plaintext in
      Result { () throws(SealingError) in try keyRing.seal(plaintext, context: context) }
    }
  }

  /// Opens a ciphertext and hands the plaintext to `body` alone.
  private func opening<Outcome>(
    _ sealed: Sealed, _ context: String,
    _ body: (borrowing Secret) -> Result<Outcome, SealingError>
  ) throws -> Attempt<Outcome> {
    let outcome: Result<Outcome, SealingError>
    do throws(SealingError) {
      let plaintext = try keyRing.open(sealed, from: .stored(context: context))
      outcome = body(plaintext)
    } catch {
      switch error.code {
      case .decryptionFailed: return .failed(.undecipherable)
      case .keyUnavailable, .keyFile: return .failed(.keyMissing)
      case .keyVariable, .library: throw error
      }
    }
    return .done(try outcome.get())
  }

  private static func fault(_ secret: StoredSecret, _ kind: SealFault.Kind) -> SealFault {
    SealFault(
      .document(secret.id, field: secret.field, place: secret.place),
      kid: secret.sealed.statedKeyID ?? secret.sealed.keyID, kind)
  }

  /// What a sealed setting is bound to: its name, as a credential is to its row.
  private static func settingContext(_ name: String) -> String { "settings/\(name)" }
}
