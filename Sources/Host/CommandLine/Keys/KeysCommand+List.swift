import Documents
import Secrets

/// `keys list`: a line a key, with what it still holds.
extension KeysCommand {
  /// Prints the keys that are configured, and those that are needed and are not.
  func list(_ lines: LineOutput) throws -> CInt {
    let keys = try configuredKeys()
    var secrets = try store.sealedCounts()
    var settings = try store.settingUses()
    for (index, key) in keys.enumerated() {
      let isRetired = try store.isRetired(key.id)
      if index == 0, isRetired {
        log.warning(
          "the primary key was retired and may not seal here any more; rotate to a new one",
          .kid(key.id))
      }
      let role = index == 0 ? "primary" : isRetired ? "retired" : "previous"
      lines.write(
        Self.line(
          key.id.description, role, secrets.removeValue(forKey: key.id.description),
          settings.removeValue(forKey: key.id), origin(of: key)))
    }
    let missing = Set(secrets.keys).union(settings.keys.map(\.description))
    for kid in missing.sorted() {
      // What is no id was put there by somebody else.
      let id = KeyID(kid)
      lines.write(
        Self.line(
          id == nil ? "unknown" : kid, "missing", secrets[kid], id.flatMap { settings[$0] }, "-"))
    }
    try store.endBatch()
    return ExitStatus.success
  }

  private func origin(of key: ConfiguredKey) -> String {
    let file = key.isInFile ? options.keyFilePath : nil
    return [key.isInEnvironment ? "environment" : nil, file].compactMap(\.self)
      .joined(separator: ", ")
  }

  private static func line(
    _ kid: String, _ role: String, _ secrets: Int?, _ settings: Int?, _ origin: String
  ) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
    return [
      padded(kid, KeyID.characterCount), padded(role, 8),
      padded("credentials=\(secrets ?? 0)", 20), padded("settings=\(settings ?? 0)", 10), origin,
    ].joined(separator: "  ")
  }
}
