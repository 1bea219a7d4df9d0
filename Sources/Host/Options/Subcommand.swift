/// The words that say what the program is to do. [W-01]
package enum Subcommand: String, CaseIterable, Sendable {
  case serve, call, replay, keys, schema, doctor
  case export
  case `import`

  /// The options that mean something to it.
  var options: [OptionName] {
    switch self {
    // `doctor` takes them all, so that a command line can be checked as it is.
    case .serve, .replay, .doctor: OptionName.allCases
    case .call: OptionName.allCases.filter { $0 != .framing }
    case .keys: [.logLevel]
    case .schema: []
    case .export: [.database, .logLevel]
    case .import: [.database, .keyring, .client, .durability, .logLevel]
    }
  }

  /// Whether it opens the database that the options name or the defaults give.
  var opensDatabase: Bool {
    switch self {
    case .serve, .call, .doctor, .export, .import: true
    // A conversation is held with a temporary database unless one is named. [W-09]
    case .replay, .keys, .schema: false
    }
  }
}
