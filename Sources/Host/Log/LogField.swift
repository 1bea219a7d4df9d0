/// A value of our own that the log may show: one of a fixed set of words.
package protocol LogWord: Sendable {
  /// The word for this value, known when the program was compiled.
  var logWord: StaticString { get }
}

/// One `key=value` of a line of the log.
///
/// There is no way to make one from a string that came from a client, a provider or the
/// database: such a value is left out, or stands there by its size alone. [W-130]
package struct LogField: Sendable {
  enum Value: Sendable {
    case number(Int)
    case hexadecimal(UInt64)
    case word(StaticString)
    case own(String)
    case redacted(byteCount: Int)
  }

  /// At most so many characters of a command-line word are repeated.
  static let longestArgument = 64

  let key: StaticString
  let value: Value

  /// A count, a line number, a duration.
  package static func number(_ key: StaticString, _ value: Int) -> LogField {
    LogField(key: key, value: .number(value))
  }

  /// An identifier of our own making, 16 hexadecimal digits.
  package static func hexadecimal(_ key: StaticString, _ value: UInt64) -> LogField {
    LogField(key: key, value: .hexadecimal(value))
  }

  /// A text that is part of the program.
  package static func text(_ key: StaticString, _ value: StaticString) -> LogField {
    LogField(key: key, value: .word(value))
  }

  /// A value of one of our own enumerations.
  package static func word(_ key: StaticString, _ value: some LogWord) -> LogField {
    LogField(key: key, value: .word(value.logWord))
  }

  /// The place of a file of ours: the database, the key file, what a command was told to read.
  package static func path(_ key: StaticString, _ value: String) -> LogField {
    LogField(key: key, value: .own(value))
  }

  /// What the person who started the program wrote on its command line, cut short.
  package static func argument(_ key: StaticString, _ value: String) -> LogField {
    let kept = value.unicodeScalars.prefix(longestArgument)
    let isWhole = kept.endIndex == value.unicodeScalars.endIndex
    return LogField(key: key, value: .own(String(kept) + (isWhole ? "" : "...")))
  }

  /// That there was a value, and how long it was.
  package static func redacted(_ key: StaticString, byteCount: Int) -> LogField {
    LogField(key: key, value: .redacted(byteCount: byteCount))
  }

  /// Why the operating system refused, as `cause=open: EACCES`.
  package static func cause(_ error: SystemError) -> LogField {
    LogField(key: "cause", value: .own(error.description))
  }
}
