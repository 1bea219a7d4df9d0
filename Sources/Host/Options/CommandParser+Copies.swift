import Documents

/// `audit`, `backup` and `restore`, which need a database in a file.
extension CommandParser {
  /// What the words and flags ask for.
  func fileCommand(_ subcommand: Subcommand, _ options: Options) throws(UsageError) -> Command {
    try takeNoMoreWords(than: 1, subcommand)
    guard case .file = options.database else { throw .databaseInMemory }
    if subcommand == .audit { return .audit(try auditRequest(), options) }
    guard let path = words.first else { throw .missingWord(subcommand, "FILE") }
    guard subcommand == .restore else { return .backup(path, options) }
    return .restore(RestoreRequest(path: path, replaces: flags.contains(.replace)), options)
  }

  private func auditRequest() throws(UsageError) -> AuditRequest {
    guard let word = words.first else { throw .missingWord(.audit, "verify or prune") }
    switch word {
    case "verify":
      var expected: AuditPlace?
      for flag in flags {
        guard case .expect(let place) = flag else { throw .unknownOption("--before") }
        expected = place
      }
      return .verify(expected: expected)
    case "prune":
      var time: Double?
      for flag in flags {
        guard case .before(let given) = flag else { throw .unknownOption("--expect") }
        time = given
      }
      guard let time else { throw .missingWord(.audit, "--before DATE") }
      return .prune(before: time)
    default: throw .unknownWord(.audit, word, form: "verify or prune")
    }
  }
}
