/// The words that say what the program is to do. [W-01]
package enum Subcommand: String, CaseIterable, Sendable {
  case serve, call, replay, keys, schema, doctor, audit, backup, restore, export
  case `import`

  /// The options that mean something to it.
  var options: [OptionName] {
    switch self {
    // `doctor` takes them all, so that a command line can be checked as it is.
    case .serve, .replay, .doctor: OptionName.allCases
    case .call: OptionName.allCases.filter { $0 != .framing }
    case .keys: [.database, .keyring, .client, .durability, .logLevel]
    case .schema: []
    case .audit, .import: [.database, .keyring, .client, .durability, .logLevel]
    case .backup, .restore, .export: [.database, .logLevel]
    }
  }

  /// Whether it opens the database that the options name or the defaults give.
  var opensDatabase: Bool {
    switch self {
    // Making a key opens none, and takes no such option either.
    case .serve, .call, .keys, .doctor, .audit, .backup, .restore, .export, .import: true
    // A conversation is held with a temporary database unless one is named. [W-09]
    case .replay, .schema: false
    }
  }
}
