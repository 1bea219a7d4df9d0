/// A command line that cannot be understood: one line on stderr and exit status 64. [W-03]
package struct UsageError: Error, Sendable {
  /// The exit status of wrong usage, `EX_USAGE`.
  package static let exitStatus: Int32 = 64

  let message: StaticString
  let fields: [LogField]

  init(_ message: StaticString, _ fields: LogField...) {
    self.message = message
    self.fields = fields
  }

  /// Writes the line.
  package func report(to log: Log) {
    log.write(.error, message, fields)
  }
}

extension UsageError {
  static func unknownOption(_ word: String) -> UsageError {
    // What follows the name may be a secret that was meant for another program.
    let name = word.parted(at: UInt8(ascii: "=")).before
    return UsageError(
      "this option is not known; integrations-host --help lists them all",
      .argument("option", name))
  }

  static func misplacedOption(_ name: OptionName, _ subcommand: Subcommand) -> UsageError {
    UsageError(
      "this option means nothing to this subcommand; see its --help",
      .argument("option", name.flag), .argument("subcommand", subcommand.rawValue))
  }

  static func missingValue(_ name: OptionName) -> UsageError {
    UsageError(
      "this option needs a value; see integrations-host --help", .argument("option", name.flag))
  }

  static func needlessValue(_ flag: String) -> UsageError {
    UsageError(
      "this option takes no value; see integrations-host --help", .argument("option", flag))
  }

  static func unknownValue(
    _ name: OptionName, _ value: String, form: StaticString
  ) -> UsageError {
    UsageError(
      "this option does not take this value; see integrations-host --help",
      .argument("option", name.flag), .argument("value", value), .text("form", form))
  }

  static func unknownFunction(_ name: OptionName, _ value: String) -> UsageError {
    UsageError(
      "there is no public function of this name; see integrations-host --help",
      .argument("option", name.flag), .argument("value", value))
  }

  static func unknownSubcommand(_ word: String) -> UsageError {
    UsageError(
      "this subcommand is not known; see integrations-host --help", .argument("word", word))
  }

  static func unknownWord(
    _ subcommand: Subcommand, _ word: String, form: StaticString
  ) -> UsageError {
    UsageError(
      "the subcommand does not take this word; see its --help",
      .argument("subcommand", subcommand.rawValue), .argument("word", word), .text("form", form))
  }

  static func missingWord(_ subcommand: Subcommand, _ word: StaticString) -> UsageError {
    UsageError(
      "the subcommand needs one more word; see its --help",
      .argument("subcommand", subcommand.rawValue), .text("missing", word))
  }

  static func spareWord(_ subcommand: Subcommand, _ word: String) -> UsageError {
    UsageError(
      "the subcommand does not take so many words; see its --help",
      .argument("subcommand", subcommand.rawValue), .argument("word", word))
  }

  /// The arguments of a function may be secrets, so one is told by its place alone.
  static func badArgument(_ message: StaticString, position: Int) -> UsageError {
    UsageError(message, .text("subcommand", "call"), .number("argument", position))
  }

  static func badVariable(_ name: StaticString, form: StaticString) -> UsageError {
    UsageError(
      "this environment variable has an unusable value; see integrations-host --help",
      .text("variable", name), .text("form", form))
  }

  /// A word that is not UTF-8, by the option that it belongs to or else by its place.
  static func notUnicode(option: String?, position: Int) -> UsageError {
    guard let option else {
      return UsageError(
        "this word is not UTF-8; see integrations-host --help", .number("word", position))
    }
    return UsageError(
      "the value of this option is not UTF-8; see integrations-host --help",
      .argument("option", option))
  }

  static let noPlaceForDatabase = UsageError(
    "there is no place for the database: give one or set HOME; see integrations-host --help",
    .text("option", "--database"))
}
