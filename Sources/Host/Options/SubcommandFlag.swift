import Documents
import Integrations

/// What only one subcommand is told, beside the options of [W-02].
enum SubcommandFlag: Equatable {
  /// `audit prune --before DATE`, in milliseconds since the epoch.
  case before(Double)
  /// `audit verify --expect SEQ:HASH`.
  case expect(AuditPlace)
  /// `restore --replace` and `import --replace`.
  case replace
  /// `import --append`.
  case append
  /// `import --dry-run`.
  case dryRun

  /// The names, for messages that may name an option.
  static let names = [
    "--before", "--expect", "--replace", "--append", "--dry-run", "--plaintext",
  ]

  /// A word of the command line with what follows it; nil for one that means nothing here.
  init?(
    _ argument: String, _ rest: inout ArraySlice<String>, of subcommand: Subcommand?
  ) throws(UsageError) {
    let (flag, given) = argument.parted(at: UInt8(ascii: "="))
    switch (subcommand, flag) {
    case (.export, "--plaintext"): throw .plaintextExport
    case (.restore, "--replace"), (.import, "--replace"): self = .replace
    case (.import, "--append"): self = .append
    case (.import, "--dry-run"): self = .dryRun
    case (.audit, "--before"):
      let value = try Self.value(given, &rest, flag)
      guard let time = RFC3339.milliseconds(value) else {
        throw .unknownValue(of: flag, value, form: "2026-01-31 or 2026-01-31T00:00:00Z")
      }
      self = .before(time)
    case (.audit, "--expect"):
      let value = try Self.value(given, &rest, flag)
      guard let place = AuditPlace(value) else {
        throw .unknownValue(of: flag, value, form: "SEQ:HASH as audit verify prints it")
      }
      self = .expect(place)
    default: return nil
    }
    if given != nil, Self.valueless.contains(self) { throw .needlessValue(flag) }
  }

  private static let valueless: [SubcommandFlag] = [.replace, .append, .dryRun]

  private static func value(
    _ given: String?, _ rest: inout ArraySlice<String>, _ flag: String
  ) throws(UsageError) -> String {
    guard let value = given ?? CommandParser.popValue(&rest), !value.isEmpty else {
      throw .missingValue(of: flag)
    }
    return value
  }
}

extension UsageError {
  fileprivate static func missingValue(of flag: String) -> UsageError {
    UsageError("this option needs a value; see integrations-host --help", .argument("option", flag))
  }

  fileprivate static func unknownValue(
    of flag: String, _ value: String, form: StaticString
  ) -> UsageError {
    UsageError(
      "this option does not take this value; see integrations-host --help",
      .argument("option", flag), .argument("value", value), .text("form", form))
  }

  /// A database that is gone with its process cannot be looked at or copied by another.
  static let databaseInMemory = UsageError(
    "this subcommand needs a database in a file; see integrations-host --help",
    .text("option", "--database"))
}
