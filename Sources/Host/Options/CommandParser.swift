import Secrets

/// Reads a command line; it touches nothing and so may be tried on any words.
package struct CommandParser {
  private var subcommand: Subcommand?
  private var settings: [Options.Setting] = []
  var words: [String] = []
  var flags: [SubcommandFlag] = []
  private var schemaFolder: SchemaRequest?

  private init() {}

  /// What the words ask for.
  ///
  /// - Parameters:
  ///   - arguments: the words after the name of the program.
  ///   - environment: where the defaults come from.
  ///   - isFunction: whether `module.function` names a public function.
  package static func parse(
    _ arguments: [String], environment: Environment,
    isFunction: (String) -> Bool = { _ in true }
  ) throws(UsageError) -> Command {
    var parser = CommandParser()
    if let simple = try parser.read(arguments) { return simple }
    return try parser.command(environment, isFunction)
  }

  /// Sorts the words; a request for help or the version ends it at once.
  private mutating func read(_ arguments: [String]) throws(UsageError) -> Command? {
    var rest = arguments[...]
    var takesOptions = true
    while let argument = rest.popFirst() {
      if !takesOptions || !argument.utf8.starts(with: "-".utf8) || argument == "-" {
        try take(word: argument)
      } else if argument == "--" {
        takesOptions = false
      } else if isKeyID(argument) {
        words.append(argument)
      } else if argument == "--help" || argument == "-h" {
        return .help(subcommand)
      } else if argument == "--version" {
        return .version
      } else if subcommand == .schema, let request = try Self.schemaFolder(argument, &rest) {
        schemaFolder = request
      } else if let flag = try SubcommandFlag(argument, &rest, of: subcommand) {
        flags.append(flag)
      } else {
        settings.append(try Self.setting(argument, &rest))
      }
    }
    return nil
  }

  /// Whether a word is the id of a key, which may begin as an option does, in the place of one.
  private func isKeyID(_ word: String) -> Bool {
    subcommand == .keys && words == [KeysAction.Word.retire.rawValue] && KeyID(word) != nil
  }

  /// `--write` or `--check` with its folder; nil for another argument.
  private static func schemaFolder(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError) -> SchemaRequest? {
    let (flag, value) = argument.parted(at: UInt8(ascii: "="))
    guard flag == "--write" || flag == "--check" else { return nil }
    guard let folder = value ?? Self.popValue(&rest), !folder.isEmpty else {
      throw .missingWord(.schema, "FOLDER")
    }
    return flag == "--write" ? .write(folder) : .check(folder)
  }

  private mutating func take(word: String) throws(UsageError) {
    if subcommand != nil { return words.append(word) }
    guard let known = Subcommand(rawValue: word) else { throw .unknownSubcommand(word) }
    subcommand = known
  }

  /// `--name=value`, or `--name` and the word after it.
  private static func setting(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError) -> Options.Setting {
    let (flag, given) = argument.parted(at: UInt8(ascii: "="))
    if given != nil && (flag == "--help" || flag == "--version") {
      throw .needlessValue(flag)
    }
    guard let name = OptionName.allCases.first(where: { $0.flag == flag }) else {
      throw .unknownOption(argument)
    }
    guard let value = given ?? popValue(&rest), !value.isEmpty else {
      throw .missingValue(name)
    }
    return Options.Setting(name: name, value: value)
  }

  /// The word after an option, where it is a value.
  ///
  /// An option in the place of a value is far more often a value forgotten; `=` says otherwise.
  static func popValue(_ rest: inout ArraySlice<String>) -> String? {
    guard let value = rest.first, !value.utf8.starts(with: "--".utf8) else { return nil }
    rest.removeFirst()
    return value
  }

  private func command(
    _ environment: Environment, _ isFunction: (String) -> Bool
  ) throws(UsageError) -> Command {
    let subcommand = subcommand ?? .serve
    let isKeyMaking = subcommand == .keys && words.first == KeysAction.Word.generate.rawValue
    let accepted = isKeyMaking ? [.logLevel] : subcommand.options
    if let misplaced = settings.first(where: { !accepted.contains($0.name) }) {
      throw .misplacedOption(misplaced.name, subcommand)
    }
    let options = try Options(
      settings, environment: environment, subcommand: subcommand, accepting: accepted,
      isFunction: isFunction)
    switch subcommand {
    case .serve:
      try takeNoMoreWords(than: 0, subcommand)
      return .serve(options)
    case .doctor:
      try takeNoMoreWords(than: 0, subcommand)
      return .doctor(options)
    case .audit, .backup, .restore:
      return try fileCommand(subcommand, options)
    case .keys:
      return .keys(try keysAction(), options)
    case .schema:
      return .schema(try schemaRequest())
    case .replay:
      try takeNoMoreWords(than: 1, subcommand)
      return .replay(try replayRequest(options))
    case .export:
      try takeNoMoreWords(than: 1, subcommand)
      guard let folder = words.first, !folder.isEmpty else { throw .missingWord(.export, "DIR") }
      return .export(ExportRequest(folder: folder, options: options))
    case .import:
      try takeNoMoreWords(than: 1, subcommand)
      guard let path = words.first, !path.isEmpty else {
        throw .missingWord(.import, "DIR or FILE.jsonl")
      }
      return .import(
        ImportRequest(
          path: path, mode: try flags.importMode(), isDryRun: flags.contains(.dryRun),
          options: options))
    case .call:
      guard let function = words.first else { throw .missingWord(.call, "FUNCTION") }
      let arguments = try CallArguments(words: words.dropFirst())
      return .call(CallRequest(function: function, arguments: arguments, options: options))
    }
  }

  private func keysAction() throws(UsageError) -> KeysAction {
    let word: KeysAction.Word = try choice(
      nil, .keys, form: "generate|list|rotate|rewrap|retire|verify")
    try takeNoMoreWords(than: word == .retire ? 2 : 1, .keys)
    switch word {
    case .generate: return .generate
    case .list: return .list
    case .rotate: return .rotate
    case .rewrap: return .rewrap
    case .verify: return .verify
    case .retire:
      guard words.count == 2 else { throw .missingWord(.keys, "KID") }
      guard let kid = KeyID(words[1]) else {
        throw .unknownWord(.keys, words[1], form: "16 of A-Z a-z 0-9 _ -")
      }
      return .retire(kid)
    }
  }

  private func replayRequest(_ options: Options) throws(UsageError) -> ReplayRequest {
    guard let path = words.first else { throw .missingWord(.replay, "FILE") }
    return ReplayRequest(
      path: path, hostArguments: settings.map { "\($0.name.flag)=\($0.value)" },
      namesDatabase: settings.contains { $0.name == .database }, framing: options.framing)
  }

  private func schemaRequest() throws(UsageError) -> SchemaRequest {
    if let folder = schemaFolder {
      try takeNoMoreWords(than: 0, .schema)
      return folder
    }
    try takeNoMoreWords(than: 1, .schema)
    return .print(
      try choice(.openrpc, .schema, form: "openrpc, functions, schemas or types"))
  }

  /// The one word that a subcommand takes, out of a fixed set.
  private func choice<Word: RawRepresentable<String>>(
    _ standard: Word?, _ subcommand: Subcommand, form: StaticString
  ) throws(UsageError) -> Word {
    guard let word = words.first else {
      if let standard { return standard }
      throw .missingWord(subcommand, form)
    }
    guard let known = Word(rawValue: word) else {
      throw .unknownWord(subcommand, word, form: form)
    }
    return known
  }

  func takeNoMoreWords(
    than count: Int, _ subcommand: Subcommand
  ) throws(UsageError) {
    if words.count > count { throw .spareWord(subcommand, words[count]) }
  }
}
